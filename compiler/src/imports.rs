//! The value imports that the compiler adds, so that type elision never removes what a thunk needs.

use crate::definition::quote;

/// The imports to add, each once.
#[derive(Debug, Default)]
pub(crate) struct AddedImports {
    imports: Vec<(String, String, String)>,
}

impl AddedImports {
    /// The local name of an export of a module.
    pub(crate) fn add(&mut self, specifier: &str, name: &str) -> String {
        let known = self
            .imports
            .iter()
            .find(|(from, imported, _)| from == specifier && imported == name);
        if let Some((_, _, local)) = known {
            return local.clone();
        }
        let stem = if is_identifier(name) && name != "default" {
            name
        } else {
            file_stem(specifier)
        };
        let mut local = format!("__relata_{stem}");
        let mut number = 2;
        while self.imports.iter().any(|(_, _, taken)| *taken == local) {
            local = format!("__relata_{stem}_{number}");
            number += 1;
        }
        self.imports.push((specifier.to_owned(), name.to_owned(), local.clone()));
        local
    }

    /// The import statements, on one line.
    pub(crate) fn to_source(&self) -> String {
        let statements = self.imports.iter().map(|(specifier, name, local)| {
            let name = if is_identifier(name) { name.clone() } else { quote(name) };
            format!(" import {{ {name} as {local} }} from {};", quote(specifier))
        });
        statements.collect()
    }
}

fn is_identifier(name: &str) -> bool {
    !name.starts_with(|first: char| first.is_ascii_digit())
        && name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '$')
        && !name.is_empty()
}

/// A name for a default import.
fn file_stem(specifier: &str) -> &str {
    let file = specifier.rsplit('/').next().unwrap_or(specifier);
    let stem = file.split('.').next().unwrap_or(file);
    if is_identifier(stem) { stem } else { "default" }
}

/// A specifier of one file, as another file has to write it.
pub(crate) fn rebase(importer: &str, specifier: &str, target: &str) -> String {
    if importer == target || !specifier.starts_with('.') {
        return specifier.to_owned();
    }
    let importer = importer.replace('\\', "/");
    let target = target.replace('\\', "/");
    let mut parts: Vec<&str> = directory(&importer);
    for part in specifier.split('/') {
        match part {
            "." | "" => {}
            ".." => {
                parts.pop();
            }
            name => parts.push(name),
        }
    }
    let from = directory(&target);
    let shared = parts.iter().zip(&from).take_while(|(left, right)| left == right).count();
    let up = from.len() - shared;
    let mut path = if up == 0 { "./".to_owned() } else { "../".repeat(up) };
    path.push_str(&parts.iter().skip(shared).copied().collect::<Vec<_>>().join("/"));
    path
}

fn directory(path: &str) -> Vec<&str> {
    let mut parts: Vec<&str> = path.split('/').collect();
    parts.pop();
    parts
}
