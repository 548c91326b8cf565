//! Running other programs: each is named and timed, and its output is kept for when it fails.

use std::ffi::{OsStr, OsString};
use std::io::{self, Read, Write};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};

/// Prints one line of progress. Lines are whole: two parts of setup may print at the same time.
pub fn say(who: &str, what: &str) {
    println!("{who}: {what}");
}

/// A duration as people read it.
pub fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

/// The line of a failure that says what was wrong, for failures after which another way is tried.
pub fn summary(error: &anyhow::Error) -> String {
    let text = format!("{error:#}");
    let line = text.lines().map(str::trim).find(|line| line.to_lowercase().starts_with("error:"));
    // rustup's line would hold all its causes as well.
    line.or(text.lines().next()).unwrap_or_default().chars().take(120).collect()
}

/// A command about to be run.
pub struct Cmd {
    command: Command,
    limit: Option<Duration>,
    fix: Option<String>,
    follow: bool,
}

/// What a finished command left behind.
pub struct Finished {
    /// How it ended; none when it was stopped at its time limit.
    pub status: Option<ExitStatus>,
    /// Everything it printed, both streams in the order written.
    pub text: String,
    /// How long it ran.
    pub took: Duration,
}

impl Finished {
    /// Whether it ended by itself and well.
    pub fn ok(&self) -> bool {
        self.status.is_some_and(|status| status.success())
    }

    /// How it ended, in words.
    pub fn ending(&self) -> String {
        match self.status {
            Some(status) => status.to_string(),
            None => format!("stopped after {}, its time limit", seconds(self.took)),
        }
    }
}

impl Cmd {
    /// A program by name or path.
    pub fn new(program: impl AsRef<OsStr>) -> Self {
        let mut command = Command::new(program);
        command.stdin(Stdio::null());
        Self { command, limit: None, fix: None, follow: false }
    }

    /// Cargo itself, the one that is running us.
    pub fn cargo() -> Self {
        Self::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
    }

    /// Adds one argument.
    pub fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.command.arg(arg);
        self
    }

    /// Adds arguments.
    pub fn args<S: AsRef<OsStr>>(mut self, args: impl IntoIterator<Item = S>) -> Self {
        self.command.args(args);
        self
    }

    /// Sets a variable of its environment.
    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Sets variables of its environment.
    pub fn envs(mut self, all: impl IntoIterator<Item = (String, OsString)>) -> Self {
        self.command.envs(all);
        self
    }

    /// Takes a variable out of its environment.
    pub fn without_env(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    /// Runs it in another directory than the checkout.
    pub fn dir(mut self, dir: impl AsRef<Path>) -> Self {
        self.command.current_dir(dir);
        self
    }

    /// Stops it, and all it started, after so many seconds.
    pub fn limit(mut self, seconds: u64) -> Self {
        self.limit = Some(Duration::from_secs(seconds));
        self
    }

    /// What a person should do when it fails.
    pub fn fix(mut self, advice: impl Into<String>) -> Self {
        self.fix = Some(advice.into());
        self
    }

    /// Lets its output through while it runs.
    pub fn follow(mut self, yes: bool) -> Self {
        self.follow = yes;
        self
    }

    /// Runs it with a line before and after; its output is shown only if it fails.
    pub fn run(mut self, who: &str) -> Result<String> {
        let shown = self.shown();
        say(who, &shown);
        let fix = self.fix.take();
        let done = self.finish()?;
        if !done.ok() {
            let fix = fix.map(|fix| format!("\nfix: {fix}")).unwrap_or_default();
            bail!("{who}: `{shown}` failed ({})\n{}{fix}", done.ending(), done.text.trim_end());
        }
        say(who, &format!("done in {}", seconds(done.took)));
        Ok(done.text)
    }

    /// Runs it in silence and returns what it printed, or how it failed.
    pub fn text(self) -> Result<String> {
        let shown = self.shown();
        let done = self.finish()?;
        if done.ok() { Ok(done.text) } else { Err(anyhow!("`{shown}` failed ({})\n{}", done.ending(), done.text.trim_end())) }
    }

    /// Becomes the program, so that Ctrl-C and the exit code are its own. Returns only if it cannot be started.
    pub fn replace_us(mut self) -> anyhow::Error {
        use std::os::unix::process::CommandExt;
        let shown = self.shown();
        let error = self.command.stdin(Stdio::inherit()).exec();
        anyhow!(error).context(format!("cannot start `{shown}`"))
    }

    /// Runs it to its end or its time limit.
    pub fn finish(mut self) -> Result<Finished> {
        let shown = self.shown();
        let started = Instant::now();
        let (reader, writer) = io::pipe().context("no pipe to be had")?;
        self.command.stdout(writer.try_clone().context("no pipe to be had")?).stderr(writer);
        let mut child = self.command.spawn().with_context(|| format!("cannot start `{shown}`"))?;
        // The command still holds the pipe's writing ends; the reader would never see the end of it.
        drop(self.command);
        let output = Output::read_from(reader, self.follow);

        let mut pause = Duration::from_millis(1);
        let status = loop {
            if let Some(status) = child.try_wait().with_context(|| format!("lost sight of `{shown}`"))? {
                break Some(status);
            }
            if self.limit.is_some_and(|limit| started.elapsed() > limit) {
                stop_with_descendants(child.id());
                child.wait().with_context(|| format!("lost sight of `{shown}`"))?;
                break None;
            }
            thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(50));
        };
        Ok(Finished { status, text: output.collect(), took: started.elapsed() })
    }

    /// The command as one would type it from the checkout.
    fn shown(&self) -> String {
        let here = std::env::current_dir().map(|dir| format!("{}/", dir.display())).unwrap_or_default();
        let program = Path::new(self.command.get_program());
        // Programs of the system go by their names, those of the checkout by their paths.
        let program = if program.starts_with(&here) { program.as_os_str() } else { program.file_name().unwrap_or_default() };
        let words = std::iter::once(program).chain(self.command.get_args()).map(|word| {
            let word = word.to_string_lossy().replace(&here, "");
            if word.is_empty() || word.contains(char::is_whitespace) { format!("'{word}'") } else { word }
        });
        words.collect::<Vec<_>>().join(" ")
    }
}

