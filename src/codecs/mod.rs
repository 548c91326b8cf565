//! The few shapes that are not tables.

pub mod calling_context;
pub mod identifier;
pub mod person;
pub mod phone_number;
