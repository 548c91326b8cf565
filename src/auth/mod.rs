//! Credentials: the connection string, the access key that signs, the bearer token.

pub mod access_key;
pub mod connection_string;
pub mod token;
