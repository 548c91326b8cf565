//! Writes the reference pages into `docs/`: `cargo xtask docs` runs it.

fn main() -> std::io::Result<()> {
    let docs = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    for (name, text) in ringwire_docs::pages() {
        let path = docs.join(name);
        // A page that is as it should be keeps its date, by which a build knows what has changed.
        if std::fs::read_to_string(&path).is_ok_and(|old| old == text) {
            continue;
        }
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(path, text)?;
    }
    Ok(())
}
