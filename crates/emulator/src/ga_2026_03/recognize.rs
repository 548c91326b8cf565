//! Recognition: a question is put to a participant, who answers by keys or by speech, or does not answer.

use super::body::identifier;
use super::body::interrupts;
use super::media::{Kind, Stage};
use super::question::{Input, Question};
use super::speech::Source;
use super::{Reply as Answer, ResultInfo, Service, Task, ValidatedRequest};
use crate::engine::json::{Json, json, text};
use crate::http::errors::ApiError;
use crate::world::dialplan::{KEY_EVERY_MS, REPLIES_AFTER_MS, Reply, Then};

/// How sure the emulator is of what it heard: it never mishears, but a program should not count on that.
const CONFIDENCE: f64 = 0.9;

pub(super) fn recognize(service: &mut Service<'_>, request: &ValidatedRequest<'_>) -> Result<Answer, ApiError> {
    let id = request.connection();
    let options = request.body.get("recognizeOptions").cloned().unwrap_or_default();
    let target = identifier(&options, "targetParticipant")?.raw_id();
    service.must_be_in(id, &target)?;
    let question = Question::read(target, &request.body, &options);
    let mut sources = Source::read_all(&request.body, "playPrompts");
    if sources.is_empty() {
        sources.extend(request.body.get("playPrompt").and_then(Source::read));
    }
    service.add_work(id, Kind::Recognize(question), sources, request.context(), interrupts(&request.body));
    Ok(Answer::Empty)
}

