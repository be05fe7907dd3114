//! Interfaces and object types that are entities: a constant of the same name is made by `defineEntity<Name>()`.

use std::rc::Rc;

use oxc_ast::ast::{CallExpression, Expression};

use crate::error::{Eval, Site};
use crate::scope::{Import, TypeDeclaration, ValueDeclaration};
use crate::source::PACKAGE;
use crate::types::evaluate::Evaluator;
use crate::types::name::Arguments;
use crate::types::{AliasType, InterfaceType, Kind, Place, Type};

/// A type whose constant is the entity's class at run time.
#[derive(Debug, Clone)]
pub(crate) struct DefinedType<'a> {
    /// The name that type and constant share.
    pub(crate) name: &'a str,
    pub(crate) declaration: TypeDeclaration<'a>,
    /// Where both stand.
    pub(crate) place: Place<'a>,
    /// The import by which the file to compile named it, when its value can come by the same way.
    pub(crate) import: Option<Import<'a>>,
}

impl DefinedType<'_> {
    /// Whether both are one entity.
    pub(crate) fn same(&self, other: &Self) -> bool {
        self.name == other.name && self.place.file == other.place.file && self.place.scope == other.place.scope
    }
}

impl<'a> Evaluator<'a, '_> {
    /// Whether a call is `defineEntity<T>(…)` of relata.
    pub(crate) fn defines(&self, call: &CallExpression<'a>, place: &Place<'a>) -> bool {
        let (name, member) = match &call.callee {
            Expression::Identifier(id) => (id.name.as_str(), None),
            Expression::StaticMemberExpression(access) => match access.object.get_identifier_reference() {
                Some(id) => (id.name.as_str(), Some(access.property.name.as_str())),
                None => return false,
            },
            _ => return false,
        };
        match self.lookup_value(name, place) {
            Some((ValueDeclaration::Import(import), _)) if import.specifier == PACKAGE && call.type_arguments.is_some() => {
                import.name.or(member) == Some("defineEntity")
            }
            _ => false,
        }
    }

    /// The entity that a declared type is, if a constant beside it says so.
    pub(crate) fn defined(
        &self,
        declaration: &TypeDeclaration<'a>,
        inner: &Place<'a>,
        import: Option<Import<'a>>,
        args: Arguments<'a>,
        (site, place): (Site, &Place<'a>),
    ) -> Eval<Option<DefinedType<'a>>> {
        let (name, parameters) = match declaration {
            TypeDeclaration::Interface(parts) => match parts.first() {
                Some(first) => (first.id.name.as_str(), first.type_parameters.as_deref()),
                None => return Ok(None),
            },
            TypeDeclaration::Alias(alias) => (alias.id.name.as_str(), alias.type_parameters.as_deref()),
            _ => return Ok(None),
        };
        if !self.is_defined(name, inner) {
            return Ok(None);
        }
        let bindings = self.bind(parameters, args, site, place, inner)?;
        Ok(Some(DefinedType {
            name,
            declaration: declaration.clone(),
            place: Place {
                bindings,
                ..inner.clone()
            },
            import,
        }))
    }

    /// The entity that a constant is, without what an import would add.
    pub(crate) fn defined_constant(&self, name: &str, place: &Place<'a>) -> Eval<Option<DefinedType<'a>>> {
        let declared = self.graph.file(place.file).and_then(|file| file.scopes.get(place.scope));
        match declared.and_then(|scope| scope.types.get(name)) {
            Some(declaration) => {
                let site = place.site(oxc_span::Span::default());
                self.defined(declaration, place, None, None, (site, place))
            }
            None => Ok(None),
        }
    }

    fn is_defined(&self, name: &str, place: &Place<'a>) -> bool {
        let scope = self.graph.file(place.file).and_then(|file| file.scopes.get(place.scope));
        match scope.and_then(|scope| scope.values.get(name)) {
            Some(ValueDeclaration::Constant(Expression::CallExpression(call))) => self.defines(call, place),
            _ => false,
        }
    }

    /// The interface or object type behind an entity.
    pub(crate) fn underlying(&self, defined: &DefinedType<'a>) -> Eval<Type<'a>> {
        let place = defined.place.clone();
        match &defined.declaration {
            TypeDeclaration::Interface(parts) => {
                let parts = parts.clone();
                Ok(Kind::Interface(Rc::new(InterfaceType { parts, place })).into())
            }
            TypeDeclaration::Alias(alias) => self.alias(&AliasType { alias, place }),
            _ => Ok(Kind::Any.into()),
        }
    }
}
