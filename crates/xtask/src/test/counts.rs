//! How many tests passed, as their runner says.

use std::fmt;

/// The outcome of some tests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Ran and held.
    pub passed: usize,
    /// Did not hold, or broke off.
    pub failed: usize,
    /// Were there but did not run.
    pub skipped: usize,
}

impl Counts {
    /// Both outcomes together.
    pub fn plus(self, other: Self) -> Self {
        Self { passed: self.passed + other.passed, failed: self.failed + other.failed, skipped: self.skipped + other.skipped }
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        write!(out, "{} passed, {} failed", self.passed, self.failed)
    }
}

/// The sum of the `test result:` lines that `cargo test` and wasm-bindgen's runner print, one per test program.
pub fn of_cargo(text: &str) -> Counts {
    let lines = text.lines().filter_map(|line| line.trim().strip_prefix("test result: "));
    lines.fold(Counts::default(), |sum, line| {
        let line = line.split_once(". ").map_or(line, |(_, numbers)| numbers);
        let number = |word| number_before(line, word);
        sum.plus(Counts { passed: number("passed"), failed: number("failed"), skipped: number("ignored") })
    })
}

/// The summary of `node --test`, in its reporter `spec`: one line for each number, `ℹ pass 12`.
pub fn of_node(text: &str) -> Counts {
    let number = |word: &str| {
        let found = text.lines().rev().find_map(|line| line.trim_start_matches(['ℹ', ' ']).strip_prefix(word)?.strip_prefix(' '));
        found.and_then(|digits| digits.trim().parse().ok()).unwrap_or(0)
    };
    Counts { passed: number("pass"), failed: number("fail") + number("cancelled"), skipped: number("skipped") + number("todo") }
}

/// The last line `12 passed, 0 failed` of our own runners.
pub fn of_last_line(text: &str) -> Counts {
    let parse = |line: &str| {
        let (passed, failed) = line.trim().split_once(" passed, ")?;
        Some(Counts { passed: passed.parse().ok()?, failed: failed.strip_suffix(" failed")?.parse().ok()?, skipped: 0 })
    };
    text.lines().rev().find_map(parse).unwrap_or_default()
}

/// The number in front of a word: `3` in "3 passed; 0 failed".
fn number_before(line: &str, word: &str) -> usize {
    let parts = line.split(';').filter_map(|part| part.trim().strip_suffix(word));
    parts.filter_map(|digits| digits.trim().parse::<usize>().ok()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargos_lines_are_summed() {
        let text = "running 2 tests\n\ntest result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; 7 filtered out; finished in 0.00s\n\
                    \n   Doc-tests x\n\ntest result: FAILED. 10 passed; 3 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.00s\n";
        assert_eq!(of_cargo(text), Counts { passed: 12, failed: 3, skipped: 1 });
    }

    #[test]
    fn wasm_bindgens_line_is_read_like_cargos() {
        assert_eq!(
            of_cargo("\ntest result: ok. 4 passed; 1 failed; 0 ignored; 2 filtered out\n"),
            Counts { passed: 4, failed: 1, skipped: 0 }
        );
        assert_eq!(of_cargo("no tests to run!\n"), Counts::default());
    }

    #[test]
    fn nodes_summary_is_read_and_not_what_tests_print() {
        let text = "pass 99\n✔ a (1ms)\nℹ tests 6\nℹ suites 0\nℹ pass 3\nℹ fail 1\nℹ cancelled 1\nℹ skipped 2\nℹ todo 1\nℹ duration_ms 5.1\n";
        assert_eq!(of_node(text), Counts { passed: 3, failed: 2, skipped: 3 });
        assert_eq!(of_node("Error: no such file"), Counts::default());
    }

    #[test]
    fn our_own_last_line_is_read() {
        assert_eq!(of_last_line("1 passed, 1 failed\nmore\n12 passed, 3 failed\n"), Counts { passed: 12, failed: 3, skipped: 0 });
        assert_eq!(of_last_line("12 passed"), Counts::default());
    }
}
