//! A value of the user's, named in a type: `typeof isName`.

use oxc_ast::ast::{TSTypeName, TSTypeQuery, TSTypeQueryExprName};

use crate::CompileErrorCode;
use crate::error::{Eval, Site};
use crate::imports::{AddedImports, rebase};
use crate::scope::{Import, ValueDeclaration};
use crate::types::evaluate::{Evaluator, unreadable};
use crate::types::name::undeclared;
use crate::types::{Opaque, Place};

/// A variable, function or class, or a member of one.
#[derive(Debug, Clone)]
pub(crate) struct UserValue<'a> {
    /// The file that names it.
    file: usize,
    root: Root<'a>,
    members: Vec<&'a str>,
}

#[derive(Debug, Clone, Copy)]
enum Root<'a> {
    Declared(&'a str),
    Imported(Import<'a>),
}

impl<'a> UserValue<'a> {
    /// The value that `typeof …` names.
    pub(crate) fn read(evaluator: &Evaluator<'a, '_>, query: &'a TSTypeQuery<'a>, place: &Place<'a>) -> Eval<Self> {
        let site = place.site(query.span);
        let Some((name, mut members)) = path(&query.expr_name) else {
            return unreadable(site, "this typeof", "Import the value, and write `typeof` and its name");
        };
        let root = match declaration(evaluator, name, place) {
            None => return undeclared(name, site),
            Some(ValueDeclaration::Import(import)) if import.name.is_none() => {
                if members.is_empty() {
                    return unreadable(site, "a whole module", "Name one of its exports");
                }
                // `rules.isName` is the import `{ isName }` of the same module.
                Root::Imported(Import {
                    name: Some(members.remove(0)),
                    ..import
                })
            }
            Some(ValueDeclaration::Import(import)) => Root::Imported(import),
            Some(_) => Root::Declared(name),
        };
        Ok(Self {
            file: place.file,
            root,
            members,
        })
    }

    /// A value of a package whose types cannot be read.
    pub(crate) fn imported(Opaque { import, file }: Opaque<'a>) -> Self {
        Self {
            file,
            root: Root::Imported(import),
            members: Vec::new(),
        }
    }

    /// The expression that is the value where the emitted code stands.
    pub(crate) fn expression(&self, evaluator: &Evaluator<'a, '_>, imports: &mut AddedImports, site: Site) -> Eval<String> {
        let path = |file: usize| evaluator.graph.file(file).map_or("", |file| file.path);
        let mut text = match self.root {
            Root::Declared(name) if self.file == 0 => name.to_owned(),
            Root::Declared(name) => match evaluator.graph.way_to_export(self.file, name) {
                Some((specifier, exported)) => imports.add(&specifier, exported),
                None => {
                    return site.fault(
                        CompileErrorCode::NotExported,
                        format!("{name} is not exported from its file, so this file cannot reach it. Export it."),
                    );
                }
            },
            Root::Imported(import) => {
                let specifier = rebase(path(self.file), import.specifier, path(0));
                imports.add(&specifier, import.name.unwrap_or("default"))
            }
        };
        for member in &self.members {
            text.push('.');
            text.push_str(member);
        }
        Ok(text)
    }
}

/// The first name and those after its dots.
fn path<'a>(name: &'a TSTypeQueryExprName<'a>) -> Option<(&'a str, Vec<&'a str>)> {
    let mut members = Vec::new();
    let mut current = name.as_ts_type_name()?;
    loop {
        match current {
            TSTypeName::IdentifierReference(id) => {
                members.reverse();
                return Some((id.name.as_str(), members));
            }
            TSTypeName::QualifiedName(qualified) => {
                members.push(qualified.right.name.as_str());
                current = &qualified.left;
            }
            TSTypeName::ThisExpression(_) => return None,
        }
    }
}

/// What a name means as a value in the scopes around a place.
fn declaration<'a>(evaluator: &Evaluator<'a, '_>, name: &str, place: &Place<'a>) -> Option<ValueDeclaration<'a>> {
    let file = evaluator.graph.file(place.file)?;
    let mut next = Some(place.scope);
    while let Some(index) = next {
        let scope = file.scopes.get(index)?;
        if let Some(declaration) = scope.values.get(name) {
            return Some(*declaration);
        }
        next = scope.parent;
    }
    None
}
