//! Media operations of a connection: it executes one at a time, the others wait their turn.

use super::question::Question;
use super::speech::{Source, prompt_of};
use super::{Context, Fetch, Reply, ResultInfo, Service, Task, ValidatedRequest};
use crate::engine::effects::Outcome;
use crate::engine::json::{Json, json};
use crate::http::errors::ApiError;
use crate::sound::{Party, Sound};
use crate::world::files::{self, Prompt};
use std::collections::VecDeque;

/// What an operation does.
#[derive(Debug, Clone)]
pub(super) enum Kind {
    /// `alone` has the raw ids of the participants who hear it, when it is not for all.
    Play {
        looped: bool,
        alone: Vec<String>,
    },
    Recognize(Question),
}

/// How far an operation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// Its turn has not come, or a file is being fetched.
    Waiting,
    /// A prompt is heard.
    Sounding,
    /// Every prompt was heard, and they are heard again until the operation is cancelled.
    Looping,
    /// The question was put, and its answer may come.
    Listening,
}

/// A media operation.
#[derive(Debug, Clone)]
pub(super) struct Work {
    pub(super) id: u64,
    pub(super) kind: Kind,
    pub(super) sources: Vec<Source>,
    /// Which of the sources is next, or is heard.
    pub(super) at: usize,
    pub(super) stage: Stage,
    pub(super) context: Context,
    /// The participants whom it has put on hold.
    on_hold: Vec<String>,
    /// What is heard of it now, by its number.
    pub(super) segment: Option<u64>,
    /// What was heard of it, if it is heard again and again.
    round: Vec<Sound>,
}

impl Work {
    fn word(&self) -> &'static str {
        if matches!(self.kind, Kind::Play { .. }) { "play" } else { "recognize" }
    }

    fn to_json(&self) -> Json {
        let stage = match self.stage {
            Stage::Waiting => "waiting",
            Stage::Sounding => "playing",
            Stage::Looping => "looping",
            Stage::Listening => "listening",
        };
        json!({
            "kind": self.word(),
            "state": stage,
            "source": self.at,
            "sources": self.sources.iter().map(Source::to_json).collect::<Json>(),
            "operationContext": self.context.operation_context,
        })
    }
}

/// The operation that a connection executes, and those that wait.
#[derive(Debug, Default)]
pub(crate) struct MediaQueue {
    pub(super) current: Option<Work>,
    waiting: VecDeque<Work>,
}

impl MediaQueue {
    /// The current operation, if it is the one of that number.
    pub(super) fn doing(&mut self, work: u64) -> Option<&mut Work> {
        self.current.as_mut().filter(|current| current.id == work)
    }

    /// What a list of connections shows.
    pub(crate) fn to_json(&self) -> Json {
        json!({
            "current": self.current.as_ref().map(Work::to_json),
            "waiting": self.waiting.iter().map(Work::to_json).collect::<Json>(),
        })
    }
}

pub(super) fn cancel_all(service: &mut Service<'_>, request: &ValidatedRequest<'_>) -> Result<Reply, ApiError> {
    service.store.connected(request.connection())?;
    service.cancel_media(request.connection());
    Ok(Reply::Empty)
}

