//! Secrets in texts that are shown: applications put them into the queries of URLs, and tokens and keys may stand anywhere.

use super::json::Json;
use std::borrow::Cow;

/// What stands in the place of a secret.
const HIDDEN: &str = "***";

/// Parameters of the emulator's own URLs, and of the contracts': what they say is no secret.
const OPEN: [&str; 5] = ["api-version", "seconds", "after", "maxPageSize", "skip"];

/// Hides the secrets in every text of a value.
pub fn hide_all(value: &mut Json) {
    match value {
        Json::String(text) => {
            if let Cow::Owned(hidden) = hide(text) {
                *text = hidden;
            }
        }
        Json::Array(items) => items.iter_mut().for_each(hide_all),
        Json::Object(members) => members.values_mut().for_each(hide_all),
        Json::Null | Json::Bool(_) | Json::Number(_) => {}
    }
}

/// Hides what the URLs in a text have of credentials, queries and fragments; and tokens and keys, wherever they stand.
#[must_use]
pub fn hide(text: &str) -> Cow<'_, str> {
    // Most texts are ids and words, and the log has many of them.
    if !text.bytes().any(|byte| matches!(byte, b':' | b'=' | b'J')) {
        return Cow::Borrowed(text);
    }
    let mut text = Cow::Borrowed(text);
    if text.contains("://") {
        text = Cow::Owned(hide_urls(&text));
    }
    if text.contains("eyJ") {
        text = Cow::Owned(hide_tokens(&text));
    }
    if text.contains('=')
        && let Some(at) = find_ignoring_case(&text, "accesskey=")
    {
        let (before, key) = text.split_at_checked(at).unwrap_or((&text, ""));
        let rest = key.find(is_end).and_then(|end| key.get(end..)).unwrap_or_default();
        text = Cow::Owned([before, HIDDEN, rest].concat());
    }
    text
}

/// A path with its query, whose values are hidden unless the emulator knows the parameter.
#[must_use]
pub fn hide_query(path_and_query: &str) -> String {
    let (path, query) = path_and_query.split_at(path_and_query.find('?').unwrap_or(path_and_query.len()));
    [path, &hidden_query(query)].concat()
}

/// Where the text that follows a word begins, in whichever case the word is written.
fn find_ignoring_case(text: &str, word: &str) -> Option<usize> {
    let at = text.as_bytes().windows(word.len()).position(|bytes| bytes.eq_ignore_ascii_case(word.as_bytes()))?;
    Some(at + word.len())
}

/// Whether a URL or a key ends before a character.
fn is_end(character: char) -> bool {
    character.is_whitespace() || character.is_control() || matches!(character, '"' | '\'' | '<' | '>' | '`' | ';')
}

fn hide_urls(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("://") {
        shown.push_str(before);
        shown.push_str("://");
        let (url, behind) = after.split_at(after.find(is_end).unwrap_or(after.len()));
        let (authority, path) = url.split_at(url.find(['/', '?', '#']).unwrap_or(url.len()));
        match authority.rsplit_once('@') {
            Some((_, host)) => shown.extend([HIDDEN, "@", host]),
            None => shown.push_str(authority),
        }
        let (path, query) = path.split_at(path.find(['?', '#']).unwrap_or(path.len()));
        shown.push_str(path);
        shown.push_str(&hidden_query(query));
        rest = behind;
    }
    shown.push_str(rest);
    shown
}

/// A query, from its question mark on, and a fragment.
fn hidden_query(query: &str) -> String {
    let (query, fragment) = query.split_at(query.find('#').unwrap_or(query.len()));
    let mut shown = String::with_capacity(query.len());
    if let Some(pairs) = query.strip_prefix('?') {
        shown.push('?');
        for (index, pair) in pairs.split('&').enumerate() {
            if index > 0 {
                shown.push('&');
            }
            match pair.split_once('=') {
                Some((name, _)) if OPEN.contains(&name) => shown.push_str(pair),
                Some((name, _)) => shown.extend([name, "=", HIDDEN]),
                // The secret may stand there without a name.
                None if !pair.is_empty() => shown.push_str(HIDDEN),
                None => {}
            }
        }
    }
    if fragment.len() > 1 {
        shown.extend(["#", HIDDEN]);
    }
    shown
}

/// JSON Web Tokens: their first part is the base64 of an object.
fn hide_tokens(text: &str) -> String {
    let is_of_token = |character: char| character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '.' | '=');
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("eyJ") {
        let (before, token) = rest.split_at(at);
        let (token, behind) = token.split_at(token.find(|character| !is_of_token(character)).unwrap_or(token.len()));
        let starts_a_word = !before.ends_with(|character: char| character.is_ascii_alphanumeric());
        shown.push_str(before);
        shown.push_str(if starts_a_word && token.contains('.') { HIDDEN } else { token });
        rest = behind;
    }
    shown.push_str(rest);
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::json::json;

    #[test]
    fn queries_credentials_and_fragments_of_urls_are_hidden() {
        for (text, shown) in [
            ("https://app.example/cb?secret=s%20&x", "https://app.example/cb?secret=***&***"),
            ("https://user:pass@app.example/cb", "https://***@app.example/cb"),
            ("https://app.example/cb#secret", "https://app.example/cb#***"),
            ("https://app.example?secret=s?t=u", "https://app.example?secret=***"),
            ("wss://app.example/media?key=k", "wss://app.example/media?key=***"),
            ("http://127.0.0.1:1/a.wav?seconds=2&sig=x", "http://127.0.0.1:1/a.wav?seconds=2&sig=***"),
            ("it went to https://a/?s=1 and \"https://b/?t=2\".", "it went to https://a/?s=*** and \"https://b/?t=***\"."),
            ("https://app.example/cb", "https://app.example/cb"),
            ("no URL at all? secret=s", "no URL at all? secret=s"),
            ("https://app.example/cb?", "https://app.example/cb?"),
            ("://", "://"),
        ] {
            assert_eq!(hide(text), shown);
        }
        assert_eq!(hide_query("/cb?secret=s&api-version=1"), "/cb?secret=***&api-version=1");
        assert_eq!(hide_query("/cb"), "/cb");
    }

    #[test]
    fn tokens_and_keys_are_hidden_wherever_they_stand() {
        for (text, shown) in [
            ("Bearer eyJhbGciOi.eyJpc3Mi.c2ln, sent", "Bearer ***, sent"),
            ("eyJhbGciOi.eyJpc3Mi.c2ln", "***"),
            ("keyJob eyJhbGciOi", "keyJob eyJhbGciOi"),
            ("endpoint=https://a.example/;AccessKey=abc+/=;x", "endpoint=https://a.example/;AccessKey=***;x"),
        ] {
            assert_eq!(hide(text), shown);
        }
    }

    #[test]
    fn every_text_of_a_value_is_looked_through() {
        let mut value = json!({ "a": ["https://a/?s=1", { "b": "https://b/?s=1", "c": 1 }] });
        hide_all(&mut value);
        assert_eq!(value, json!({ "a": ["https://a/?s=***", { "b": "https://b/?s=***", "c": 1 }] }));
    }
}
