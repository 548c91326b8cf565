//! Playing prompts, to some participants or to all.

use super::body::{identifiers, interrupts};
use super::media::Kind;
use super::speech::Source;
use super::{Reply, Service, ValidatedRequest};
use crate::engine::json::Json;
use crate::http::errors::ApiError;

pub(super) fn play(service: &mut Service<'_>, request: &ValidatedRequest<'_>) -> Result<Reply, ApiError> {
    let id = request.connection();
    service.store.connected(id)?;
    for target in identifiers(&request.body, "playTo") {
        service.must_be_in(id, &target.raw_id())?;
    }
    let sources = Source::read_all(&request.body, "playSources");
    let looped = request.body.get("playOptions").and_then(|options| options.get("loop")).and_then(Json::as_bool).unwrap_or(false);
    service.add_work(id, Kind::Play { looped }, sources, request.context(), interrupts(&request.body));
    Ok(Reply::Empty)
}
