//! The few shapes that no table describes.

pub mod calling_context;
pub mod identifier;
pub mod person;
pub mod phone_number;
