//! The settings of Teams Phone: the tenant, its resource accounts and agents, and how strictly requests are judged.

use crate::engine::json::{Json, Map};
use ringwire::codecs::phone_number::is_e164;
use ringwire::error::{Error, Result};

/// How an account's number reaches the telephone network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Connectivity {
    /// A calling plan of Microsoft: outbound calls need a licence that pays as it goes, and funds.
    CallingPlan,
    /// A carrier, who may block calls.
    OperatorConnect,
    /// The tenant's own SIP trunk; it needs no funds.
    DirectRouting,
}

const CONNECTIVITIES: [(&str, Connectivity); 3] = [
    ("callingPlan", Connectivity::CallingPlan),
    ("operatorConnect", Connectivity::OperatorConnect),
    ("directRouting", Connectivity::DirectRouting),
];

/// A resource account of the tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its object id in the directory.
    pub object_id: String,
    /// Its number.
    pub phone_number: Option<String>,
    /// How the number reaches the telephone network.
    pub connectivity: Connectivity,
    /// Whether its outbound calls are paid for, or let through by the carrier.
    pub funded: bool,
    /// Whether the account has consented to the resource when the emulator starts.
    pub consented: bool,
}

/// A person of the tenant who takes calls at the resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agent {
    /// Their object id in the directory.
    pub user_id: String,
    /// Whether their client is signed in.
    pub signed_in: bool,
}

/// All of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamsPhone {
    /// The directory of the accounts and agents.
    pub tenant_id: String,
    /// The resource accounts.
    pub accounts: Vec<Account>,
    /// The agents; `None`: every agent is signed in.
    pub agents: Option<Vec<Agent>>,
    /// Whether requests are refused that no page, or not every page, calls supported.
    pub strict: bool,
    /// Whether it is after the day on which calls of the resource alone end.
    pub has_ended: bool,
    /// The status of the answer to a recording that begins: 202 or 204 without an id, or 200 with it.
    pub recording_status: u16,
}

impl TeamsPhone {
    /// Reads the option. `ends` is the day on which calls of the resource alone end, in ISO 8601.
    ///
    /// # Errors
    /// A validation error with the path of what does not fit, from `name` on.
    pub fn from_json(name: &str, value: &Json, ends: &str) -> Result<Self> {
        let given = object(name, value, "{ tenantId, resourceAccounts }")?;
        let known = ["tenantId", "resourceAccounts", "agents", "strict", "after", "recordingStartStatus"];
        refuse_unknown(name, given, &known)?;
        let accounts = items(name, given, "resourceAccounts")?.unwrap_or_default();
        let accounts = accounts.into_iter().map(|(path, item)| Account::from_json(&path, item)).collect::<Result<Vec<_>>>()?;
        let agents = items(name, given, "agents")?;
        let agents =
            agents.map(|agents| agents.into_iter().map(|(path, item)| Agent::from_json(&path, item)).collect::<Result<Vec<_>>>());
        for (index, account) in accounts.iter().enumerate() {
            let others = accounts.get(..index).unwrap_or_default();
            let path = |member: &str| [name, ".resourceAccounts[", &index.to_string(), "].", member].concat();
            if others.iter().any(|other| other.is(&account.object_id)) {
                return Err(Error::validation(&path("objectId"), "expected an id that no other account has"));
            }
            if account.phone_number.is_some() && others.iter().any(|other| other.phone_number == account.phone_number) {
                return Err(Error::validation(&path("phoneNumber"), "expected a number that no other account has"));
            }
        }
        Ok(Self {
            tenant_id: id(name, given, "tenantId")?,
            accounts,
            agents: agents.transpose()?,
            strict: flag(name, given, "strict", false)?,
            has_ended: has_ended(name, given, ends)?,
            recording_status: match present(given, "recordingStartStatus") {
                None => 202,
                Some(status) => {
                    let known = [200, 202, 204].into_iter().find(|known| status.as_u64() == Some(u64::from(*known)));
                    known.ok_or_else(|| refuse(name, "recordingStartStatus", "expected 200, 202 or 204"))?
                }
            },
        })
    }

    /// The account with that object id.
    #[must_use]
    pub fn account(&self, object_id: &str) -> Option<&Account> {
        self.accounts.iter().find(|account| account.is(object_id))
    }

    /// Whether an agent's client is signed in, so that a call reaches it.
    #[must_use]
    pub fn is_signed_in(&self, tenant_id: &str, user_id: &str) -> bool {
        let is_meant = |agent: &Agent| agent.user_id.eq_ignore_ascii_case(user_id) && agent.signed_in;
        self.tenant_id.eq_ignore_ascii_case(tenant_id) && self.agents.as_ref().is_none_or(|agents| agents.iter().any(is_meant))
    }
}

