//! Debian's compiler and a standard library built from Debian's source, in a directory of the checkout.
//!
//! For machines that reach package registries but not rustup's server. Debian ships a recent compiler (`rustc-web`) and
//! its library's source, but no library built for wasm32-unknown-unknown. The source must be the compiler's own: rustup's
//! 1.95 refuses 1.96's with E0522. Nothing is installed and root is not needed: packages are downloaded and unpacked,
//! with package lists of our own, because the system's may be old and only root may renew them.
//!
//! Debian's cargo and linker are not needed: rustup's cargo drives its compiler, and rustup's `rust-lld` links.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::wasm_target::TRIPLE;
use crate::fresh;
use crate::project::{Project, on_path};
use crate::shell::{Cmd, say};
use crate::toolchain;

const WHO: &str = "wasm32 target (Debian)";

/// The compiler, the standard library's source, and the linter that goes with them.
const PACKAGES: &[&str] = &["rustc-web", "libstd-rust-web-dev", "rust-web-src", "rust-web-clippy"];

/// A compiler with a standard library for wasm32.
pub struct Sysroot {
    /// Holds `root/`, where the packages are unpacked, and `bin/`, the scripts that start its programs.
    dir: PathBuf,
    programs: PathBuf,
}

impl Sysroot {
    fn at(project: &Project) -> Self {
        let dir = project.target.join("wasm-sysroot");
        Self { programs: dir.join("bin"), dir }
    }

    /// The one built earlier, if it is whole.
    pub fn existing(project: &Project) -> Option<Self> {
        let sysroot = Self::at(project);
        // Its scripts hold absolute paths, and its linker is a link into rustup's toolchain: both can go stale.
        let built_here = fs::read_to_string(sysroot.done()).is_ok_and(|dir| Path::new(&dir) == sysroot.dir);
        (built_here && sysroot.linker().ok()?.exists()).then_some(sysroot)
    }

    /// Downloads the packages and builds the standard library: about 40 s and 1 GB.
    pub fn build(project: &Project) -> Result<Self> {
        for program in ["apt-get", "apt-cache", "dpkg"] {
            if on_path(program).is_none() {
                bail!("{WHO}: there is no `{program}` here: not a Debian system");
            }
        }
        let sysroot = Self::at(project);
        if sysroot.dir.exists() {
            fs::remove_dir_all(&sysroot.dir).with_context(|| format!("cannot clear {}", sysroot.dir.display()))?;
        }
        sysroot.unpack_packages()?;
        for program in ["rustc", "rustdoc", "cargo-clippy", "clippy-driver"] {
            sysroot.write_script(program)?;
        }
        sysroot.link_linker()?;
        sysroot.build_std()?;
        fresh::write(&sysroot.done(), &sysroot.dir.to_string_lossy())?;
        Ok(sysroot)
    }

    /// The directory of its programs.
    pub fn programs(&self) -> &Path {
        &self.programs
    }

    /// One of its programs.
    pub fn program(&self, name: &str) -> PathBuf {
        self.programs.join(name)
    }

    fn done(&self) -> PathBuf {
        self.dir.join("done")
    }

    fn root(&self, path: &str) -> PathBuf {
        self.dir.join("root").join(path)
    }

    fn unpack_packages(&self) -> Result<()> {
        let apt = Apt::new(&self.dir.join("apt"))?;
        apt.command("apt-get").args(["update", "-qq"]).run(WHO)?;
        let list = apt.closure()?;
        let debs = self.dir.join("debs");
        fs::create_dir_all(&debs)?;
        fs::create_dir_all(self.root(""))?;
        apt.command("apt-get").arg("download").arg("-qq").args(&list).dir(&debs).limit(600).run(WHO)?;
        for deb in fresh::entries(&debs)? {
            Cmd::new("dpkg").arg("-x").arg(&deb).arg(self.root("")).text()?;
        }
        fs::remove_dir_all(&debs)?;
        apt.remove()
    }

    /// A script that starts a program with its own libraries. (A symlink to the compiler would make it believe that its
    /// sysroot is /usr.)
    fn write_script(&self, program: &str) -> Result<()> {
        let mut libraries = vec![self.root("usr/lib")];
        libraries.extend(
            fresh::entries(&self.root("usr/lib"))?.into_iter().filter(|dir| dir.to_string_lossy().ends_with("-linux-gnu")),
        );
        let libraries: Vec<String> = libraries.iter().map(|dir| dir.to_string_lossy().into_owned()).collect();
        let program_path = self.root("usr/bin").join(program);
        let text = format!(
            "#!/bin/sh\nLD_LIBRARY_PATH={} exec {} \"$@\"\n",
            quoted(&libraries.join(":")),
            quoted(&program_path.to_string_lossy())
        );
        let script = self.program(program);
        fresh::write(&script, &text)?;
        fs::set_permissions(&script, fs::Permissions::from_mode(0o755))
            .with_context(|| format!("cannot make {} executable", script.display()))
    }

    fn linker(&self) -> Result<PathBuf> {
        Ok(self.root(&format!("usr/lib/rustlib/{}/bin/rust-lld", toolchain::host()?)))
    }

    fn link_linker(&self) -> Result<()> {
        let lld = toolchain::sysroot()?.join(format!("lib/rustlib/{}/bin/rust-lld", toolchain::host()?));
        if !lld.exists() {
            bail!("{WHO}: there is no linker at {}; fix: use a toolchain that rustup installed", lld.display());
        }
        let link = self.linker()?;
        if let Some(dir) = link.parent() {
            fs::create_dir_all(dir)?;
        }
        symlink(&lld, &link).with_context(|| format!("cannot link {}", link.display()))
    }

