//! How much memory the samples of calls take. What is said as text, keys and tones take none: they are made when they are heard.

use super::Service;
use super::state::Conversation;
use std::collections::{BTreeMap, VecDeque};

/// The bytes of all conversations whose sound has samples.
#[derive(Debug, Default)]
pub(super) struct Samples {
    bytes: BTreeMap<String, usize>,
    total: usize,
    /// The conversations that are over, the oldest first.
    over: VecDeque<String>,
}

impl Samples {
    fn count(&mut self, conversation: &str, bytes: usize) {
        let before = if bytes == 0 { self.bytes.remove(conversation) } else { self.bytes.insert(conversation.to_owned(), bytes) };
        self.total = self.total.saturating_sub(before.unwrap_or_default()).saturating_add(bytes);
    }

    /// A conversation is over.
    pub(super) fn over(&mut self, conversation: &str) {
        if self.bytes.contains_key(conversation) {
            self.over.push_back(conversation.to_owned());
        }
    }

    /// A conversation is forgotten.
    pub(super) fn forget(&mut self, conversation: &str) {
        if self.bytes.contains_key(conversation) {
            self.count(conversation, 0);
            self.over.retain(|known| known != conversation);
        }
    }
}

impl Service<'_> {
    /// Counts the samples of a conversation, and drops the oldest if there are too many: of those that are over, then its own.
    pub(super) fn count_samples(&mut self, conversation: &str) {
        let bytes = |all: &Conversation| all.sound.bytes();
        let Some(now) = self.store.conversations.get(conversation).map(bytes) else { return };
        if now == 0 && self.store.samples.bytes.is_empty() {
            return;
        }
        self.store.samples.count(conversation, now);
        let (most, now_ms) = (self.engine.config.sound_bytes, self.engine.now_ms);
        while self.store.samples.total > most {
            let oldest = self.store.samples.over.front().cloned();
            let from = oldest.as_deref().unwrap_or(conversation);
            let has_dropped = match self.store.conversations.get_mut(from) {
                Some(all) => all.sound.drop_oldest(now_ms),
                None => false,
            };
            let left = self.store.conversations.get(from).map_or(0, bytes);
            self.store.samples.count(from, left);
            if has_dropped {
                continue;
            }
            if oldest.is_none() {
                return;
            }
            self.store.samples.over.pop_front();
        }
    }
}
