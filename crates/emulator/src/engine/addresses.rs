//! The addresses that callbacks go to. The log shows them without the secrets in their queries; a console that places a call for the
//! application gives such an address back, and means the one it was made of.

use super::secrets;
use std::borrow::Cow;
use std::collections::VecDeque;

/// How many addresses are known.
const MOST: usize = 100;

/// The addresses that were met last, each as the log shows it and as it is.
#[derive(Debug, Default, Clone)]
pub struct Addresses(VecDeque<(String, String)>);

impl Addresses {
    /// The address that is meant: of one that the log has shown, the whole; any other as it is.
    pub fn whole(&mut self, url: String) -> String {
        if let Some((_, whole)) = self.0.iter().rev().find(|(shown, _)| *shown == url) {
            return whole.clone();
        }
        if let Cow::Owned(shown) = secrets::hide(&url)
            && shown != url
        {
            self.0.retain(|(known, _)| *known != shown);
            self.0.push_back((shown, url.clone()));
            if self.0.len() > MOST {
                self.0.pop_front();
            }
        }
        url
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_log_has_shown_is_the_address_it_was_made_of() {
        let mut addresses = Addresses::default();
        assert_eq!(addresses.whole("http://a/?secret=***".into()), "http://a/?secret=***", "nothing is known yet");
        assert_eq!(addresses.whole("http://a/?secret=one".into()), "http://a/?secret=one");
        assert_eq!(addresses.whole("http://a/?secret=***".into()), "http://a/?secret=one");
        assert_eq!(addresses.whole("http://a/?secret=two".into()), "http://a/?secret=two");
        assert_eq!(addresses.whole("http://a/?secret=***".into()), "http://a/?secret=two", "the newest");
        assert_eq!(addresses.whole("http://b/".into()), "http://b/");
        for number in 0..=MOST {
            addresses.whole(format!("http://c/{number}?secret=three"));
        }
        assert_eq!(addresses.0.len(), MOST);
    }
}
