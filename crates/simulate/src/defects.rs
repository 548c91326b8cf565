//! Mistakes that can be planted into the application: each must be found, or the invariants could not fail.

/// A mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Defect {
    /// A retry has a repeatability id of its own.
    NewIdForRetries,
    /// A later run of a flow has a repeatability id of its own.
    NewIdForRuns,
    /// An operation that must not be sent twice is tried again after any failure.
    RetriesEverything,
    /// The same, by the application: it runs its code again as if nothing was sent.
    SendsAgain,
    /// The date of a retry is that of the first attempt, and so is its signature.
    SignsOnce,
    /// A process does not look whether an earlier one has taken an event.
    ForgetsDuplicates,
    /// An event that is older than the last one of its call is dropped.
    DropsLateEvents,
    /// The answer goes out before an event is stored and handled.
    AnswersBeforeStoring,
    /// A handler that threw counts as one that took the event.
    SwallowsErrors,
    /// Only the first event of an array is read.
    ReadsOneEvent,
    /// An event of an unknown type is refused.
    RefusesUnknown,
    /// The secret is not looked at.
    SkipsSecret,
    /// The token is not looked at.
    SkipsTokens,
    /// The claims of a token are checked, its signature is not.
    SkipsSignatures,
    /// Keys are fetched once, and never again.
    KeepsOldKeys,
    /// The end of a call does not end the waits of the call.
    WaitsForEver,
    /// Events that report a failure are kept from the report.
    ReportsSuccessOnly,
    /// Nothing is ever forgotten.
    NeverForgets,
}

impl Defect {
    /// Every mistake, and the invariant that it breaks.
    pub const ALL: [(Self, &'static str); 18] = [
        (Self::NewIdForRetries, "no call placed twice"),
        (Self::NewIdForRuns, "no call placed twice"),
        (Self::RetriesEverything, "no call placed twice"),
        (Self::SendsAgain, "no call placed twice"),
        (Self::SignsOnce, "every request accepted"),
        (Self::ForgetsDuplicates, "no event handled twice"),
        (Self::DropsLateEvents, "no event lost"),
        (Self::AnswersBeforeStoring, "no event lost"),
        (Self::SwallowsErrors, "no event lost"),
        (Self::ReadsOneEvent, "no event lost"),
        (Self::RefusesUnknown, "no event lost"),
        (Self::SkipsSecret, "no forgery believed"),
        (Self::SkipsTokens, "no forgery believed"),
        (Self::SkipsSignatures, "no forgery believed"),
        (Self::KeepsOldKeys, "no event lost"),
        (Self::WaitsForEver, "every wait settled"),
        (Self::ReportsSuccessOnly, "every call in the report"),
        (Self::NeverForgets, "memory is flat"),
    ];

    /// The mistake of that name, as in `SkipsTokens`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().map(|(defect, _)| *defect).find(|defect| format!("{defect:?}").eq_ignore_ascii_case(name))
    }
}
