//! What is played: a file, or a text that is spoken.

use crate::engine::json::{Json, json, text};
use crate::sound::noise::seed_of;
use crate::sound::{Sound, TICK_MS};
use crate::world::files::Prompt;

/// How fast a text is spoken, in milliseconds for a character: about 150 words in a minute.
const CHARACTER_MS: u64 = 65;
/// No text is over sooner.
const SHORTEST_MS: u64 = 500;

/// One prompt.
#[derive(Debug, Clone)]
pub(super) enum Source {
    File { url: String, cache: Option<String> },
    Text(String),
    Ssml(String),
}

impl Source {
    /// Reads one, as it stands on the wire. The table has seen to it that it is whole.
    pub(super) fn read(source: &Json) -> Option<Self> {
        let inner = |outer: &str, name: &str| source.get(outer).and_then(|object| text(object, name));
        match source.get("kind")?.as_str()? {
            "file" => Some(Self::File { url: inner("file", "uri")?, cache: text(source, "playSourceCacheId") }),
            "text" => Some(Self::Text(inner("text", "text")?)),
            _ => Some(Self::Ssml(inner("ssml", "ssmlText")?)),
        }
    }

    /// Reads the list of that name.
    pub(super) fn read_all(body: &Json, name: &str) -> Vec<Self> {
        body.get(name).and_then(Json::as_array).into_iter().flatten().filter_map(Self::read).collect()
    }

    /// What is said of a text, without markup; nothing of a file.
    pub(super) fn said(&self) -> Option<String> {
        match self {
            Self::File { .. } => None,
            Self::Text(text) => Some(text.trim().to_owned()),
            Self::Ssml(text) => Some(spoken(text)),
        }
    }

    pub(super) fn to_json(&self) -> Json {
        match self {
            Self::File { url, .. } => json!({ "kind": "file", "uri": url }),
            Self::Text(text) => json!({ "kind": "text", "text": text }),
            Self::Ssml(text) => json!({ "kind": "ssml", "ssmlText": text }),
        }
    }
}

/// How a text sounds that is spoken: no words are heard, but a babble that is as long.
pub(super) fn prompt_of(said: &str) -> Prompt {
    let characters = u64::try_from(said.chars().count()).unwrap_or(u64::MAX);
    let ms = characters.saturating_mul(CHARACTER_MS).max(SHORTEST_MS);
    Prompt { ms, sound: Sound::Babble { seed: seed_of(said), ms } }
}

/// How a text sounds that a participant says. A phone sends whole packets, so that an application hears its end in the packet after it.
pub(super) fn phrase_of(said: &str) -> Sound {
    let ms = prompt_of(said).ms.next_multiple_of(TICK_MS);
    Sound::Babble { seed: seed_of(said), ms }
}

/// What of a marked-up text is no markup.
fn spoken(text: &str) -> String {
    let mut inside = false;
    let is_spoken = |character: &char| {
        let was_inside = inside;
        inside = match character {
            '<' => true,
            '>' => false,
            _ => inside,
        };
        !was_inside && !inside
    };
    text.trim().chars().filter(is_spoken).collect()
}
