//! What participants do by a script.

use super::Service;

impl Service<'_> {
    /// 20 ms have passed for those whose scripts wait for sound or quiet. Whether one of them waits on.
    pub(super) fn scripts_tick(&mut self, conversation: &str) -> bool {
        let _ = (&self.store, conversation);
        false
    }
}
