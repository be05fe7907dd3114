//! What a module exports, and under which name.

use std::collections::HashMap;

use oxc_ast::ast::{BindingPattern, Declaration, ExportDefaultDeclarationKind, Expression, ModuleExportName, Program, Statement};

/// The exports of one module.
#[derive(Debug, Default)]
pub(crate) struct Exports<'a> {
    pub(crate) named: HashMap<&'a str, Export<'a>>,
    /// `export * from` specifiers, and whether only the types come through.
    pub(crate) stars: Vec<(&'a str, bool)>,
}

/// One exported name.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Export<'a> {
    /// A declaration or an import of this module.
    Local { name: &'a str, type_only: bool },
    /// A name of another module; the whole namespace when absent.
    From {
        specifier: &'a str,
        name: Option<&'a str>,
        type_only: bool,
    },
}

/// The name in an import or export list.
pub(crate) fn export_name<'a>(name: &ModuleExportName<'a>) -> &'a str {
    match name {
        ModuleExportName::IdentifierName(id) => id.name.as_str(),
        ModuleExportName::IdentifierReference(id) => id.name.as_str(),
        ModuleExportName::StringLiteral(text) => text.value.as_str(),
    }
}

impl<'a> Exports<'a> {
    /// Collects the exports of a program.
    pub(crate) fn of(program: &'a Program<'a>) -> Self {
        let mut exports = Self::default();
        for statement in &program.body {
            exports.collect(statement);
        }
        exports
    }

    fn collect(&mut self, statement: &'a Statement<'a>) {
        match statement {
            Statement::ExportDeclaration(export) => self.collect_declaration(&export.declaration),
            Statement::ExportNamedDeclaration(export) => {
                for part in &export.specifiers {
                    let type_only = export.export_kind.is_type() || part.export_kind.is_type();
                    let name = export_name(&part.local);
                    self.named
                        .insert(export_name(&part.exported), Export::Local { name, type_only });
                }
            }
            Statement::ExportFromDeclaration(export) => {
                let specifier = export.source.value.as_str();
                for part in &export.specifiers {
                    let type_only = export.export_kind.is_type() || part.export_kind.is_type();
                    let name = Some(export_name(&part.local));
                    self.named.insert(
                        export_name(&part.exported),
                        Export::From {
                            specifier,
                            name,
                            type_only,
                        },
                    );
                }
            }
            Statement::ExportAllDeclaration(export) => {
                let specifier = export.source.value.as_str();
                let type_only = export.export_kind.is_type();
                match &export.exported {
                    Some(exported) => {
                        let export = Export::From {
                            specifier,
                            name: None,
                            type_only,
                        };
                        self.named.insert(export_name(exported), export);
                    }
                    None => self.stars.push((specifier, type_only)),
                }
            }
            Statement::ExportDefaultDeclaration(export) => {
                let name = match &export.declaration {
                    ExportDefaultDeclarationKind::ClassDeclaration(class) => class.id.as_ref().map(|id| id.name.as_str()),
                    ExportDefaultDeclarationKind::FunctionDeclaration(function) => {
                        function.id.as_ref().map(|id| id.name.as_str())
                    }
                    ExportDefaultDeclarationKind::TSInterfaceDeclaration(interface) => Some(interface.id.name.as_str()),
                    other => match other.as_expression() {
                        Some(Expression::Identifier(id)) => Some(id.name.as_str()),
                        _ => None,
                    },
                };
                if let Some(name) = name {
                    self.named.insert("default", Export::Local { name, type_only: false });
                }
            }
            _ => {}
        }
    }

    fn collect_declaration(&mut self, declaration: &'a Declaration<'a>) {
        let local = |name: &'a str| Export::Local { name, type_only: false };
        match declaration {
            Declaration::VariableDeclaration(variables) => {
                for declarator in &variables.declarations {
                    if let BindingPattern::BindingIdentifier(id) = &declarator.id {
                        self.named.insert(id.name.as_str(), local(id.name.as_str()));
                    }
                }
            }
            other => {
                if let Some(id) = other.id() {
                    self.named.insert(id.name.as_str(), local(id.name.as_str()));
                }
            }
        }
    }
}
