//! From a method and a path to a row of a contract: the rows are the router.

use crate::http::message::decoded;
use ringwire::contract::{Contract, Operation, Place};

/// The operation a request is for.
#[derive(Debug, Clone)]
pub struct Route {
    /// Its row; of several that share method and path, the first.
    pub operation: &'static Operation,
    parameters: Vec<(&'static str, String)>,
}

impl Route {
    /// The value of a path parameter, decoded.
    #[must_use]
    pub fn parameter(&self, name: &str) -> &str {
        self.parameters.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value.as_str())
    }
}

/// Finds the operation below any of the contract's base paths. Where two fit, the one with fewer parameters is meant.
#[must_use]
pub fn route(contract: &'static Contract, method: &str, path: &str) -> Option<Route> {
    contract.base_paths.iter().find_map(|base| {
        let rest = path.strip_prefix(base)?;
        // Rows that take the URL of a file have no path: an event gives the URL.
        let is_elsewhere = |row: &Operation| row.arguments.iter().any(|argument| argument.place == Place::Location);
        let rows = contract.operations.iter().filter(|row| row.method == method && !is_elsewhere(row));
        let found = rows.filter_map(|operation| {
            let parameters = parameters(contract, operation.path, rest)?;
            Some(Route { operation, parameters })
        });
        found.min_by_key(|route| route.parameters.len())
    })
}

/// A parameter and what follows it in its segment: `{callConnectionId}:play`.
fn split(segment: &'static str) -> Option<(&'static str, &'static str)> {
    segment.strip_prefix('{')?.split_once('}')
}

fn parameters(contract: &Contract, template: &'static str, path: &str) -> Option<Vec<(&'static str, String)>> {
    let mut parameters = Vec::new();
    let mut segments = path.split('/');
    for expected in template.split('/') {
        let segment = segments.next()?;
        match split(expected) {
            Some((name, suffix)) => {
                let value = segment.strip_suffix(suffix).filter(|value| !value.is_empty())?;
                if suffix.is_empty() && ends_like_an_action(contract, value) {
                    return None;
                }
                parameters.push((name, decoded(value)));
            }
            None if segment == expected => {}
            None => return None,
        }
    }
    segments.next().is_none().then_some(parameters)
}

/// Whether a segment ends with what some row has after a parameter. An id never does: what it has of colons is encoded, or is
/// followed by something else.
fn ends_like_an_action(contract: &Contract, segment: &str) -> bool {
    let suffixes = contract.operations.iter().filter_map(|row| row.path.rsplit_once('}')).map(|(_, suffix)| suffix);
    suffixes.filter(|suffix| suffix.starts_with(':')).any(|suffix| segment.ends_with(suffix))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ringwire::contract::ga_2026_03::CONTRACT as GA_2026_03;
    use ringwire::contract::preview_2021_04::CONTRACT as PREVIEW_2021_04;

    fn preview_2021_04(method: &str, path: &str) -> Option<&'static str> {
        route(&PREVIEW_2021_04, method, path).map(|route| route.operation.name)
    }

    fn ga_2026_03(method: &str, path: &str) -> Option<&'static str> {
        route(&GA_2026_03, method, path).map(|route| route.operation.id)
    }

    #[test]
    fn every_row_is_found_below_every_base_path() {
        for base in PREVIEW_2021_04.base_paths {
            for operation in PREVIEW_2021_04.operations {
                let path = [base, operation.path].concat().replace('{', "x").replace('}', "y");
                assert_eq!(preview_2021_04(operation.method, &path), Some(operation.name), "{path}");
            }
        }
        for operation in GA_2026_03.operations.iter().filter(|row| !row.path.is_empty()) {
            let path = ["/calling", operation.path].concat().replace('{', "x%3A").replace('}', "y");
            assert_eq!(ga_2026_03(operation.method, &path), Some(operation.id), "{path}");
        }
    }

    #[test]
    fn near_misses_are_not_found() {
        for (method, path) in [
            ("GET", "/calls"),
            ("POST", "/calls/"),
            ("POST", "/callsx"),
            ("POST", "/calls/1"),
            ("POST", "/calls//Hangup"),
            ("POST", "/calls/1/hangup"),
            ("POST", "/calls/1/Hangup/"),
            ("DELETE", "/calls/1/participants/"),
            ("DELETE", "/calls/1/participants/2/3"),
            ("POST", "/other/calls"),
            ("POST", ""),
        ] {
            assert_eq!(preview_2021_04(method, path), None, "{method} {path}");
        }
        for (method, path) in [
            ("POST", "/callConnections"),
            ("POST", "/calling/callConnections:replace"),
            ("POST", "/calling/callConnections/:play"),
            ("POST", "/calling/callConnections/x:Play"),
            ("POST", "/calling/callConnections/x%3Aplay"),
            ("DELETE", "/calling/callConnections/x:play"),
            ("GET", "/calling/callConnections/x:terminate"),
            ("GET", "/calling/callConnections/x/participants/"),
            ("POST", "/calling/callConnections/x/participants:swap"),
            ("GET", "/calling/recordings/x:pause"),
            ("GET", "/calling"),
        ] {
            assert_eq!(ga_2026_03(method, path), None, "{method} {path}");
        }
    }

    #[test]
    fn parameters_are_decoded() {
        let found = route(&PREVIEW_2021_04, "DELETE", "/calling/calls/a%2Fb/participants/4%3A%2B1").unwrap();
        assert_eq!((found.parameter("callLegId"), found.parameter("participantId")), ("a/b", "4:+1"));
        let found = route(&GA_2026_03, "POST", "/calling/callConnections/a%3Aplay:play").unwrap();
        assert_eq!(found.parameter("callConnectionId"), "a:play");
        // Not every client encodes a colon.
        let found = route(&GA_2026_03, "GET", "/calling/callConnections/x/participants/8:acs:r_u").unwrap();
        assert_eq!(found.parameter("targetParticipant"), "8:acs:r_u");
    }
}
