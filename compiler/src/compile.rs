//! One file from request to answer.

use oxc_allocator::Allocator;

use crate::defined;
use crate::emit::{self, ByteEdit, REGISTER};
use crate::entity;
use crate::error::{CompileFailure, Eval, Stop, gather, render};
use crate::fields;
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
/// Every mistake that keeps an entity of the file from being read.
pub fn compile(request: &CompileRequest) -> Result<CompileResult, CompileFailure> {
    if !mentions_package(&request.source) || request.source.contains(REGISTER) {
        return Ok(CompileResult::Unchanged);
    }
    let allocator = Allocator::default();
    let graph = Graph::parse(request, &allocator)?;
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
        Err(Stop::Faults(faults)) => Err(render(faults, |index| graph.file(index).map(|file| (file.path, file.text)))),
    }
}

/// An entity of the file.
struct Compiled {
    name: String,
    /// Where it stands.
    start: u32,
    /// What completes it.
    edits: Vec<ByteEdit>,
    /// Whether it is a class with relations, whose objects are kept true.
    keeps: bool,
}

/// The names of the entities of a file, and the edits that register them.
fn entities<'a>(source: &SourceFile<'a>, evaluator: &Evaluator<'a, '_>) -> Eval<(Vec<String>, Vec<ByteEdit>)> {
    let mut added = AddedImports::default();
    let classes = classes(source, evaluator, &mut added);
    let registers = classes.as_ref().is_ok_and(|classes| !classes.is_empty());
    let interfaces = interfaces(source, evaluator, &mut added);
    let mut all: Vec<Compiled> = gather([classes, interfaces].into_iter())?.into_iter().flatten().collect();
    all.sort_by_key(|entity| entity.start);
    let names = all.iter().map(|entity| entity.name.clone()).collect();
    let keeps = all.iter().any(|entity| entity.keeps);
    let mut edits: Vec<ByteEdit> = all.into_iter().flat_map(|entity| entity.edits).collect();
    edits.extend(emit::import_edits(source, &added, registers, keeps));
    edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
    Ok((names, edits))
}

fn classes<'a>(source: &SourceFile<'a>, evaluator: &Evaluator<'a, '_>, added: &mut AddedImports) -> Eval<Vec<Compiled>> {
    let compiled = gather(source.classes.iter().map(|(scope, class)| {
        let place = Place::new(0, *scope);
        if !entity::is_entity(evaluator, class, &place)? {
            return Ok(None);
        }
        let definition = fields::definition(evaluator, class, &place)?;
        let text = emit::definition_source(&definition, evaluator, added)?;
        let decorators = entity::own_decorators(evaluator, class, &place);
        let relations = definition.relations();
        let keeps = !relations.is_empty();
        Ok(Some(Compiled {
            start: class.span.start,
            edits: emit::class_edits(source, class, &decorators, &text, &relations),
            name: definition.name.clone(),
            keeps,
        }))
    }))?;
    Ok(compiled.into_iter().flatten().collect())
}

fn interfaces<'a>(source: &SourceFile<'a>, evaluator: &Evaluator<'a, '_>, added: &mut AddedImports) -> Eval<Vec<Compiled>> {
    let calls = source.generic_calls.iter();
    let waiting = calls.filter(|(scope, call)| defined::is_incomplete(evaluator, call, &Place::new(0, *scope)));
    gather(waiting.map(|(scope, call)| {
        let definition = defined::definition(evaluator, call, &Place::new(0, *scope))?;
        let fields = emit::fields_source(&definition, evaluator, added)?;
        Ok(Compiled {
            name: definition.name,
            start: call.span.start,
            edits: defined::call_edit(call, &fields).into_iter().collect(),
            keeps: false,
        })
    }))
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
