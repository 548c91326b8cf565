//! What goes on when everything that happened is forgotten: the numbers and ids that must not come again, the rules of faults, and the
//! requests that must not be executed twice. A host that writes down every input so that it can replay them begins its file anew with it.

use crate::emulator::Emulator;
use crate::engine::Engine;
use crate::engine::json::{Json, json};
use crate::{ga_2026_03, preview_2021_04};
use ringwire::error::{Error, Result};

impl Emulator {
    /// What goes on, as JSON for [`Self::carry_on`].
    #[must_use]
    pub fn carried(&self) -> Json {
        json!({
            "requests": self.requests,
            "engine": self.engine.carried(),
            "faults": self.faults(),
            "ga202603": self.ga_2026_03.carried(),
        })
    }

    /// Whether no call is live and nothing is on its way: all there is, is history.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.engine.is_idle() && self.preview_2021_04.is_idle() && self.ga_2026_03.is_idle()
    }

    /// Forgets everything that happened but what [`Self::carried`] gives.
    ///
    /// # Errors
    /// A validation error when that is not what [`Self::carried`] gives.
    pub fn carry_on(&mut self, carried: &Json) -> Result<()> {
        let part = |name: &str| carried.get(name).ok_or_else(|| Error::validation(name, "expected what an emulator has written"));
        self.requests = part("requests")?.as_u64().unwrap_or_default();
        self.engine = Engine::carrying(self.engine.config.clone(), part("engine")?);
        self.preview_2021_04 = preview_2021_04::Store::default();
        self.ga_2026_03 = ga_2026_03::Store::carrying(part("ga202603")?, self.engine.config.limits());
        self.set_faults(part("faults")?)
    }
}
