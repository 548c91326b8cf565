//! What those who are called are told beside the call: in JavaScript a list of headers, on the wire one object.
//!
//! | JavaScript | on the wire |
//! |---|---|
//! | `{ kind: "voip", key, value }` | `voipHeaders`: `key` |
//! | `{ kind: "sipuui", key, value }` | `sipHeaders`: `User-To-User` |
//! | `{ kind: "sipx", key, value, sipHeaderPrefix? }` | `sipHeaders`: `X-MS-Custom-` and `key`, or `X-` and `key` |
//! | `{ kind: "TeamsPhoneCallDetails", … }` | `teamsPhoneCallDetails` |

use crate::error::Result;
use crate::path::Path;
use crate::text::joined;
use crate::value::{Kind, Members, Value};

/// The headers, sorted by where they go; their names are those of the wire.
#[derive(Debug)]
pub struct CallingContext<V> {
    /// For users of a communication resource ([`VOIP`]), and for telephones ([`SIP`]): which, name and value.
    pub headers: Vec<(usize, String, String)>,
    /// For Teams phones, and where it stands in the list.
    pub teams: Option<(Members<V>, usize)>,
}

/// Which object on the wire has them: its place among those of the calling context.
pub const VOIP: usize = 0;
/// The same of the headers for telephones.
pub const SIP: usize = 1;

/// Reads the list.
///
/// # Errors
/// A validation error with the path of what does not fit.
pub fn read<V: Value>(value: &V, path: &Path<'_>) -> Result<CallingContext<V>> {
    let mut context = CallingContext { headers: Vec::new(), teams: None };
    for (index, header) in value.items().iter().enumerate() {
        let path = Path::Item(path, index);
        let members = header.members();
        let text = |name: &'static str| match members.present(name) {
            Some(text) => match text.value.as_string() {
                Some(text) => Ok(text),
                None => Path::Member(&path, name).refuse_kind("expected a string", text.kind),
            },
            None => Path::Member(&path, name).refuse_kind("expected a string", Kind::Absent),
        };
        if header.kind() != Kind::Object {
            return path.refuse_kind("expected an object", header.kind());
        }
        let (place, name) = match text("kind")?.as_str() {
            "voip" => (VOIP, text("key")?),
            "sipuui" => (SIP, "User-To-User".to_owned()),
            "sipx" => {
                let prefix =
                    if members.present("sipHeaderPrefix").is_some() { text("sipHeaderPrefix")? } else { CUSTOM.to_owned() };
                if !matches!(prefix.as_str(), "X-" | CUSTOM) {
                    return Path::Member(&path, "sipHeaderPrefix").refuse("expected one of X-, X-MS-Custom-");
                }
                (SIP, prefix + &text("key")?)
            }
            "TeamsPhoneCallDetails" => {
                if context.teams.replace((members, index)).is_some() {
                    return path.refuse("expected TeamsPhoneCallDetails once");
                }
                continue;
            }
            _ => return Path::Member(&path, "kind").refuse("expected one of voip, sipuui, sipx, TeamsPhoneCallDetails"),
        };
        // An object holds a name once; the header before would be dropped in silence.
        if context.headers.iter().any(|(other, other_name, _)| *other == place && *other_name == name) {
            return path.refuse(&joined(&["the header ", &name, " is there twice"]));
        }
        context.headers.push((place, name, text("value")?));
    }
    Ok(context)
}

/// What stands before the name of a header of one's own.
const CUSTOM: &str = "X-MS-Custom-";
