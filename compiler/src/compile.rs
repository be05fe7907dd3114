//! One file from request to answer.

use oxc_allocator::Allocator;

use crate::emit::{self, ByteEdit, REGISTER};
use crate::entity;
use crate::error::{CompileError, Eval, Stop};
use crate::frame;
use crate::graph::Graph;
use crate::imports::AddedImports;
use crate::request::{CompileRequest, CompileResult, Edit};
use crate::source::{PACKAGE, SourceFile, mentions_package};
use crate::types::Place;
use crate::types::evaluate::Evaluator;

/// Compiles one file.
///
/// # Errors
///
/// When the source has a mistake that keeps an entity from being read.
pub fn compile(request: &CompileRequest) -> Result<CompileResult, CompileError> {
    if !mentions_package(&request.source) || request.source.contains(REGISTER) {
        return Ok(CompileResult::Unchanged);
    }
    let allocator = Allocator::default();
    let graph = Graph::parse(request, &allocator).map_err(|(fault, path, text)| fault.render(&path, &text))?;
    let Some(source) = graph.file(0) else {
        return Ok(CompileResult::Unchanged);
    };
    if !source.imports().any(|import| import.source.value.as_str() == PACKAGE) {
        return Ok(CompileResult::Unchanged);
    }
    match entities(source, &Evaluator::new(&graph)) {
        Ok((entities, _)) if entities.is_empty() => Ok(CompileResult::Unchanged),
        Ok((entities, edits)) => Ok(CompileResult::Compiled {
            edits: to_utf16(source.text, edits),
            entities,
            dependencies: graph.dependencies(),
        }),
        Err(Stop::Needs(mut specifiers)) => {
            specifiers.sort();
            specifiers.dedup();
            Ok(CompileResult::Needs { specifiers })
        }
        Err(Stop::Fault(fault)) => {
            let file = graph.file(fault.file).unwrap_or(source);
            Err(fault.render(file.path, file.text))
        }
    }
}

/// The names of the entities of a file, and the edits that register them.
fn entities<'a>(source: &SourceFile<'a>, evaluator: &Evaluator<'a, '_>) -> Eval<(Vec<String>, Vec<ByteEdit>)> {
    let mut names = Vec::new();
    let mut edits = Vec::new();
    let mut added = AddedImports::default();
    let mut needs = Vec::new();
    for (scope, class) in &source.classes {
        let place = Place::new(0, *scope);
        let compiled = entity::is_entity(evaluator, class, &place).and_then(|is_entity| {
            if !is_entity {
                return Ok(None);
            }
            let definition = entity::definition(evaluator, class, &place)?;
            let text = emit::definition_source(&definition, evaluator, &mut added)?;
            Ok(Some((definition.name, text)))
        });
        match compiled {
            Ok(None) => {}
            Ok(Some((name, text))) => {
                names.push(name);
                let decorators = entity::own_decorators(evaluator, class, &place);
                edits.extend(emit::class_edits(source, class, &decorators, &text));
            }
            Err(Stop::Needs(more)) => needs.extend(more),
            Err(fault) => return Err(fault),
        }
    }
    if !needs.is_empty() {
        return Err(Stop::Needs(needs));
    }
    edits.extend(emit::import_edits(source, &added));
    edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
    Ok((names, edits))
}

/// The edits with offsets as JavaScript counts them.
fn to_utf16(text: &str, edits: Vec<ByteEdit>) -> Vec<Edit> {
    let mut units = 0;
    let mut bytes = 0;
    let mut advance = |to: u32| {
        units += frame::utf16_length(text.get(bytes..to as usize).unwrap_or(""));
        bytes = to as usize;
        units
    };
    let convert = |edit: ByteEdit| Edit {
        start: advance(edit.span.start),
        end: advance(edit.span.end),
        text: edit.text,
    };
    edits.into_iter().map(convert).collect()
}
