//! The package's types, read from their text. They are written in one style, so a few patterns are enough; a declaration that the patterns
//! do not find makes a test fail.

use std::collections::BTreeMap;

/// The text of the types, without its comments.
pub struct Declarations(String);

impl Declarations {
    /// Reads one file or several.
    pub fn read(paths: &[&str]) -> Self {
        let texts: Vec<String> = paths.iter().map(|path| super::read(path)).collect();
        let (mut text, mut comment) = ("\n".to_owned(), false);
        for line in texts.join("\n").lines() {
            let trimmed = line.trim_start();
            comment |= trimmed.starts_with("/**");
            if !comment {
                text.push_str(line);
                text.push('\n');
            }
            comment &= !trimmed.ends_with("*/");
        }
        Self(text)
    }

    /// The text between a beginning and an end; `None` if there is no such text.
    fn between(&self, start: &str, end: &str) -> Option<&str> {
        Some(self.0.split_once(start)?.1.split_once(end)?.0)
    }

    /// Whether there is such an interface.
    pub fn has_interface(&self, name: &str) -> bool {
        self.0.contains(&format!("\nexport interface {name} "))
    }

    /// The type that an alias stands for.
    pub fn alias(&self, name: &str) -> Option<&str> {
        self.between(&format!("\nexport type {name} = "), ";\n")
    }

    /// The members of an interface, those of the interfaces it extends too, and whether each may be left out.
    pub fn interface(&self, name: &str) -> BTreeMap<String, bool> {
        if let Some(other) = self.alias(name) {
            return self.interface(other);
        }
        let start = format!("\nexport interface {name} ");
        let rest = self.between(&start, "\n}\n").unwrap_or_else(|| panic!("the types have no interface {name}"));
        let (head, body) = rest.split_once("{\n").unwrap_or_else(|| panic!("the types have an odd interface {name}"));
        let mut members = BTreeMap::new();
        match head.trim().strip_prefix("extends ").map(|parent| (parent.strip_prefix("Omit<"), parent)) {
            // `Omit<Parent, "member">`
            Some((Some(parent), _)) => {
                let (parent, without) = parent.split_once(", ").unwrap_or_else(|| panic!("{name} extends {parent}"));
                members.extend(self.interface(parent));
                members.remove(without.trim_matches(['"', '>']));
            }
            Some((None, parents)) => parents.split(", ").for_each(|parent| members.extend(self.interface(parent))),
            None => {}
        }
        let own = body
            .lines()
            .filter_map(|line| line.strip_prefix("  ").filter(|line| !line.starts_with([' ', '|', '}']))?.split_once(':'));
        members.extend(own.map(|(name, _)| {
            let name = name.trim_start_matches("readonly ");
            (name.trim_end_matches('?').to_owned(), name.ends_with('?'))
        }));
        members
    }

    /// The value of an interface's `kind`.
    pub fn kind(&self, name: &str) -> Option<&str> {
        let body = self.between(&format!("\nexport interface {name} "), "\n}\n")?;
        body.lines().find_map(|line| line.trim().trim_start_matches("readonly ").strip_prefix("kind: \"")?.strip_suffix("\";"))
    }

    /// The names or words that a type is one of.
    pub fn union(&self, name: &str) -> Vec<&str> {
        let union = self.between(&format!("\nexport type {name} ="), ";\n").unwrap_or_else(|| panic!("the types have no {name}"));
        union.split('|').map(|part| part.trim().trim_matches('"')).filter(|part| !part.is_empty()).collect()
    }

    /// The parameters of every declaration of a method, their names and types, and what each returns.
    pub fn methods(&self, class: &str, name: &str) -> Vec<(Vec<(&str, &str)>, &str)> {
        let body = self
            .between(&format!("\nexport class {class} "), "\n}\n")
            .unwrap_or_else(|| panic!("the types have no class {class}"));
        let start = format!("\n  {name}(");
        let declared = body.split(&start).skip(1).filter_map(|rest| rest.split(";\n").next()).map(|it| it.trim_end_matches(';'));
        declared
            .map(|signature| {
                let (parameters, returned) =
                    signature.rsplit_once("): ").unwrap_or_else(|| panic!("{class}.{name} returns nothing"));
                (split(parameters), returned)
            })
            .collect()
    }
}

/// The parameters in a list, which may have commas and colons inside of brackets.
fn split(parameters: &str) -> Vec<(&str, &str)> {
    let (mut depth, mut start, mut all) = (0_i32, 0, Vec::new());
    for (at, letter) in parameters.char_indices().chain([(parameters.len(), ',')]) {
        match letter {
            '(' | '[' | '{' | '<' => depth += 1,
            ')' | ']' | '}' | '>' => depth -= 1,
            ',' if depth == 0 => {
                all.extend(
                    parameters
                        .get(start..at)
                        .unwrap_or_default()
                        .trim()
                        .split_once(':')
                        .map(|(name, ty)| (name.trim(), ty.trim())),
                );
                start = (at + 1).min(parameters.len());
            }
            _ => {}
        }
    }
    all
}
