//! The crates that are compiled to a WebAssembly module of the package: the rows of `modules.txt`, from which the
//! package is assembled as well.

use std::path::PathBuf;

use crate::project::Project;

const TABLE: &str = include_str!("../modules.txt");

/// The names of these crates, in the order of the table.
pub fn crates() -> impl Iterator<Item = &'static str> {
    let rows = TABLE.lines().filter(|line| !line.starts_with('#'));
    rows.flat_map(str::split_whitespace).filter_map(|column| column.strip_prefix("crate:"))
}

/// A crate's name in the names of files.
pub fn file_name(package: &str) -> String {
    package.replace('-', "_")
}

/// The path of a crate's compiled module in the package.
pub fn wasm_path(package: &str) -> String {
    format!("./{}.wasm", package.strip_prefix("ringwire-").unwrap_or(package))
}

/// The sources of a crate.
pub fn sources(project: &Project, package: &str) -> PathBuf {
    match package.strip_prefix("ringwire-") {
        Some(name) => project.file("crates").join(name).join("src"),
        None => project.file("src"),
    }
}
