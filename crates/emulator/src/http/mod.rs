//! Requests and answers: which operation a request is for, who may send it, and what an error looks like.

pub mod auth;
pub(crate) mod control;
pub mod errors;
pub mod gate;
pub mod message;
pub mod router;
pub mod signing;
pub mod tokens;
