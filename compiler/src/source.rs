//! One parsed file: its text, its scopes, its classes and its exports.

use std::path::Path;

use oxc_allocator::Allocator;
use oxc_ast::AstKind;
use oxc_ast::ast::{Class, Program, Statement};
use oxc_ast_visit::Visit;
use oxc_parser::Parser;
use oxc_span::{SourceType, Span};

use crate::error::{CompileErrorCode, Fault};
use crate::exports::Exports;
use crate::scope::Scope;

/// The package whose imports make a file ours.
pub(crate) const PACKAGE: &str = "relata";

/// Whether the text can hold anything for us, without parsing it.
pub(crate) fn mentions_package(text: &str) -> bool {
    text.contains("\"relata\"") || text.contains("'relata'")
}

/// A parsed file.
#[derive(Debug)]
pub(crate) struct SourceFile<'a> {
    pub(crate) path: &'a str,
    pub(crate) text: &'a str,
    pub(crate) program: &'a Program<'a>,
    /// The module's scope first, then those of its blocks.
    pub(crate) scopes: Vec<Scope<'a>>,
    /// Every class, with the scope it stands in, in source order.
    pub(crate) classes: Vec<(usize, &'a Class<'a>)>,
    pub(crate) exports: Exports<'a>,
}

impl<'a> SourceFile<'a> {
    /// Parses a file. `index` is its number in the graph, for the fault.
    pub(crate) fn parse(index: usize, path: &'a str, text: &'a str, allocator: &'a Allocator) -> Result<Self, Fault> {
        let source_type = SourceType::from_path(Path::new(path)).unwrap_or_else(|_| SourceType::ts());
        let parsed = Parser::new(allocator, text, source_type).parse();
        // What the parser recovers from (decorators that tsc objects to, for one) is for the type checker to report.
        if parsed.panicked {
            let diagnostic = parsed.diagnostics.errors().next();
            let label = diagnostic.and_then(|diagnostic| diagnostic.labels.first().cloned());
            let start = label.as_ref().map_or(0, |label| label.offset());
            let length = label.as_ref().map_or(0, |label| label.len());
            let reason = diagnostic.map_or_else(String::new, |diagnostic| diagnostic.message.to_string());
            return Err(Fault {
                file: index,
                span: Span::sized(start, length),
                code: CompileErrorCode::Syntax,
                message: format!("This is not valid TypeScript: {reason}. Correct it first."),
            });
        }
        let program: &'a Program<'a> = allocator.alloc(parsed.program);
        let mut blocks = Blocks {
            scopes: Vec::new(),
            open: Vec::new(),
            classes: Vec::new(),
            ambient: 0,
        };
        blocks.visit_program(program);
        Ok(Self {
            path,
            text,
            program,
            scopes: blocks.scopes,
            classes: blocks.classes,
            exports: Exports::of(program),
        })
    }

    /// The import statements of the module, in order.
    pub(crate) fn imports(&self) -> impl Iterator<Item = &'a oxc_ast::ast::ImportDeclaration<'a>> {
        self.program.body.iter().filter_map(|statement| match statement {
            Statement::ImportDeclaration(import) => Some(&**import),
            _ => None,
        })
    }

    /// The text of a span.
    pub(crate) fn slice(&self, span: Span) -> &'a str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or("")
    }
}

/// Collects scopes and classes on the way through the syntax tree.
struct Blocks<'a> {
    scopes: Vec<Scope<'a>>,
    open: Vec<usize>,
    classes: Vec<(usize, &'a Class<'a>)>,
    /// How many `declare` blocks are open: their classes do not exist at run time.
    ambient: usize,
}

impl<'a> Blocks<'a> {
    fn open(&mut self, statements: &'a [Statement<'a>]) {
        let parent = self.open.last().copied();
        self.open.push(self.scopes.len());
        self.scopes.push(Scope::of(parent, statements));
    }
}

impl<'a> Visit<'a> for Blocks<'a> {
    fn enter_node(&mut self, kind: AstKind<'a>) {
        match kind {
            AstKind::Program(program) => self.open(&program.body),
            AstKind::FunctionBody(body) => self.open(&body.statements),
            AstKind::BlockStatement(block) => self.open(&block.body),
            AstKind::StaticBlock(block) => self.open(&block.body),
            AstKind::TSModuleBlock(block) => self.open(&block.body),
            AstKind::TSExternalModuleDeclaration(_) | AstKind::TSGlobalDeclaration(_) => self.ambient += 1,
            AstKind::TSNamespaceDeclaration(namespace) if namespace.declare => self.ambient += 1,
            AstKind::Class(class) if self.ambient == 0 && !class.declare => {
                self.classes.push((self.open.last().copied().unwrap_or(0), class));
            }
            _ => {}
        }
    }

    fn leave_node(&mut self, kind: AstKind<'a>) {
        match kind {
            AstKind::Program(_)
            | AstKind::FunctionBody(_)
            | AstKind::BlockStatement(_)
            | AstKind::StaticBlock(_)
            | AstKind::TSModuleBlock(_) => {
                self.open.pop();
            }
            AstKind::TSExternalModuleDeclaration(_) | AstKind::TSGlobalDeclaration(_) => self.ambient -= 1,
            AstKind::TSNamespaceDeclaration(namespace) if namespace.declare => self.ambient -= 1,
            _ => {}
        }
    }
}
