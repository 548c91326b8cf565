//! Prompts played to some, or to everyone.

use super::calls::identifiers;
use super::media::Kind;
use super::speech::Source;
use super::{Asked, Reply};
use crate::emulator::Emulator;
use crate::engine::json::Json;
use crate::http::errors::ApiError;

pub(super) fn play(emulator: &mut Emulator, asked: &Asked<'_>) -> Result<Reply, ApiError> {
    let id = asked.connection();
    emulator.automation.connected(id)?;
    for target in identifiers(&asked.body, "playTo") {
        emulator.must_be_in(id, &target.raw_id())?;
    }
    let sources = Source::read_all(&asked.body, "playSources");
    let looped = asked.body.get("playOptions").and_then(|options| options.get("loop")).and_then(Json::as_bool).unwrap_or(false);
    emulator.add_work(id, Kind::Play { looped }, sources, asked.context(), interrupts(asked));
    Ok(Reply::Empty)
}

/// Whether a request stops everything before it.
pub(super) fn interrupts(asked: &Asked<'_>) -> bool {
    asked.body.get("interruptCallMediaOperation").and_then(Json::as_bool).unwrap_or(false)
}
