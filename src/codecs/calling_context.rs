//! The custom calling context, which the person called gets with the call: a list of headers in JavaScript, one object on the wire.
//!
//! | JavaScript | on the wire |
//! |---|---|
//! | `{ kind: "voip", key, value }` | `voipHeaders`: `key` |
//! | `{ kind: "sipuui", key, value }` | `sipHeaders`: `User-To-User` |
//! | `{ kind: "sipx", key, value, sipHeaderPrefix? }` | `sipHeaders`: `X-MS-Custom-` and `key`, or `X-` and `key` |
//! | `{ kind: "TeamsPhoneCallDetails", … }` | `teamsPhoneCallDetails` |
//!
//! How long and how many they may be is checked in `pkg-template/client/calling-context.js`.

use crate::error::Result;
use crate::path::Path;
use crate::text::joined;
use crate::value::{Kind, Members, Value};

/// The headers, by the object on the wire that they belong to, and with their names there.
#[derive(Debug)]
pub struct CallingContext<V> {
    /// The headers for users of a communication resource ([`VOIP`]) and for telephones ([`SIP`]): which of the two, name and value.
    pub headers: Vec<(usize, String, String)>,
    /// The details for Teams phones, and their index in the list.
    pub teams: Option<(Members<V>, usize)>,
}

/// The index, among the fields of the calling context on the wire, of the object for VoIP headers.
pub const VOIP: usize = 0;
/// The same for the headers for telephones.
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
        let (place, name) = match text("kind")?.to_ascii_lowercase().as_str() {
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
            "teamsphonecalldetails" => {
                if context.teams.replace((members, index)).is_some() {
                    return path.refuse("expected TeamsPhoneCallDetails once");
                }
                continue;
            }
            _ => return Path::Member(&path, "kind").refuse("expected one of voip, sipuui, sipx, TeamsPhoneCallDetails"),
        };
        // An object has a name once, so the earlier header would be dropped in silence; and SIP knows a name in any case.
        if context.headers.iter().any(|(other, other_name, _)| *other == place && other_name.eq_ignore_ascii_case(&name)) {
            return path.refuse(&joined(&["the header ", &name, " is there twice"]));
        }
        context.headers.push((place, name, text("value")?));
    }
    Ok(context)
}

/// The prefixes of custom headers.
const CUSTOM: &str = "X-MS-Custom-";
