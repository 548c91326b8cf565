//! The TypeScript projects that hold the package's types against code that uses them.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::fresh;
use crate::project::Project;
use crate::shell::Cmd;

const DIR: &str = "tests/types";

/// The projects: tests/types/tsconfig*.json.
pub fn projects(project: &Project) -> Result<Vec<PathBuf>> {
    let is_project = |file: &PathBuf| {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with("tsconfig") && name.ends_with(".json")
    };
    let files: Vec<PathBuf> = fresh::entries(&project.file(DIR))?.into_iter().filter(is_project).collect();
    if files.is_empty() {
        bail!("there is no {DIR}/tsconfig*.json");
    }
    Ok(files)
}

/// Checks one of them.
pub fn check(test_tools: &Path, file: &Path) -> Cmd {
    // Not `.bin/tsc`: two versions are installed, and npm gives that name to either.
    Cmd::new(test_tools.join("node_modules/typescript/bin/tsc")).arg("--noEmit").arg("--project").arg(file)
}
