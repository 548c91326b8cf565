//! Playing prompts, to some participants or to all.

use super::body::{identifiers, interrupts};
use super::media::Kind;
use super::speech::Source;
use super::{Reply, Service, ValidatedRequest};
use crate::engine::json::Json;
use crate::http::errors::ApiError;
use ringwire::codecs::identifier::Identifier;

pub(super) fn play(service: &mut Service<'_>, request: &ValidatedRequest<'_>) -> Result<Reply, ApiError> {
    let id = request.connection();
    service.store.connected(id)?;
    let alone: Vec<_> = identifiers(&request.body, "playTo").iter().map(Identifier::raw_id).collect();
    for raw_id in &alone {
        service.must_be_in(id, raw_id)?;
    }
    let sources = Source::read_all(&request.body, "playSources");
    let looped = request.body.get("playOptions").and_then(|options| options.get("loop")).and_then(Json::as_bool).unwrap_or(false);
    service.add_work(id, Kind::Play { looped, alone }, sources, request.context(), interrupts(&request.body));
    Ok(Reply::Empty)
}
