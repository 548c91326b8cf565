//! Who posts a callback, and what becomes of an attempt: the one place that decides how long an answer is awaited, how long an attempt
//! holds back the next callback, which answer is a success, and whether another attempt follows.

use super::config::Config;
use super::deliveries::DeliveryState;
use super::effects::Outcome;

/// Who posts callbacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sender {
    /// The service itself. No rule of it is on record. Applications that never answer work with it, so a callback that is not answered
    /// neither holds back the next one for long nor comes again.
    Service,
    /// Event Grid, by its [documented rules](https://learn.microsoft.com/azure/event-grid/delivery-and-retry).
    EventGrid,
}

/// What comes after an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Another attempt, so many milliseconds later.
    Again {
        /// How much later.
        after_ms: u64,
    },
    /// No other attempt: the callback is in this state from now on.
    Over(DeliveryState),
}

/// The rules of a sender, with the settings of the emulator.
#[derive(Debug, Clone, Copy)]
pub struct Policy<'a> {
    sender: Sender,
    /// How long an answer is awaited, in milliseconds.
    pub timeout_ms: u64,
    /// How long an attempt that is not over holds back the next callback of its lane, in milliseconds.
    pub hold_ms: u64,
    delays_ms: &'a [u64],
    /// Whether the waits are the documented ones, and so may not be shorter than the status of the answer asks for.
    is_documented: bool,
}

/// When Event Grid tries again: each wait begins when the attempt before is over. It gives up after 24 hours, before which no further
/// attempt would come.
const EVENT_GRID_DELAYS_MS: [u64; 10] =
    [10_000, 30_000, 60_000, 300_000, 600_000, 1_800_000, 3_600_000, 10_800_000, 21_600_000, 43_200_000];

impl<'a> Policy<'a> {
    /// The rules of a sender.
    #[must_use]
    pub fn of(sender: Sender, config: &'a Config) -> Self {
        let hold_ms = config.callback_hold_ms;
        match sender {
            Sender::Service => Self {
                sender,
                timeout_ms: config.callback_timeout_ms,
                hold_ms,
                delays_ms: &config.callback_retry_delays_ms,
                is_documented: false,
            },
            Sender::EventGrid => Self {
                sender,
                timeout_ms: config.event_grid_timeout_ms,
                hold_ms,
                delays_ms: config.event_grid_retry_delays_ms.as_deref().unwrap_or(&EVENT_GRID_DELAYS_MS),
                is_documented: config.event_grid_retry_delays_ms.is_none(),
            },
        }
    }

    /// What comes after an attempt; `tried` is how many came before it.
    #[must_use]
    pub fn next(&self, tried: usize, outcome: &Outcome) -> Next {
        let status = match outcome {
            Outcome::Answered { status, .. } | Outcome::Fetched { status, .. } => Some(*status),
            Outcome::Late if self.sender == Sender::Service => return Next::Over(DeliveryState::Unanswered),
            Outcome::Late | Outcome::NoAnswer { .. } => None,
            Outcome::NotSent => return Next::Over(DeliveryState::Listed),
        };
        match (status, self.sender) {
            (Some(200..=204), Sender::EventGrid) | (Some(200..=299), Sender::Service) => Next::Over(DeliveryState::Delivered),
            (Some(400 | 401 | 403 | 413), Sender::EventGrid) => Next::Over(DeliveryState::Failed),
            _ => match self.delays_ms.get(tried) {
                Some(after_ms) => Next::Again { after_ms: self.least_wait_ms(status).max(*after_ms) },
                None => Next::Over(DeliveryState::Failed),
            },
        }
    }

    /// How long Event Grid waits at least after an answer with this status, in milliseconds.
    fn least_wait_ms(&self, status: Option<u16>) -> u64 {
        match status {
            _ if !self.is_documented => 0,
            Some(404) => 300_000,
            Some(408) => 120_000,
            Some(503) => 30_000,
            _ => 10_000,
        }
    }
}
