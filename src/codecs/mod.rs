//! The few shapes that are not tables.

pub mod identifier;
pub mod phone_number;