impl Service<'_> {
    /// The question was put: from now on the participant may answer, and the silence is measured.
    pub(super) fn listen(&mut self, id: &str, work: u64) {
        let Some(doing) = self.doing(id, work) else { return };
        doing.stage = Stage::Listening;
        let Kind::Recognize(question) = &mut doing.kind else { return };
        question.turn += 1;
        let (target, turn, silence_ms) = (question.target.clone(), question.turn, question.initial_silence_ms);
        self.schedule(silence_ms, Task::Silence { connection: id.to_owned(), work, turn });
        self.put_question(id, work, &target);
    }

    /// The question was put to a participant: their number may say that they answer.
    fn put_question(&mut self, id: &str, work: u64, target: &str) {
        let Ok(connection) = self.store.connected(id) else { return };
        let conversation = connection.server_call_id.clone();
        let all = self.store.conversations.get_mut(&conversation);
        let Some((person, then)) = all.and_then(|all| all.connected(target)).map(|person| (person.id, person.then)) else {
            return;
        };
        if let Then::Replies(reply) = then {
            let connection = id.to_owned();
            self.schedule(REPLIES_AFTER_MS, Task::Replies { connection, work, conversation, person, reply });
        }
    }

    /// A participant says their answer, or presses its first key now and schedules the next. They stop when the question is
    /// over: the keys left of one answer must not answer the next question.
    pub(super) fn replies(&mut self, id: &str, work: u64, conversation: &str, person: u64, reply: Reply) {
        if self.doing(id, work).is_none() {
            return;
        }
        let keys = match reply {
            Reply::Says(phrase) => return self.phrase_said(conversation, person, phrase),
            Reply::Presses(keys) => keys,
        };
        let mut rest = keys.chars();
        let Some(key) = rest.next() else { return };
        self.key_pressed_by(conversation, person, key);
        if !rest.as_str().is_empty() {
            let (connection, conversation) = (id.to_owned(), conversation.to_owned());
            let reply = Reply::Presses(rest.as_str());
            self.schedule(KEY_EVERY_MS, Task::Replies { connection, work, conversation, person, reply });
        }
    }

    /// The question that this participant may answer now. If its prompt is still heard and may be interrupted, that stops it.
    fn open_question(&mut self, id: &str, raw_id: &str) -> Option<(u64, &mut Question)> {
        let work = self.store.connections.get_mut(id)?.media.current.as_mut()?;
        let (number, segment) = (work.id, work.segment);
        let Kind::Recognize(question) = &work.kind else { return None };
        if question.target != raw_id {
            return None;
        }
        match work.stage {
            Stage::Listening => {}
            Stage::Sounding if question.interruptible => {
                work.stage = Stage::Listening;
                work.at = work.sources.len();
                self.falls_silent(id, segment);
            }
            _ => return None,
        }
        let Kind::Recognize(question) = &mut self.doing(id, number)?.kind else { return None };
        question.turn += 1;
        Some((number, question))
    }

    /// A participant pressed a key, which may be an answer.
    pub(super) fn key_answers(&mut self, id: &str, raw_id: &str, tone: &str) {
        let takes_keys = |question: &Question| question.input != Input::Speech;
        if !self.current_question(id).is_some_and(takes_keys) {
            return;
        }
        let Some((work, question)) = self.open_question(id, raw_id) else { return };
        if question.input == Input::Choices {
            let chosen = question.choices.iter().find(|choice| text(choice, "tone").as_deref() == Some(tone));
            let label = chosen.and_then(|choice| text(choice, "label"));
            return match label {
                Some(label) => {
                    let own = json!({ "recognitionType": "choices", "choiceResult": { "label": label } });
                    self.answered(id, work, &ResultInfo::key_of_choice(), own);
                }
                None => self.unanswered(id, work, &ResultInfo::no_choice_key()),
            };
        }
        let is_stop = question.stops.iter().any(|stop| stop == tone);
        if !is_stop {
            question.tones.push(tone.to_owned());
        }
        let info = if is_stop {
            ResultInfo::stop_key()
        } else if question.most.is_some_and(|most| question.tones.len() >= most) {
            ResultInfo::most_keys()
        } else {
            let (turn, wait_ms) = (question.turn, question.inter_tone_ms);
            return self.schedule(wait_ms, Task::Silence { connection: id.to_owned(), work, turn });
        };
        let own = json!({ "recognitionType": "dtmf", "dtmfResult": { "tones": question.tones } });
        self.answered(id, work, &info, own);
    }

    fn current_question(&self, id: &str) -> Option<&Question> {
        match &self.store.connections.get(id)?.media.current.as_ref()?.kind {
            Kind::Recognize(question) => Some(question),
            Kind::Play { .. } => None,
        }
    }

    /// A participant said a phrase, which may be an answer.
    pub(super) fn phrase_answers(&mut self, id: &str, raw_id: &str, phrase: &str) {
        if !self.current_question(id).is_some_and(Question::takes_speech) {
            return;
        }
        let Some((work, question)) = self.open_question(id, raw_id) else { return };
        if question.input != Input::Choices {
            let (turn, wait_ms) = (question.turn, question.end_silence_ms);
            let phrase = phrase.to_owned();
            return self.schedule(wait_ms, Task::Heard { connection: id.to_owned(), work, turn, phrase });
        }
        let is_said = |choice: &&Json| {
            let phrases = choice.get("phrases").and_then(Json::as_array);
            phrases.is_some_and(|phrases| phrases.iter().filter_map(Json::as_str).any(|known| plain(known) == plain(phrase)))
        };
        match question.choices.iter().find(is_said).and_then(|choice| text(choice, "label")) {
            Some(label) => {
                let chosen = json!({ "label": label, "recognizedPhrase": phrase, "confidence": CONFIDENCE });
                let own = json!({ "recognitionType": "choices", "choiceResult": chosen });
                self.answered(id, work, &ResultInfo::phrase_of_choice(), own);
            }
            None => self.unanswered(id, work, &ResultInfo::no_choice_phrase()),
        }
    }

    /// Enough silence followed a phrase: it is the answer.
    pub(super) fn heard(&mut self, id: &str, work: u64, turn: u32, phrase: &str) {
        if !self.is_turn(id, work, turn) {
            return;
        }
        let own = json!({ "recognitionType": "speech", "speechResult": { "speech": phrase, "confidence": CONFIDENCE } });
        self.answered(id, work, &ResultInfo::media_success(), own);
    }

    /// The time for an answer, or for its next key, is over.
    pub(super) fn silence(&mut self, id: &str, work: u64, turn: u32) {
        if self.is_turn(id, work, turn) {
            let has_begun = self.current_question(id).is_some_and(|question| !question.tones.is_empty());
            self.unanswered(id, work, &if has_begun { ResultInfo::no_next_key() } else { ResultInfo::silence() });
        }
    }

    fn is_turn(&mut self, id: &str, work: u64, turn: u32) -> bool {
        let is_meant = |question: &Question| question.turn == turn;
        self.doing(id, work).is_some_and(|work| matches!(&work.kind, Kind::Recognize(question) if is_meant(question)))
    }

    fn answered(&mut self, id: &str, work: u64, info: &ResultInfo, own: Json) {
        self.work_succeeds(id, work, "RecognizeCompleted", info, own);
        self.go_on(id);
    }

    fn unanswered(&mut self, id: &str, work: u64, info: &ResultInfo) {
        self.work_fails(id, work, None, info);
        self.go_on(id);
    }
}

/// A phrase without what cannot be heard: punctuation and case.
fn plain(phrase: &str) -> String {
    phrase.chars().filter(|character| character.is_alphanumeric() || *character == ' ').collect::<String>().trim().to_lowercase()
}
