//! What both contracts stand on: time, chance, the log, callbacks on their way, and what a host is to do.

pub mod config;
pub mod deliveries;
pub mod effects;
pub mod ids;
pub mod json;
pub mod log;
pub mod schedule;
pub mod time;
