//! `endpoint=https://contoso.communication.azure.com/;accesskey=…`
//!
//! The names are read in any case and in any order; other parts are ignored. No error ever carries a part of the text: it
//! contains the key.

use crate::error::{Error, Result};
use crate::text::{cut, split};

/// The parts of a connection string.
#[derive(Clone, PartialEq, Eq)]
pub struct ConnectionString {
    /// The URL of the resource, as written.
    pub endpoint: String,
    /// The access key, in base64.
    pub access_key: String,
}

impl ConnectionString {
    /// Reads a connection string.
    ///
    /// # Errors
    /// A credential error that names the part which is missing, empty or there twice.
    pub fn parse(text: &str) -> Result<Self> {
        let refuse = |problem: &str| Error::credential("connectionString", problem);
        let mut endpoint = None;
        let mut access_key = None;
        for part in split(text, b";").map(str::trim).filter(|part| !part.is_empty()) {
            let Some((name, value)) = cut(part, b"=") else {
                return Err(refuse("expected endpoint=…;accesskey=…, but a part of it has no equals sign"));
            };
            let slot = match name.trim() {
                name if name.eq_ignore_ascii_case("endpoint") => &mut endpoint,
                name if name.eq_ignore_ascii_case("accesskey") => &mut access_key,
                _ => continue,
            };
            if slot.replace(value.trim().to_owned()).is_some() {
                return Err(refuse("expected endpoint and accesskey once each"));
            }
        }
        let there = |value: &String| !value.is_empty();
        Ok(Self {
            endpoint: endpoint.filter(there).ok_or_else(|| refuse("expected endpoint=…;accesskey=…, but endpoint is missing"))?,
            access_key: access_key
                .filter(there)
                .ok_or_else(|| refuse("expected endpoint=…;accesskey=…, but accesskey is missing"))?,
        })
    }
}