impl Service<'_> {
    /// Adds an operation at the end; if it interrupts, it cancels the others first.
    pub(super) fn add_work(&mut self, id: &str, kind: Kind, sources: Vec<Source>, context: Context, interrupts: bool) {
        if interrupts {
            self.cancel_media(id);
        }
        let work = Work {
            id: self.store.next(),
            kind,
            sources,
            at: 0,
            stage: Stage::Waiting,
            context,
            on_hold: Vec::new(),
            segment: None,
            round: Vec::new(),
        };
        self.log_work(id, &work, "queued");
        if let Some(connection) = self.store.connections.get_mut(id) {
            connection.media.waiting.push_back(work);
        }
        self.go_on(id);
    }

    fn log_work(&mut self, id: &str, work: &Work, state: &str) {
        let members = json!({
            "callConnectionId": id,
            "operation": work.word(),
            "state": state,
            "source": work.sources.get(work.at).map(Source::to_json),
            "operationContext": work.context.operation_context,
        });
        self.engine.log("media", members);
    }

    /// Cancels the current operation and those that wait.
    pub(super) fn cancel_media(&mut self, id: &str) {
        let Some(connection) = self.store.connections.get_mut(id) else { return };
        let media = std::mem::take(&mut connection.media);
        for work in media.current.into_iter().chain(media.waiting) {
            self.log_work(id, &work, "cancelled");
            self.falls_silent(id, work.segment);
            let kind = if matches!(work.kind, Kind::Play { .. }) { "PlayCanceled" } else { "RecognizeCanceled" };
            self.raise(id, kind, &work.context, &ResultInfo::cancelled(), Json::Null);
            self.set_on_hold(id, &work.on_hold, false);
        }
    }

    /// Puts participants of a call on hold, or back, and tells the call; gives those with whom it was otherwise.
    fn set_on_hold(&mut self, id: &str, raw_ids: &[String], on_hold: bool) -> Vec<String> {
        let Some(connection) = self.store.connections.get(id) else { return Vec::new() };
        let conversation = connection.server_call_id.clone();
        let Some(all) = self.store.conversations.get_mut(&conversation) else { return Vec::new() };
        let mut changed = Vec::new();
        for raw_id in raw_ids {
            if let Some(person) = all.connected(raw_id).filter(|person| person.is_on_hold != on_hold) {
                person.is_on_hold = on_hold;
                changed.push(raw_id.clone());
            }
        }
        for raw_id in &changed {
            self.holds(&conversation, raw_id, on_hold);
        }
        if !changed.is_empty() {
            self.raise_participants_updated(&conversation);
        }
        changed
    }

    fn media(&mut self, id: &str) -> Option<&mut MediaQueue> {
        self.store.connections.get_mut(id).map(|connection| &mut connection.media)
    }

    pub(super) fn doing(&mut self, id: &str, work: u64) -> Option<&mut Work> {
        self.media(id)?.doing(work)
    }

    /// Runs the operations until one of them has to wait. A loop, not a recursion: any number of them may fail in a row.
    pub(super) fn go_on(&mut self, id: &str) {
        while let Some(media) = self.media(id) {
            if media.current.is_none() {
                media.current = media.waiting.pop_front();
            }
            let Some(work) = media.current.as_mut().filter(|work| work.stage == Stage::Waiting) else { return };
            let (number, at) = (work.id, work.at);
            let (looped, asks_for_speech) = match &work.kind {
                Kind::Play { looped, .. } => (Some(*looped), false),
                Kind::Recognize(question) => (None, question.takes_speech()),
            };
            match work.sources.get(at).cloned() {
                _ if asks_for_speech && at == 0 && !self.has_intelligence(id) => {
                    self.work_fails(id, number, None, &ResultInfo::no_intelligence());
                }
                Some(source) => match self.length_of(id, &source) {
                    Length::Known(prompt) => return self.play_for(id, number, prompt),
                    Length::Fetch(url) => return self.fetch(id, number, url),
                    Length::Never(info) => self.work_fails(id, number, Some(at), &info),
                },
                None => match looped {
                    Some(true) => {
                        return self.play_again(id, number);
                    }
                    Some(false) => self.work_succeeds(id, number, "PlayCompleted", &ResultInfo::media_success(), Json::Null),
                    None => return self.listen(id, number),
                },
            }
        }
    }

    fn has_intelligence(&self, id: &str) -> bool {
        self.store.connections.get(id).is_some_and(|connection| connection.has_intelligence)
    }

    fn length_of(&self, id: &str, source: &Source) -> Length {
        let (url, cache) = match source {
            Source::File { url, cache } => (url, cache),
            _ if !self.has_intelligence(id) => return Length::Never(ResultInfo::no_intelligence()),
            spoken => return Length::Known(prompt_of(&spoken.said().unwrap_or_default())),
        };
        match self.engine.files.length(url, cache.as_deref(), &self.engine.config.endpoint) {
            files::Length::Known(prompt) => Length::Known(prompt),
            files::Length::Unknown => Length::Fetch(url.clone()),
            files::Length::Never(why) => Length::Never(ResultInfo::unplayable(&why)),
        }
    }

    fn fetch(&mut self, id: &str, work: u64, url: String) {
        let fetch = Fetch { connection: id.to_owned(), work, url: url.clone() };
        if let Some(work) = self.doing(id, work).cloned() {
            self.log_work(id, &work, "fetching");
        }
        // While its file is fetched, the operation stays the current one.
        if let Some(work) = self.doing(id, work) {
            work.stage = Stage::Sounding;
        }
        let effect = self.engine.fetch(url);
        self.store.fetches.insert(effect, fetch);
    }

    /// Takes the outcome of an effect. An effect of the other contract is ignored.
    pub(crate) fn complete(&mut self, effect: u64, outcome: &Outcome) {
        if self.dialled(effect, outcome) {
            return;
        }
        let Some(Fetch { connection, work: number, url }) = self.store.fetches.remove(&effect) else { return };
        let id = connection.as_str();
        // The operation may have been cancelled in the meantime.
        let Some(work) = self.doing(id, number).cloned() else { return };
        let Some(Source::File { url: wanted, cache }) = work.sources.get(work.at).filter(|_| work.stage == Stage::Sounding)
        else {
            return;
        };
        if *wanted != url {
            return;
        }
        match self.engine.files.fetched(&url, cache.as_deref(), outcome) {
            Ok(prompt) => self.play_for(id, number, prompt),
            Err(why) => {
                self.work_fails(id, number, Some(work.at), &ResultInfo::unplayable(&why));
                self.go_on(id);
            }
        }
    }

    /// A prompt is heard from now on.
    fn play_for(&mut self, id: &str, number: u64, prompt: Prompt) {
        let Some(work) = self.doing(id, number) else { return };
        work.stage = Stage::Sounding;
        let work = work.clone();
        self.log_work(id, &work, "playing");
        if let Kind::Play { alone, .. } = &work.kind
            && work.at == 0
        {
            // On record: a participant to whom alone something is played is on hold meanwhile.
            let on_hold = self.set_on_hold(id, alone, true);
            if let Some(work) = self.doing(id, number) {
                work.on_hold = on_hold;
            }
            self.raise_media_success(id, "PlayStarted", &work.context);
        }
        let Prompt { ms, sound } = prompt;
        let said = work.sources.get(work.at).and_then(Source::said);
        self.sound_work(id, &work, sound, said.as_deref());
        self.schedule(ms, Task::SourceEnds { connection: id.to_owned(), work: number, source: work.at });
    }

    /// The prompts of an operation have all been heard, and are heard again, until it is cancelled.
    fn play_again(&mut self, id: &str, number: u64) {
        let Some(work) = self.doing(id, number) else { return };
        work.stage = Stage::Looping;
        let sound = Sound::Cycle(std::mem::take(&mut work.round).into());
        let work = work.clone();
        self.sound_work(id, &work, sound, None);
    }

    /// An operation sounds in the call: to all, or to those alone for whom it is. `said`: what is said, of a text.
    fn sound_work(&mut self, id: &str, work: &Work, sound: Sound, said: Option<&str>) {
        let Some(connection) = self.store.connections.get(id) else { return };
        let (who, conversation) = (Party::Application(connection.number), connection.server_call_id.clone());
        let (looped, alone) = match &work.kind {
            Kind::Play { looped, alone } => (*looped, alone.as_slice()),
            Kind::Recognize(_) => (false, [].as_slice()),
        };
        let only: Vec<_> = alone.iter().filter_map(|raw_id| self.party_in(&conversation, raw_id)).collect();
        // Those for whom alone it was are gone: it is not for everyone now.
        let is_heard = alone.is_empty() || !only.is_empty();
        let round = looped.then(|| sound.clone());
        let segment = is_heard.then(|| self.sounds(&conversation, who, sound, said, &only)).flatten();
        if let Some(work) = self.doing(id, work.id) {
            work.segment = segment;
            work.round.extend(round);
        }
    }

    /// What a connection plays is heard no more.
    pub(super) fn falls_silent(&mut self, id: &str, segment: Option<u64>) {
        let Some(connection) = self.store.connections.get(id) else { return };
        let conversation = connection.server_call_id.clone();
        if let (Some(segment), Some((room, now_ms))) = (segment, self.room(&conversation)) {
            room.ends(segment, now_ms);
        }
    }

    /// A prompt has been heard to its end.
    pub(super) fn source_ends(&mut self, id: &str, work: u64, source: usize) {
        let Some(work) = self.doing(id, work).filter(|work| work.at == source && work.stage == Stage::Sounding) else { return };
        work.at += 1;
        work.stage = Stage::Waiting;
        self.go_on(id);
    }

    /// Ends the current operation with the event of its success.
    pub(super) fn work_succeeds(&mut self, id: &str, work: u64, kind: &'static str, info: &ResultInfo, own: Json) {
        let Some(work) = self.media(id).and_then(|media| media.current.take_if(|current| current.id == work)) else { return };
        self.log_work(id, &work, "completed");
        self.falls_silent(id, work.segment);
        self.raise(id, kind, &work.context, info, own);
        self.set_on_hold(id, &work.on_hold, false);
    }

    /// Ends the current operation with the event of its failure, which names the prompt it failed at, if it did at one.
    pub(super) fn work_fails(&mut self, id: &str, work: u64, source: Option<usize>, info: &ResultInfo) {
        let Some(work) = self.media(id).and_then(|media| media.current.take_if(|current| current.id == work)) else { return };
        self.log_work(id, &work, "failed");
        self.falls_silent(id, work.segment);
        let own = json!({ "failedPlaySourceIndex": source });
        match (&work.kind, source) {
            (Kind::Play { .. }, _) => self.raise(id, "PlayFailed", &work.context, info, own),
            (Kind::Recognize(_), None) => self.raise(id, "RecognizeFailed", &work.context, info, own),
            (Kind::Recognize(_), Some(_)) => {
                self.raise(id, "RecognizeFailed", &work.context, &ResultInfo::prompt_failed(info), own)
            }
        }
        self.set_on_hold(id, &work.on_hold, false);
    }
}

/// What is heard of a prompt.
enum Length {
    Known(Prompt),
    Fetch(String),
    Never(ResultInfo),
}
