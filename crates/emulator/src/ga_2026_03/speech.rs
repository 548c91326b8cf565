//! What is played: a file, or a text that is spoken.

use crate::engine::json::{Json, json, text};

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

    /// How long a text is spoken: by its length, markup not counted.
    pub(super) fn spoken_ms(&self) -> u64 {
        let characters = match self {
            Self::File { .. } => 0,
            Self::Text(text) => text.trim().chars().count(),
            Self::Ssml(text) => spoken(text),
        };
        u64::try_from(characters).unwrap_or(u64::MAX).saturating_mul(CHARACTER_MS).max(SHORTEST_MS)
    }

    pub(super) fn to_json(&self) -> Json {
        match self {
            Self::File { url, .. } => json!({ "kind": "file", "uri": url }),
            Self::Text(text) => json!({ "kind": "text", "text": text }),
            Self::Ssml(text) => json!({ "kind": "ssml", "ssmlText": text }),
        }
    }
}

/// How many characters of a marked-up text are no markup.
fn spoken(text: &str) -> usize {
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
    text.trim().chars().filter(is_spoken).count()
}
