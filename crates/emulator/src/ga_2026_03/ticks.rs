//! The sound of a call as it happens: while something listens to it, it goes on in ticks of 20 ms. Nothing ticks otherwise.

use super::{Service, Task};
use crate::sound::TICK_MS;

impl Service<'_> {
    /// Something listens to a conversation from now on: its sound ticks, unless it does.
    pub(super) fn wants_ticks(&mut self, conversation: &str) {
        let Some(all) = self.store.conversations.get_mut(conversation).filter(|all| !all.ticks) else { return };
        all.ticks = true;
        self.schedule(TICK_MS, Task::Tick { conversation: conversation.to_owned() });
    }

    /// 20 ms of a conversation have passed: those that listen take them. The next tick comes while one of them wants it.
    pub(super) fn tick(&mut self, conversation: &str) {
        let Some(all) = self.store.conversations.get_mut(conversation) else { return };
        all.ticks = false;
        // Each is asked, whatever the others say.
        let wanted = [self.scripts_tick(conversation), self.sockets_tick(conversation), self.phones_tick(conversation)];
        self.count_samples(conversation);
        if wanted.contains(&true) {
            self.wants_ticks(conversation);
        }
    }
}
