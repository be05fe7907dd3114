//! What the compiler says when it cannot go on.

use oxc_span::Span;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use tsify::Tsify;

use crate::frame;
use crate::request::ModuleRequest;

/// A mistake in the source, with its place and a sentence that says what to write instead.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
#[error("{file}:{line}:{column}: {message}")]
pub struct CompileError {
    /// What kind of mistake it is.
    pub code: CompileErrorCode,
    /// The sentence for the author of the source.
    pub message: String,
    /// The file with the mistake; a dependency's, when the mistake is there.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// The column in UTF-16 code units, from 1.
    pub column: u32,
    /// The lines around the mistake, with a marker under it.
    pub code_frame: String,
}

/// All mistakes of one file and of the types that it uses, in the order of files and lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct CompileFailure {
    /// The mistakes, at least one.
    pub errors: Vec<CompileError>,
}

/// The kinds of mistakes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub enum CompileErrorCode {
    /// The file is not TypeScript.
    Syntax,
    /// A type's name is neither declared nor imported.
    UnresolvedType,
    /// An import leads nowhere, or to a file without readable types.
    UnresolvedModule,
    /// The other file does not export the name.
    NotExported,
    /// A property has neither a type nor a constant initialiser.
    MissingType,
    /// The type cannot be a column.
    UnsupportedType,
    /// The name is imported from relata, but it is no annotation.
    UnknownAnnotation,
    /// An annotation's options are wrong.
    AnnotationOptions,
    /// Two annotations, or an annotation and the type, contradict each other.
    Contradiction,
    /// The type of a Reference or BackReference is not an entity class.
    RelationTarget,
    /// An entity is used as a type, but the property is no relation.
    MissingRelation,
    /// An entity class has no name.
    UnnamedClass,
    /// The base class cannot be followed.
    BaseClass,
    /// A property's name is only known at run time.
    ComputedProperty,
}

/// A mistake at a place in one of the files, before it is rendered.
#[derive(Debug, Clone)]
pub(crate) struct Fault {
    pub(crate) file: usize,
    pub(crate) span: Span,
    pub(crate) code: CompileErrorCode,
    pub(crate) message: String,
}

/// The faults as errors: in the order of files and places, one for each place.
///
/// `file` answers path and text of a file by its number.
pub(crate) fn render<'f>(mut faults: Vec<Fault>, file: impl Fn(usize) -> Option<(&'f str, &'f str)>) -> CompileFailure {
    faults.sort_by_key(|fault| (fault.file, fault.span.start, fault.span.end));
    // A type that several properties use is mended once.
    faults.dedup_by_key(|fault| (fault.file, fault.span));
    let render = |fault: &Fault| file(fault.file).map(|(path, text)| fault.render(path, text));
    CompileFailure {
        errors: faults.iter().filter_map(render).collect(),
    }
}

impl Fault {
    /// Renders the fault with the text of the file it is in.
    fn render(&self, path: &str, text: &str) -> CompileError {
        let position = frame::position(text, self.span.start);
        CompileError {
            code: self.code,
            message: self.message.clone(),
            file: path.to_owned(),
            line: position.line,
            column: position.column,
            code_frame: frame::render(text, self.span),
        }
    }
}

/// Why an evaluation ended without an answer.
#[derive(Debug, Clone)]
pub(crate) enum Stop {
    /// Another file has to be read first.
    Needs(Vec<ModuleRequest>),
    /// The source has mistakes, at least one.
    Faults(Vec<Fault>),
}

impl Stop {
    /// Both reasons. What is missing is asked for first: it may show more mistakes.
    pub(crate) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Needs(mut needs), Self::Needs(more)) => {
                needs.extend(more);
                Self::Needs(needs)
            }
            (needs @ Self::Needs(_), Self::Faults(_)) | (Self::Faults(_), needs @ Self::Needs(_)) => needs,
            (Self::Faults(mut faults), Self::Faults(more)) => {
                faults.extend(more);
                Self::Faults(faults)
            }
        }
    }

    /// Says in front of the message which property it is about.
    pub(crate) fn about(self, subject: &str) -> Self {
        match self {
            Self::Faults(mut faults) => {
                for fault in &mut faults {
                    fault.message = format!("{subject}: {}", fault.message);
                }
                Self::Faults(faults)
            }
            needs => needs,
        }
    }
}

/// The result of an evaluation.
pub(crate) type Eval<T> = Result<T, Stop>;

/// All results, or everything that stands in the way: every missing file, or else every fault.
pub(crate) fn gather<T>(results: impl Iterator<Item = Eval<T>>) -> Eval<Vec<T>> {
    let mut values = Vec::new();
    let mut stopped: Option<Stop> = None;
    for result in results {
        match (result, stopped.take()) {
            (Ok(value), before) => {
                values.push(value);
                stopped = before;
            }
            (Err(stop), None) => stopped = Some(stop),
            (Err(stop), Some(before)) => stopped = Some(before.and(stop)),
        }
    }
    match stopped {
        None => Ok(values),
        Some(stop) => Err(stop),
    }
}

/// A place in one of the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Site {
    pub(crate) file: usize,
    pub(crate) span: Span,
}

impl Site {
    /// The failed evaluation with a fault at this place.
    pub(crate) fn fault<T>(self, code: CompileErrorCode, message: impl Into<String>) -> Eval<T> {
        Err(Stop::Faults(vec![Fault {
            file: self.file,
            span: self.span,
            code,
            message: message.into(),
        }]))
    }
}
