//! What a connection does for people to hear: one thing at a time, the others wait their turn.

use super::recognize::Question;
use super::speech::Source;
use super::{Asked, Context, Fetched, Reply, Task, Told};
use crate::emulator::{Emulator, Pending};
use crate::engine::effects::{Effect, Outcome};
use crate::engine::json::{Json, json};
use crate::http::errors::ApiError;
use crate::world::{prompts, wav};
use std::collections::VecDeque;

/// What is to be done.
#[derive(Debug, Clone)]
pub(super) enum Kind {
    Play { looped: bool },
    Recognize(Question),
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// Its turn has not come, or a file is being fetched.
    Waiting,
    /// A prompt is heard.
    Sounding,
    /// Everything was heard, and is heard again until cancelled.
    Looping,
    /// The question was asked: now for the answer.
    Listening,
}

/// One thing to do.
#[derive(Debug, Clone)]
pub(super) struct Work {
    pub(super) id: u64,
    pub(super) kind: Kind,
    pub(super) sources: Vec<Source>,
    /// Which of the sources is next, or is heard.
    pub(super) at: usize,
    pub(super) stage: Stage,
    pub(super) context: Context,
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

/// What a connection does, and what waits.
#[derive(Debug, Default)]
pub(crate) struct MediaQueue {
    pub(super) current: Option<Work>,
    waiting: VecDeque<Work>,
}

impl MediaQueue {
    /// What is done now, if it is that.
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

pub(super) fn cancel_all(emulator: &mut Emulator, asked: &Asked<'_>) -> Result<Reply, ApiError> {
    emulator.automation.connected(asked.connection())?;
    emulator.cancel_media(asked.connection());
    Ok(Reply::Empty)
}

impl Emulator {
    /// Adds something to do; first, or in place of everything else.
    pub(super) fn add_work(&mut self, id: &str, kind: Kind, sources: Vec<Source>, context: Context, interrupts: bool) {
        if interrupts {
            self.cancel_media(id);
        }
        let work = Work { id: self.automation.next(), kind, sources, at: 0, stage: Stage::Waiting, context };
        self.log_work(id, &work, "queued");
        if let Some(connection) = self.automation.connections.get_mut(id) {
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
        self.log.push(self.now_ms, "media", members);
    }

    /// Stops what is done, and forgets what waits.
    pub(super) fn cancel_media(&mut self, id: &str) {
        let Some(connection) = self.automation.connections.get_mut(id) else { return };
        let media = std::mem::take(&mut connection.media);
        for work in media.current.into_iter().chain(media.waiting) {
            self.log_work(id, &work, "cancelled");
            let kind = if matches!(work.kind, Kind::Play { .. }) { "PlayCanceled" } else { "RecognizeCanceled" };
            self.tell(id, kind, &work.context, &Told::cancelled(), Json::Null);
        }
    }

    fn media(&mut self, id: &str) -> Option<&mut MediaQueue> {
        self.automation.connections.get_mut(id).map(|connection| &mut connection.media)
    }

    pub(super) fn doing(&mut self, id: &str, work: u64) -> Option<&mut Work> {
        self.media(id)?.doing(work)
    }

    /// Does what comes next, as far as it can be done at once. A loop, not a recursion: any number of things may fail in a row.
    pub(super) fn go_on(&mut self, id: &str) {
        while let Some(media) = self.media(id) {
            if media.current.is_none() {
                media.current = media.waiting.pop_front();
            }
            let Some(work) = media.current.as_mut().filter(|work| work.stage == Stage::Waiting) else { return };
            let (number, at) = (work.id, work.at);
            let (looped, asks_for_speech) = match &work.kind {
                Kind::Play { looped } => (Some(*looped), false),
                Kind::Recognize(question) => (None, question.takes_speech()),
            };
            match work.sources.get(at).cloned() {
                _ if asks_for_speech && at == 0 && !self.has_intelligence(id) => {
                    self.work_fails(id, number, None, &Told::no_intelligence());
                }
                Some(source) => match self.length_of(id, &source) {
                    Length::Known(ms) => return self.play_for(id, number, ms),
                    Length::Fetch(url) => return self.fetch(id, number, url),
                    Length::Never(told) => self.work_fails(id, number, Some(at), &told),
                },
                None => match looped {
                    Some(true) => {
                        if let Some(work) = self.doing(id, number) {
                            work.stage = Stage::Looping;
                        }
                        return;
                    }
                    Some(false) => self.work_succeeds(id, number, "PlayCompleted", &Told::success(), Json::Null),
                    None => return self.listen(id, number),
                },
            }
        }
    }

    fn has_intelligence(&self, id: &str) -> bool {
        self.automation.connections.get(id).is_some_and(|connection| connection.has_intelligence)
    }

    fn length_of(&self, id: &str, source: &Source) -> Length {
        let (url, cache) = match source {
            Source::File { url, cache } => (url, cache),
            _ if !self.has_intelligence(id) => return Length::Never(Told::no_intelligence()),
            spoken => return Length::Known(spoken.spoken_ms()),
        };
        let cached = cache.clone().and_then(|cache| self.prompt_lengths.get(&(cache, url.clone())));
        if let Some(ms) = cached {
            return Length::Known(*ms);
        }
        match url.strip_prefix(&self.config.endpoint).filter(|path| path.starts_with(prompts::PATH)).map(prompts::file) {
            None => Length::Fetch(url.clone()),
            Some(None) => Length::Never(Told::unreachable("the emulator has no such prompt")),
            Some(Some(Err(problem))) => Length::Never(Told::unreachable(&problem)),
            Some(Some(Ok(file))) => match wav::duration_ms(&file) {
                Ok(ms) => Length::Known(ms),
                Err(problem) => Length::Never(Told::malformed(&problem)),
            },
        }
    }

    fn fetch(&mut self, id: &str, work: u64, url: String) {
        let fetched = Fetched { connection: id.to_owned(), work, url: url.clone() };
        if let Some(work) = self.doing(id, work).cloned() {
            self.log_work(id, &work, "fetching");
        }
        // Until it comes, nothing else is done: it is what is done now.
        if let Some(work) = self.doing(id, work) {
            work.stage = Stage::Sounding;
        }
        self.effect(Pending::Source(fetched), |id| Effect::FetchPrompt { id, url });
    }

    /// A file has come, or will not.
    pub(crate) fn source_fetched(&mut self, fetched: &Fetched, outcome: &Outcome) {
        let (id, number) = (fetched.connection.as_str(), fetched.work);
        // Cancelled in the meantime: nobody waits for it.
        let Some(work) = self.doing(id, number).cloned() else { return };
        let Some(Source::File { url, cache }) = work.sources.get(work.at).filter(|_| work.stage == Stage::Sounding) else {
            return;
        };
        let length = match outcome {
            _ if *url != fetched.url => return,
            Outcome::Answered { status: 200..=299, body } => wav::duration_ms(body).map_err(|problem| Told::malformed(&problem)),
            Outcome::Answered { status, .. } => Err(Told::unreachable(&["it was answered ", &status.to_string()].concat())),
            Outcome::NoAnswer { reason } => Err(Told::unreachable(reason)),
            Outcome::NotSent => Err(Told::unreachable("this emulator fetches nothing but its own prompts (see promptUri)")),
        };
        match length {
            Ok(ms) => {
                if let Some(cache) = cache {
                    self.prompt_lengths.insert((cache.clone(), url.clone()), ms);
                }
                self.play_for(id, number, ms);
            }
            Err(told) => {
                self.work_fails(id, number, Some(work.at), &told);
                self.go_on(id);
            }
        }
    }

    /// A prompt is heard from now on, for so long.
    fn play_for(&mut self, id: &str, number: u64, ms: u64) {
        let Some(work) = self.doing(id, number) else { return };
        work.stage = Stage::Sounding;
        let work = work.clone();
        self.log_work(id, &work, "playing");
        if work.at == 0 && matches!(work.kind, Kind::Play { .. }) {
            self.tell_success(id, "PlayStarted", &work.context);
        }
        self.soon(ms, Task::SourceEnds { connection: id.to_owned(), work: number, source: work.at });
    }

    /// A prompt has been heard to its end.
    pub(super) fn source_ends(&mut self, id: &str, work: u64, source: usize) {
        let Some(work) = self.doing(id, work).filter(|work| work.at == source && work.stage == Stage::Sounding) else { return };
        work.at += 1;
        work.stage = Stage::Waiting;
        self.go_on(id);
    }

    /// Takes what is done, and tells that it is done.
    pub(super) fn work_succeeds(&mut self, id: &str, work: u64, kind: &'static str, told: &Told, own: Json) {
        let Some(work) = self.media(id).and_then(|media| media.current.take_if(|current| current.id == work)) else { return };
        self.log_work(id, &work, "completed");
        self.tell(id, kind, &work.context, told, own);
    }

    /// Takes what is done, and tells that it failed; and at which of its prompts, if at one.
    pub(super) fn work_fails(&mut self, id: &str, work: u64, source: Option<usize>, told: &Told) {
        let Some(work) = self.media(id).and_then(|media| media.current.take_if(|current| current.id == work)) else { return };
        self.log_work(id, &work, "failed");
        let own = json!({ "failedPlaySourceIndex": source });
        match (&work.kind, source) {
            (Kind::Play { .. }, _) => self.tell(id, "PlayFailed", &work.context, told, own),
            (Kind::Recognize(_), None) => self.tell(id, "RecognizeFailed", &work.context, told, own),
            (Kind::Recognize(_), Some(_)) => self.tell(id, "RecognizeFailed", &work.context, &Told::prompt_failed(told), own),
        }
    }
}

/// How long a source is heard.
enum Length {
    Known(u64),
    Fetch(String),
    Never(Told),
}
