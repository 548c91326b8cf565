//! Writes the page "Emulator and service" of the documentation: `docs/emulator-and-service.md`.

fn main() -> std::io::Result<()> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/emulator-and-service.md");
    std::fs::write(path, ringwire_emulator::support::page())
}