impl Account {
    fn is(&self, object_id: &str) -> bool {
        self.object_id.eq_ignore_ascii_case(object_id)
    }

    fn from_json(path: &str, value: &Json) -> Result<Self> {
        let given = object(path, value, "{ objectId, phoneNumber }")?;
        refuse_unknown(path, given, &["objectId", "phoneNumber", "connectivity", "funded", "consented"])?;
        let words = CONNECTIVITIES.map(|(word, _)| word).join(", ");
        Ok(Self {
            object_id: id(path, given, "objectId")?,
            phone_number: match present(given, "phoneNumber") {
                None => None,
                Some(number) => {
                    let number = number.as_str().filter(|number| is_e164(number));
                    let expected = "expected a phone number in E.164, such as +14255550100";
                    Some(number.ok_or_else(|| refuse(path, "phoneNumber", expected))?.to_owned())
                }
            },
            connectivity: match present(given, "connectivity") {
                None => Connectivity::CallingPlan,
                Some(given) => {
                    let known = CONNECTIVITIES.iter().find(|(word, _)| given.as_str() == Some(word)).map(|(_, known)| *known);
                    known.ok_or_else(|| refuse(path, "connectivity", &["expected one of ", &words].concat()))?
                }
            },
            funded: flag(path, given, "funded", true)?,
            consented: flag(path, given, "consented", true)?,
        })
    }
}

impl Agent {
    fn from_json(path: &str, value: &Json) -> Result<Self> {
        let given = object(path, value, "{ userId }")?;
        refuse_unknown(path, given, &["userId", "signedIn"])?;
        Ok(Self { user_id: id(path, given, "userId")?, signed_in: flag(path, given, "signedIn", true)? })
    }
}

fn refuse(path: &str, member: &str, expected: &str) -> Box<Error> {
    Error::validation(&[path, ".", member].concat(), expected)
}

fn object<'a>(path: &str, value: &'a Json, example: &str) -> Result<&'a Map<String, Json>> {
    value.as_object().ok_or_else(|| Error::validation(path, &["expected an object such as ", example].concat()))
}

fn refuse_unknown(path: &str, given: &Map<String, Json>, known: &[&str]) -> Result<()> {
    match given.keys().find(|name| !known.contains(&name.as_str())) {
        Some(name) => Err(refuse(path, name, &["there is no such member; expected ", &known.join(", ")].concat())),
        None => Ok(()),
    }
}

/// A member, unless it is absent or `null`.
fn present<'a>(given: &'a Map<String, Json>, member: &str) -> Option<&'a Json> {
    given.get(member).filter(|value| !value.is_null())
}

/// An id of the directory. It stands between other parts in raw ids and paths, so it has nothing that would end it there.
fn id(path: &str, given: &Map<String, Json>, member: &str) -> Result<String> {
    let is_plain = |id: &&str| !id.is_empty() && id.chars().all(|part| part.is_ascii_alphanumeric() || matches!(part, '-' | '.'));
    let id = present(given, member).and_then(Json::as_str).filter(is_plain);
    id.map(str::to_owned).ok_or_else(|| refuse(path, member, "expected an id of the directory, such as a UUID"))
}

fn flag(path: &str, given: &Map<String, Json>, member: &str, default: bool) -> Result<bool> {
    match present(given, member) {
        None => Ok(default),
        Some(flag) => flag.as_bool().ok_or_else(|| refuse(path, member, "expected true or false")),
    }
}

/// The items of a member that is an array, each with its path; `None` if it is absent.
fn items<'a>(path: &str, given: &'a Map<String, Json>, member: &str) -> Result<Option<Vec<(String, &'a Json)>>> {
    let Some(value) = present(given, member) else { return Ok(None) };
    let list = value.as_array().ok_or_else(|| refuse(path, member, "expected an array"))?;
    let item = |(index, item)| ([path, ".", member, "[", &usize::to_string(&index), "]"].concat(), item);
    Ok(Some(list.iter().enumerate().map(item).collect()))
}

/// Days of ISO 8601 are in the order of their texts.
fn has_ended(path: &str, given: &Map<String, Json>, ends: &str) -> Result<bool> {
    let Some(value) = present(given, "after") else { return Ok(false) };
    let is_day = |day: &&str| {
        let parts: Vec<Option<u32>> = day.split('-').map(|part| part.parse().ok()).collect();
        let shape = day.len() == 10 && day.bytes().enumerate().all(|(at, byte)| matches!(at, 4 | 7) == (byte == b'-'));
        shape && matches!(parts.as_slice(), [Some(_), Some(1..=12), Some(1..=31)])
    };
    let day = value.as_str().filter(is_day);
    let day = day.ok_or_else(|| refuse(path, "after", &["expected a day such as \"", ends, "\""].concat()))?;
    Ok(day >= ends)
}
