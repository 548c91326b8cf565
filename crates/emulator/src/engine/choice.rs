//! A choice that had to be made where the emulator stands in for the service, and what it rests on.

/// How sure it is that the service does the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// Recorded traffic or published documents show it.
    OnRecord,
    /// Nothing shows it: a guess, as plain as possible.
    Assumed,
    /// The service does it, the emulator does not.
    Missing,
}

impl Basis {
    /// The word for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::OnRecord => "on record",
            Self::Assumed => "assumed",
            Self::Missing => "missing",
        }
    }
}

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

pub(crate) const fn assumed(about: &'static str, choice: &'static str) -> Choice {
    Choice { about, choice, basis: Basis::Assumed }
}

pub(crate) const fn missing(about: &'static str, choice: &'static str) -> Choice {
    Choice { about, choice, basis: Basis::Missing }
}
