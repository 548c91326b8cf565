//! A choice that had to be made where the emulator stands in for the service, and what it rests on.

/// How sure it is that the service does the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// Recorded traffic of the service shows it.
    OnRecord,
    /// Published documents, or the official packages, show it.
    Documented,
    /// Nothing shows it: a guess, as plain as possible.
    Assumed,
    /// The service does it, the emulator does not.
    Missing,
}

impl Basis {
    /// Whether the service is known to do so.
    #[must_use]
    pub fn is_known(self) -> bool {
        matches!(self, Self::OnRecord | Self::Documented)
    }

    /// The word for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::OnRecord => "on record",
            Self::Documented => "documented",
            Self::Assumed => "assumed",
            Self::Missing => "missing",
        }
    }
}

/// What choices are about that concern no single operation or event.
pub const SUBJECTS: &[&str] = &[
    "paths",
    "authentication",
    "api-version",
    "errors",
    "headers",
    "limits",
    "repeatability",
    "callbacks",
    "sound",
    "Event Grid",
    "Teams Phone",
];

/// One choice.
#[derive(Debug)]
pub struct Choice {
    /// The operation or event it is about, or a word for what concerns them all.
    pub about: &'static str,
    /// What the emulator does.
    pub choice: &'static str,
    /// How sure it is.
    pub basis: Basis,
}

pub(crate) const fn on_record(about: &'static str, choice: &'static str) -> Choice {
    Choice { about, choice, basis: Basis::OnRecord }
}

pub(crate) const fn documented(about: &'static str, choice: &'static str) -> Choice {
    Choice { about, choice, basis: Basis::Documented }
}

pub(crate) const fn assumed(about: &'static str, choice: &'static str) -> Choice {
    Choice { about, choice, basis: Basis::Assumed }
}

pub(crate) const fn missing(about: &'static str, choice: &'static str) -> Choice {
    Choice { about, choice, basis: Basis::Missing }
}