/// What a child prints, read on a thread of its own.
struct Output {
    text: Arc<Mutex<Vec<u8>>>,
    ended: mpsc::Receiver<()>,
}

impl Output {
    fn read_from(mut reader: io::PipeReader, follow: bool) -> Self {
        let text = Arc::new(Mutex::new(Vec::new()));
        let (end, ended) = mpsc::channel();
        let shared = Arc::clone(&text);
        thread::spawn(move || {
            let mut buffer = [0; 8192];
            while let Ok(count @ 1..) = reader.read(&mut buffer) {
                let bytes = buffer.get(..count).unwrap_or_default();
                if follow {
                    // A closed terminal is no reason to stop the command.
                    io::stdout().write_all(bytes).ok();
                }
                shared.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
            }
            end.send(()).ok();
        });
        Self { text, ended }
    }

    /// Everything printed. Something the child left running in the background may hold the pipe open for ever, so the
    /// wait for its end is a short one.
    fn collect(self) -> String {
        self.ended.recv_timeout(Duration::from_secs(2)).ok();
        let text = self.text.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&text).into_owned()
    }
}

/// Kills a process and all it started, by id. (A process group of its own would be simpler to kill, but then Ctrl-C in a
/// terminal would no longer reach it.)
fn stop_with_descendants(id: u32) {
    let parents: Vec<(u32, u32)> = std::fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let id = entry.file_name().to_str()?.parse().ok()?;
            let stat = std::fs::read_to_string(entry.path().join("stat")).ok()?;
            // "id (name) state parent …", where the name may hold anything, parentheses too.
            let parent = stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()?;
            Some((id, parent))
        })
        .collect();
    let mut doomed = vec![id];
    let mut next = 0;
    while let Some(&parent) = doomed.get(next) {
        doomed.extend(parents.iter().filter(|pair| pair.1 == parent).map(|pair| pair.0));
        next += 1;
    }
    let ids = doomed.iter().map(u32::to_string);
    // Nothing to do about a process that is already gone.
    Command::new("kill").arg("-KILL").args(ids).stderr(Stdio::null()).status().ok();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_streams_are_kept_and_the_status_is_seen() {
        let done = Cmd::new("sh").args(["-c", "echo out; echo err >&2; exit 3"]).finish().unwrap();
        assert_eq!(done.text, "out\nerr\n");
        assert!(!done.ok());
        assert!(done.ending().contains('3'), "{}", done.ending());
    }

    #[test]
    fn the_time_limit_stops_grandchildren_too() {
        let done = Cmd::new("sh").args(["-c", "sleep 97 & echo $!; wait"]).limit(1).finish().unwrap();
        assert!(done.status.is_none());
        let grandchild = format!("/proc/{}/stat", done.text.trim());
        let gone = || std::fs::read_to_string(&grandchild).map_or(true, |stat| stat.contains(") Z"));
        // A killed process ends in its own time, on a busy machine a little later.
        let patience = Instant::now() + Duration::from_secs(10);
        while !gone() && Instant::now() < patience {
            thread::sleep(Duration::from_millis(10));
        }
        assert!(gone(), "{grandchild} is still there");
    }

    #[test]
    fn a_failure_shows_the_command_its_output_and_the_fix() {
        let error = Cmd::new("sh").args(["-c", "echo no such luck; false"]).fix("try again").run("test").unwrap_err();
        let error = error.to_string();
        for part in ["sh -c 'echo no such luck; false'", "exit status: 1", "no such luck", "fix: try again"] {
            assert!(error.contains(part), "{part} is not in {error}");
        }
    }

    #[test]
    fn a_missing_program_is_named() {
        let error = Cmd::new("no-such-program-of-ours").text().unwrap_err();
        assert!(format!("{error:#}").contains("no-such-program-of-ours"));
    }
}
