//! What names mean: the declarations of a module or a block.

use std::collections::HashMap;

use oxc_ast::ast::{
    BindingPattern, Class, Declaration, ExportDefaultDeclarationKind, Expression, FormalParameters, Function, ImportDeclaration,
    ImportDeclarationSpecifier, Statement, TSEnumDeclaration, TSInterfaceDeclaration, TSTypeAliasDeclaration,
    VariableDeclaration,
};
use oxc_span::Span;

/// The declarations of one block; types and values have separate names in TypeScript.
#[derive(Debug, Default)]
pub(crate) struct Scope<'a> {
    pub(crate) parent: Option<usize>,
    pub(crate) types: HashMap<&'a str, TypeDeclaration<'a>>,
    pub(crate) values: HashMap<&'a str, ValueDeclaration<'a>>,
}

/// What a name means where a type stands.
#[derive(Debug, Clone)]
pub(crate) enum TypeDeclaration<'a> {
    Class(&'a Class<'a>),
    Interface(Vec<&'a TSInterfaceDeclaration<'a>>),
    Alias(&'a TSTypeAliasDeclaration<'a>),
    Enum(&'a TSEnumDeclaration<'a>),
    Import(Import<'a>),
    Namespace,
}

/// What a name means after `typeof`.
#[derive(Debug, Clone, Copy)]
pub(crate) enum ValueDeclaration<'a> {
    Class(&'a Class<'a>),
    Enum(&'a TSEnumDeclaration<'a>),
    Constant(&'a Expression<'a>),
    Function(&'a Function<'a>),
    Import(Import<'a>),
    /// A parameter of the function whose body the scope is.
    Parameter,
    Other,
}

/// A name that another module declares.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Import<'a> {
    pub(crate) specifier: &'a str,
    /// The exported name; absent for the whole namespace.
    pub(crate) name: Option<&'a str>,
    pub(crate) type_only: bool,
    pub(crate) span: Span,
}

impl<'a> Scope<'a> {
    /// The scope of a list of statements.
    pub(crate) fn of(parent: Option<usize>, statements: &'a [Statement<'a>]) -> Self {
        let mut scope = Self {
            parent,
            ..Self::default()
        };
        for statement in statements {
            scope.declare_statement(statement);
        }
        scope
    }

    /// The parameters of the function whose body this is.
    pub(crate) fn declare_parameters(&mut self, parameters: &'a FormalParameters<'a>) {
        for parameter in &parameters.items {
            if let BindingPattern::BindingIdentifier(id) = &parameter.pattern {
                self.values.entry(id.name.as_str()).or_insert(ValueDeclaration::Parameter);
            }
        }
    }

    fn declare_statement(&mut self, statement: &'a Statement<'a>) {
        match statement {
            Statement::ImportDeclaration(import) => self.declare_import(import),
            Statement::ExportDeclaration(export) => self.declare(&export.declaration),
            Statement::ExportDefaultDeclaration(export) => match &export.declaration {
                ExportDefaultDeclarationKind::ClassDeclaration(class) => self.declare_class(class),
                ExportDefaultDeclarationKind::TSInterfaceDeclaration(interface) => self.declare_interface(interface),
                ExportDefaultDeclarationKind::FunctionDeclaration(function) => self.declare_function(function),
                _ => {}
            },
            other => {
                if let Some(declaration) = other.as_declaration() {
                    self.declare(declaration);
                }
            }
        }
    }

    fn declare(&mut self, declaration: &'a Declaration<'a>) {
        match declaration {
            Declaration::ClassDeclaration(class) => self.declare_class(class),
            Declaration::TSInterfaceDeclaration(interface) => self.declare_interface(interface),
            Declaration::TSTypeAliasDeclaration(alias) => {
                self.types.insert(alias.id.name.as_str(), TypeDeclaration::Alias(alias));
            }
            Declaration::TSEnumDeclaration(declaration) => {
                self.types
                    .insert(declaration.id.name.as_str(), TypeDeclaration::Enum(declaration));
                self.values
                    .insert(declaration.id.name.as_str(), ValueDeclaration::Enum(declaration));
            }
            Declaration::TSNamespaceDeclaration(namespace) => {
                let name = namespace.id.name.as_str();
                // A namespace beside a class or an enum of the same name only adds to it.
                self.types.entry(name).or_insert(TypeDeclaration::Namespace);
            }
            Declaration::VariableDeclaration(variables) => self.declare_variables(variables),
            Declaration::FunctionDeclaration(function) => self.declare_function(function),
            _ => {}
        }
    }

    fn declare_class(&mut self, class: &'a Class<'a>) {
        if let Some(id) = &class.id {
            self.types.insert(id.name.as_str(), TypeDeclaration::Class(class));
            self.values.insert(id.name.as_str(), ValueDeclaration::Class(class));
        }
    }

    fn declare_function(&mut self, function: &'a Function<'a>) {
        // Of an overloaded function the implementation comes last.
        if let Some(id) = &function.id {
            self.values.insert(id.name.as_str(), ValueDeclaration::Function(function));
        }
    }

    fn declare_interface(&mut self, interface: &'a TSInterfaceDeclaration<'a>) {
        let name = interface.id.name.as_str();
        // An interface beside a class adds no own property that JavaScript would see.
        if let TypeDeclaration::Interface(parts) = self
            .types
            .entry(name)
            .or_insert_with(|| TypeDeclaration::Interface(Vec::new()))
        {
            parts.push(interface);
        }
    }

    fn declare_variables(&mut self, variables: &'a VariableDeclaration<'a>) {
        for declarator in &variables.declarations {
            if let BindingPattern::BindingIdentifier(id) = &declarator.id {
                let value = match &declarator.init {
                    Some(init) if variables.kind.is_const() => ValueDeclaration::Constant(init),
                    _ => ValueDeclaration::Other,
                };
                self.values.insert(id.name.as_str(), value);
            }
        }
    }

    fn declare_import(&mut self, import: &'a ImportDeclaration<'a>) {
        let specifier = import.source.value.as_str();
        for part in import.specifiers.iter().flatten() {
            let (local, name, part_type_only) = match part {
                ImportDeclarationSpecifier::ImportSpecifier(part) => (
                    part.local.name.as_str(),
                    Some(crate::exports::export_name(&part.imported)),
                    part.import_kind.is_type(),
                ),
                ImportDeclarationSpecifier::ImportDefaultSpecifier(part) => (part.local.name.as_str(), Some("default"), false),
                ImportDeclarationSpecifier::ImportNamespaceSpecifier(part) => (part.local.name.as_str(), None, false),
            };
            let type_only = part_type_only || import.import_kind.is_type();
            let import = Import {
                specifier,
                name,
                type_only,
                span: import.source.span,
            };
            self.types.insert(local, TypeDeclaration::Import(import));
            self.values.insert(local, ValueDeclaration::Import(import));
        }
    }
}
