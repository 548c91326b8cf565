//! The headers of a request, as they cross to the platform: one text, names and values in turn, a line each.
//!
//! A list of pairs is two texts on the heap for every header, and the code for both wherever one is added. The platform takes all
//! of them in one crossing. (With the plain helpers of `text.rs` and the sending in the host, 2 kB gzip of the client.)

use crate::text::cut;

/// Headers, in order, with names in lower case. No name and no value has a line break: see [`crate::http::extra_header`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Headers {
    lines: String,
}

impl Headers {
    /// No headers, with room for those of a request.
    #[must_use]
    pub fn with_room() -> Self {
        Self { lines: String::with_capacity(768) }
    }

    /// Adds a header.
    pub fn push(&mut self, name: &str, value: &str) {
        for part in [name, "\n", value, "\n"] {
            self.lines.push_str(part);
        }
    }

    /// Adds a header, and removes those of the same name.
    pub fn replace(&mut self, name: &str, value: &str) {
        let all = std::mem::take(self);
        for (other, value) in all.iter().filter(|(other, _)| *other != name) {
            self.push(other, value);
        }
        self.push(name, value);
    }

    /// Names and values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let mut rest = self.lines.as_str();
        std::iter::from_fn(move || {
            let (name, after) = cut(rest, b"\n")?;
            let (value, after) = cut(after, b"\n")?;
            rest = after;
            Some((name, value))
        })
    }

    /// The text: names and values in turn, a line each.
    #[must_use]
    pub fn lines(&self) -> &str {
        &self.lines
    }

    /// Keeps only the headers in the first `bytes` of the text.
    pub fn truncate(&mut self, bytes: usize) {
        // Not `truncate`, which can panic.
        while self.lines.len() > bytes {
            self.lines.pop();
        }
    }

    /// As pairs.
    #[must_use]
    pub fn pairs(&self) -> Vec<(String, String)> {
        self.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }
}