    /// Builds the library workspace's `sysroot` crate. Not with `-Zbuild-std`, which every later build would need as well.
    fn build_std(&self) -> Result<()> {
        let scratch = self.dir.join("std-build");
        Cmd::cargo()
            .args(["build", "--quiet", "--release", "--locked", "--target", TRIPLE, "--manifest-path"])
            .arg(self.root("usr/lib/rustlib/src/rust/library/sysroot/Cargo.toml"))
            .env("RUSTC", self.program("rustc"))
            // The standard library uses unstable features; what is compiled against it later does not.
            .env("RUSTC_BOOTSTRAP", "1")
            .env("RUSTUP_AUTO_INSTALL", "0")
            .env("CARGO_TARGET_DIR", &scratch)
            .env("CARGO_PROFILE_RELEASE_DEBUG", "0")
            .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", "-Zforce-unstable-if-unmarked -Cembed-bitcode=yes")
            .without_env("RUSTFLAGS")
            .without_env("CARGO_ENCODED_RUSTFLAGS")
            .without_env("CARGO_BUILD_TARGET")
            .run(WHO)?;
        let library = self.root(&format!("usr/lib/rustlib/{TRIPLE}/lib"));
        fs::create_dir_all(&library)?;
        for file in fresh::entries(&scratch.join(TRIPLE).join("release/deps"))? {
            let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            // `sysroot` is an empty crate that only names the others.
            if name.ends_with(".rlib") && !name.starts_with("libsysroot-") {
                fs::copy(&file, library.join(name))?;
            }
        }
        fs::remove_dir_all(&scratch)?;
        let version = Cmd::new(self.program("rustc")).arg("-V").text()?;
        say(WHO, &format!("{} in {}", version.trim(), self.dir.display()));
        Ok(())
    }
}

/// apt, with package lists of our own.
struct Apt {
    dir: PathBuf,
}

impl Apt {
    fn new(dir: &Path) -> Result<Self> {
        for inner in ["lists/partial", "cache/archives/partial"] {
            fs::create_dir_all(dir.join(inner)).with_context(|| format!("cannot make {}", dir.display()))?;
        }
        Ok(Self { dir: dir.to_path_buf() })
    }

    fn command(&self, program: &str) -> Cmd {
        let lists = format!("Dir::State::Lists={}", self.dir.join("lists").display());
        let cache = format!("Dir::Cache={}", self.dir.join("cache").display());
        // No locks: only this run uses these lists. No sandbox user: it may not be allowed to read the checkout.
        Cmd::new(program).args(["-o", &lists, "-o", &cache, "-o", "Debug::NoLocking=true", "-o", "APT::Sandbox::User=root"])
    }

    /// The packages to unpack: ours, the compiler's own library, and whatever else they need that this system lacks.
    fn closure(&self) -> Result<Vec<String>> {
        let about = self.command("apt-cache").args(["show", "--no-all-versions"]).args(PACKAGES).text().context(
            "this Debian or Ubuntu has no rustc-web; fix: `rustup target add wasm32-unknown-unknown` where there is a network",
        )?;
        let mut packages: Vec<String> = PACKAGES.iter().map(|name| (*name).to_owned()).collect();
        packages.extend(compiler_libraries(&about));
        let plan = self.command("apt-get").args(["install", "--simulate", "--no-install-recommends"]).args(&packages).text()?;
        packages.extend(plan.lines().filter_map(|line| line.strip_prefix("Inst ")?.split(' ').next()).map(str::to_owned));
        packages.sort();
        packages.dedup();
        Ok(packages)
    }

    fn remove(self) -> Result<()> {
        fs::remove_dir_all(&self.dir).with_context(|| format!("cannot remove {}", self.dir.display()))
    }
}

/// The dynamic libraries of the compiler, named after its version, in the `Depends:` lines of its packages. They are
/// wanted even when the system has them installed already, so that they are found beside the compiler.
fn compiler_libraries(about: &str) -> Vec<String> {
    let depends = about.lines().filter_map(|line| line.strip_prefix("Depends: "));
    let names = depends.flat_map(|line| line.split(", ")).filter_map(|entry| entry.split(' ').next());
    let wanted = names.filter(|name| name.starts_with("libstd-rust-web-") && *name != "libstd-rust-web-dev");
    let mut list: Vec<String> = wanted.map(str::to_owned).collect();
    list.sort();
    list.dedup();
    list
}

/// Text as one word of a shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_compilers_libraries_are_found_among_its_dependencies() {
        let about = "Package: rustc-web\nDepends: libc6 (>= 2.34), libstd-rust-web-dev (= 1.96.0), gcc\n\n\
                     Package: libstd-rust-web-dev\nDepends: libstd-rust-web-1.96 (= 1.96.0)\n\n\
                     Package: rust-web-clippy\nDepends: libc6, libstd-rust-web-1.96 (= 1.96.0)\n";
        assert_eq!(compiler_libraries(about), ["libstd-rust-web-1.96"]);
    }

    #[test]
    fn a_quoted_path_is_one_word_of_a_shell() {
        let path = "/a dir/it's $HOME";
        let said = Cmd::new("sh").args(["-c", &format!("printf %s {}", quoted(path))]).text().unwrap();
        assert_eq!(said, path);
    }
}
