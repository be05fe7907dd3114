//! The files of one request, and how names travel between them.

use std::collections::HashMap;

use oxc_allocator::Allocator;

use crate::error::{CompileFailure, Eval, Site, Stop, render};
use crate::exports::Export;
use crate::imports::rebase;
use crate::request::{CompileRequest, ModuleRequest};
use crate::scope::{Import, TypeDeclaration, ValueDeclaration};
use crate::source::{PACKAGE, SourceFile};
use crate::{CompileErrorCode, ModuleSource};

/// The parsed files. The file to compile is number 0.
#[derive(Debug)]
pub(crate) struct Graph<'a> {
    pub(crate) files: Vec<SourceFile<'a>>,
    links: HashMap<(&'a str, &'a str), Link>,
    modules: &'a [ModuleSource],
}

/// Where a specifier leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Link {
    File(usize),
    /// A file that exists but whose types cannot be read.
    Opaque,
    Nowhere,
}

/// What an exported name turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found<'a> {
    /// A declaration in a file; `value` says whether the chain of exports carries the value, not only the type.
    Declared { file: usize, local: &'a str, value: bool },
    /// A module's namespace.
    Namespace(Link),
    /// An export of relata itself.
    Relata(&'a str),
    /// Something of a module whose types cannot be read.
    Opaque,
}

impl<'a> Graph<'a> {
    /// Parses the file to compile and everything that was sent with it.
    pub(crate) fn parse(request: &'a CompileRequest, allocator: &'a Allocator) -> Result<Self, CompileFailure> {
        let mut graph = Self {
            files: Vec::new(),
            links: HashMap::new(),
            modules: &request.modules,
        };
        graph.add(&request.file, &request.source, allocator)?;
        for module in &request.modules {
            let link = match (&module.file, &module.source) {
                (Some(file), Some(source)) => Link::File(graph.add(file, source, allocator)?),
                (Some(_), None) => Link::Opaque,
                (None, _) => Link::Nowhere,
            };
            graph
                .links
                .insert((module.importer.as_str(), module.specifier.as_str()), link);
        }
        Ok(graph)
    }

    fn add(&mut self, path: &'a str, text: &'a str, allocator: &'a Allocator) -> Result<usize, CompileFailure> {
        if let Some(known) = self.files.iter().position(|file| file.path == path) {
            return Ok(known);
        }
        let index = self.files.len();
        let file = SourceFile::parse(index, path, text, allocator).map_err(|faults| render(faults, |_| Some((path, text))))?;
        self.files.push(file);
        Ok(index)
    }

    /// A file by its number; the file to compile when there is none such, which cannot happen.
    pub(crate) fn file(&self, index: usize) -> Option<&SourceFile<'a>> {
        self.files.get(index)
    }

    /// The other files of the request, each once.
    pub(crate) fn dependencies(&self) -> Vec<String> {
        self.files.iter().skip(1).map(|file| file.path.to_owned()).collect()
    }

    /// Where the specifier of a file leads; asks for it when the caller has not said.
    pub(crate) fn link(&self, file: usize, specifier: &'a str) -> Eval<Link> {
        let importer = self.file(file).map_or("", |file| file.path);
        match self.links.get(&(importer, specifier)) {
            Some(link) => Ok(*link),
            None => Err(Stop::Needs(vec![ModuleRequest {
                specifier: specifier.to_owned(),
                importer: importer.to_owned(),
            }])),
        }
    }

    /// Some importer and specifier that lead to a file, the file to compile first.
    fn way_to(&self, file: usize) -> Option<(&'a str, &'a str)> {
        let path = self.file(file)?.path;
        let main = self.file(0)?.path;
        let mut ways = self.modules.iter().filter(|module| module.file.as_deref() == Some(path));
        let direct = ways.clone().find(|module| module.importer == main);
        direct
            .or_else(|| ways.next())
            .map(|module| (module.importer.as_str(), module.specifier.as_str()))
    }

    /// The specifier by which the file to compile reaches a value that another file declares, and the name it has there.
    pub(crate) fn way_to_export(&self, file: usize, local: &str) -> Option<(String, &'a str)> {
        let exports = &self.file(file)?.exports.named;
        let exported = exports.iter().find_map(|(exported, export)| match export {
            Export::Local { name, type_only: false } if *name == local => Some(*exported),
            _ => None,
        })?;
        let (importer, specifier) = self.way_to(file)?;
        Some((rebase(importer, specifier, self.file(0)?.path), exported))
    }

    /// What an import means, through re-exports.
    pub(crate) fn follow(&self, file: usize, import: &Import<'a>) -> Eval<Found<'a>> {
        let site = Site { file, span: import.span };
        if import.specifier == PACKAGE {
            return Ok(import.name.map_or(Found::Namespace(Link::Opaque), Found::Relata));
        }
        let link = self.link(file, import.specifier)?;
        match (link, import.name) {
            (Link::Nowhere, _) => site.fault(
                CompileErrorCode::UnresolvedModule,
                format!("\"{}\" leads to no file. Correct the path of this import.", import.specifier),
            ),
            (link, None) => Ok(Found::Namespace(link)),
            (Link::Opaque, Some(_)) => Ok(Found::Opaque),
            (Link::File(target), Some(name)) => match self.export(target, name, &mut Vec::new())? {
                Some(found) => Ok(found),
                None => site.fault(
                    CompileErrorCode::NotExported,
                    format!(
                        "\"{}\" exports nothing named {name}. Export it there, or correct the name.",
                        import.specifier
                    ),
                ),
            },
        }
    }

    /// What a module exports under a name.
    pub(crate) fn export(&self, file: usize, name: &'a str, seen: &mut Vec<(usize, &'a str)>) -> Eval<Option<Found<'a>>> {
        if seen.contains(&(file, name)) {
            return Ok(None);
        }
        seen.push((file, name));
        let Some(source) = self.file(file) else { return Ok(None) };
        match source.exports.named.get(name) {
            Some(Export::Local { name, type_only }) => self.local(file, name, *type_only, seen),
            Some(Export::From {
                specifier,
                name,
                type_only,
            }) => {
                if *specifier == PACKAGE {
                    return Ok(name.map(Found::Relata));
                }
                match (self.link(file, specifier)?, name) {
                    (Link::Nowhere, _) => Ok(None),
                    (link, None) => Ok(Some(Found::Namespace(link))),
                    (Link::Opaque, Some(_)) => Ok(Some(Found::Opaque)),
                    (Link::File(next), Some(name)) => Ok(self.export(next, name, seen)?.map(|found| found.through(*type_only))),
                }
            }
            None => self.star(file, name, seen),
        }
    }

    /// A local name of a module: its declaration, or where it was imported from.
    fn local(&self, file: usize, name: &'a str, type_only: bool, seen: &mut Vec<(usize, &'a str)>) -> Eval<Option<Found<'a>>> {
        let scope = self.file(file).and_then(|file| file.scopes.first());
        let import = scope.and_then(|scope| match (scope.types.get(name), scope.values.get(name)) {
            (Some(TypeDeclaration::Import(import)), _) | (_, Some(ValueDeclaration::Import(import))) => Some(*import),
            _ => None,
        });
        match import {
            None => Ok(Some(Found::Declared {
                file,
                local: name,
                value: !type_only,
            })),
            Some(import) if import.specifier == PACKAGE => Ok(import.name.map(Found::Relata)),
            Some(import) => match (self.link(file, import.specifier)?, import.name) {
                (Link::Nowhere, _) => Ok(None),
                (link, None) => Ok(Some(Found::Namespace(link))),
                (Link::Opaque, Some(_)) => Ok(Some(Found::Opaque)),
                (Link::File(next), Some(name)) => Ok(self
                    .export(next, name, seen)?
                    .map(|found| found.through(type_only || import.type_only))),
            },
        }
    }

    /// A name that only an `export *` can bring.
    fn star(&self, file: usize, name: &'a str, seen: &mut Vec<(usize, &'a str)>) -> Eval<Option<Found<'a>>> {
        let Some(source) = self.file(file) else { return Ok(None) };
        let mut needs = Vec::new();
        let mut opaque = false;
        for (specifier, type_only) in source.exports.stars.iter().filter(|_| name != "default") {
            if *specifier == PACKAGE {
                if crate::annotation::is_known(name) {
                    return Ok(Some(Found::Relata(name)));
                }
                continue;
            }
            match self.link(file, specifier) {
                Ok(Link::File(next)) => match self.export(next, name, seen) {
                    Ok(Some(found)) => return Ok(Some(found.through(*type_only))),
                    Ok(None) => {}
                    Err(Stop::Needs(more)) => needs.extend(more),
                    Err(fault) => return Err(fault),
                },
                Ok(Link::Opaque) => opaque = true,
                Ok(Link::Nowhere) => {}
                Err(Stop::Needs(more)) => needs.extend(more),
                Err(fault) => return Err(fault),
            }
        }
        match (needs.is_empty(), opaque) {
            (false, _) => Err(Stop::Needs(needs)),
            (true, true) => Ok(Some(Found::Opaque)),
            (true, false) => Ok(None),
        }
    }
}

impl Found<'_> {
    /// The same, seen through an export that may carry only the type.
    fn through(self, type_only: bool) -> Self {
        match self {
            Self::Declared { file, local, value } => Self::Declared {
                file,
                local,
                value: value && !type_only,
            },
            other => other,
        }
    }
}
