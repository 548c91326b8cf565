//! From a method and a path to a row of the contract: the rows are the router.

use crate::message::decoded;
use ringwire::contract::{Contract, Operation};

/// The operation a request is for.
#[derive(Debug, Clone)]
pub struct Route {
    /// Its row.
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

/// Finds the operation below any of the contract's base paths.
#[must_use]
pub fn route(contract: &'static Contract, method: &str, path: &str) -> Option<Route> {
    contract.base_paths.iter().find_map(|base| {
        let rest = path.strip_prefix(base)?;
        contract.operations.iter().filter(|operation| operation.method == method).find_map(|operation| {
            let parameters = parameters(operation.path, rest)?;
            Some(Route { operation, parameters })
        })
    })
}

fn parameters(template: &'static str, path: &str) -> Option<Vec<(&'static str, String)>> {
    let mut parameters = Vec::new();
    let mut segments = path.split('/');
    for expected in template.split('/') {
        let segment = segments.next()?;
        match expected.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
            Some(name) if !segment.is_empty() => parameters.push((name, decoded(segment))),
            None if segment == expected => {}
            _ => return None,
        }
    }
    segments.next().is_none().then_some(parameters)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ringwire::contract::preview_2021_04::CONTRACT;

    fn name(method: &str, path: &str) -> Option<&'static str> {
        route(&CONTRACT, method, path).map(|route| route.operation.name)
    }

    #[test]
    fn every_row_is_found_below_every_base_path() {
        for base in CONTRACT.base_paths {
            for operation in CONTRACT.operations {
                let path = [base, operation.path].concat().replace('{', "x").replace('}', "y");
                assert_eq!(name(operation.method, &path), Some(operation.name), "{path}");
            }
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
            assert_eq!(name(method, path), None, "{method} {path}");
        }
    }

    #[test]
    fn parameters_are_decoded() {
        let route = route(&CONTRACT, "DELETE", "/calling/calls/a%2Fb/participants/4%3A%2B1").unwrap();
        assert_eq!((route.parameter("callLegId"), route.parameter("participantId")), ("a/b", "4:+1"));
    }
}
