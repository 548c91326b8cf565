//! Where a callee or caller is.

/// Where a callee or caller is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// Being called.
    Ringing,
    /// In the call.
    Connected,
    /// Was in the call.
    Left,
    /// Was called, and never came.
    Failed,
}

impl Presence {
    /// The word for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Ringing => "ringing",
            Self::Connected => "connected",
            Self::Left => "left",
            Self::Failed => "failed",
        }
    }
}
