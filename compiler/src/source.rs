//! One parsed file: its text, its scopes, its classes and its exports.

use std::path::Path;

use oxc_allocator::Allocator;
use oxc_ast::AstKind;
use oxc_ast::ast::{CallExpression, Class, FormalParameters, Program, Statement};
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
    /// Every call with type arguments, with the scope it stands in, in source order.
    pub(crate) generic_calls: Vec<(usize, &'a CallExpression<'a>)>,
    pub(crate) exports: Exports<'a>,
}

impl<'a> SourceFile<'a> {
    /// Parses a file. `index` is its number in the graph, for the faults.
    pub(crate) fn parse(index: usize, path: &'a str, text: &'a str, allocator: &'a Allocator) -> Result<Self, Vec<Fault>> {
        let source_type = SourceType::from_path(Path::new(path)).unwrap_or_else(|_| SourceType::ts());
        let parsed = Parser::new(allocator, text, source_type).parse();
        // What the parser recovers from (decorators that tsc objects to, for one) is for the type checker to report.
        if parsed.panicked {
            let faults = parsed.diagnostics.errors().map(|diagnostic| {
                let label = diagnostic.labels.first();
                Fault {
                    file: index,
                    span: Span::sized(label.map_or(0, |label| label.offset()), label.map_or(0, |label| label.len())),
                    code: CompileErrorCode::Syntax,
                    message: format!("This is not valid TypeScript: {}. Correct it first.", diagnostic.message),
                }
            });
            return Err(faults.collect());
        }
        let program: &'a Program<'a> = allocator.alloc(parsed.program);
        let mut blocks = Blocks {
            scopes: Vec::new(),
            open: Vec::new(),
            classes: Vec::new(),
            generic_calls: Vec::new(),
            parameters: Vec::new(),
            ambient: 0,
        };
        blocks.visit_program(program);
        Ok(Self {
            path,
            text,
            program,
            scopes: blocks.scopes,
            classes: blocks.classes,
            generic_calls: blocks.generic_calls,
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
    generic_calls: Vec<(usize, &'a CallExpression<'a>)>,
    /// Of the functions that were entered and whose bodies are still to come.
    parameters: Vec<&'a FormalParameters<'a>>,
    /// How many `declare` blocks are open: their classes do not exist at run time.
    ambient: usize,
}

impl<'a> Blocks<'a> {
    fn open(&mut self, statements: &'a [Statement<'a>]) {
        let parent = self.open.last().copied();
        self.open.push(self.scopes.len());
        self.scopes.push(Scope::of(parent, statements));
    }

    fn open_body(&mut self, statements: &'a [Statement<'a>]) {
        self.open(statements);
        if let (Some(parameters), Some(scope)) = (self.parameters.pop(), self.scopes.last_mut()) {
            scope.declare_parameters(parameters);
        }
    }
}

impl<'a> Visit<'a> for Blocks<'a> {
    fn enter_node(&mut self, kind: AstKind<'a>) {
        match kind {
            AstKind::Program(program) => self.open(&program.body),
            AstKind::Function(function) if function.body.is_some() => self.parameters.push(&function.params),
            AstKind::ArrowFunctionExpression(arrow) => {
                self.parameters.push(&arrow.params);
                if arrow.body.is_expression() {
                    self.open_body(&[]);
                }
            }
            AstKind::FunctionBody(body) => self.open_body(&body.statements),
            AstKind::CallExpression(call) if call.type_arguments.is_some() => {
                self.generic_calls.push((self.open.last().copied().unwrap_or(0), call));
            }
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
            AstKind::ArrowFunctionExpression(arrow) if arrow.body.is_expression() => {
                self.open.pop();
            }
            AstKind::TSExternalModuleDeclaration(_) | AstKind::TSGlobalDeclaration(_) => self.ambient -= 1,
            AstKind::TSNamespaceDeclaration(namespace) if namespace.declare => self.ambient -= 1,
            _ => {}
        }
    }
}
