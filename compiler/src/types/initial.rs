//! The constants that properties start with.

use oxc_ast::ast::{Expression, TSEnumDeclaration};

use crate::definition::Scalar;
use crate::error::{Eval, Stop};
use crate::graph::Found;
use crate::scope::{Import, TypeDeclaration, ValueDeclaration};
use crate::types::constant::literal;
use crate::types::evaluate::Evaluator;
use crate::types::name::Meaning;
use crate::types::{Place, Type};

impl<'a> Evaluator<'a, '_> {
    /// The constant that an initialiser is: a literal, the member of an enum, a name of a constant. Nothing for everything that
    /// is only known at run time.
    pub(crate) fn initial(&self, value: &'a Expression<'a>, place: &Place<'a>) -> Eval<Option<Scalar>> {
        if let Some(constant) = literal(value).or_else(|| digits(value)) {
            return Ok(Some(constant));
        }
        let found = match value.get_inner_expression() {
            Expression::StaticMemberExpression(access) => match self.member_enum(value, place) {
                Ok(Some((declaration, inner))) => self.enum_value(declaration, access.property.name.as_str(), &inner),
                Ok(None) => Ok(None),
                Err(stop) => Err(stop),
            },
            Expression::Identifier(id) => self.named_constant(id.name.as_str(), place),
            _ => Ok(None),
        };
        match found {
            // That a name means nothing is for the type checker to tell.
            Err(Stop::Faults(_)) => Ok(None),
            found => found,
        }
    }

    /// The enum whose member an initialiser is, as a type.
    pub(crate) fn enum_of(&self, value: &'a Expression<'a>, place: &Place<'a>) -> Eval<Option<Type<'a>>> {
        match self.member_enum(value, place)? {
            Some((declaration, inner)) => self.enum_type(declaration, &inner).map(Some),
            None => Ok(None),
        }
    }

    fn member_enum(&self, value: &'a Expression<'a>, place: &Place<'a>) -> Eval<Option<(&'a TSEnumDeclaration<'a>, Place<'a>)>> {
        let Expression::StaticMemberExpression(access) = value.get_inner_expression() else {
            return Ok(None);
        };
        let Some(id) = access.object.get_identifier_reference() else {
            return Ok(None);
        };
        match self.lookup(id.name.as_str(), place) {
            Some((TypeDeclaration::Enum(declaration), owner)) => Ok(Some((declaration, owner))),
            Some((TypeDeclaration::Import(import), owner)) if is_near(&import) => {
                let site = owner.site(import.span);
                Ok(match self.imported(import, &owner, site)? {
                    Meaning::Declared {
                        declaration: TypeDeclaration::Enum(declaration),
                        place,
                        ..
                    } => Some((declaration, place)),
                    _ => None,
                })
            }
            _ => Ok(None),
        }
    }

    fn named_constant(&self, name: &str, place: &Place<'a>) -> Eval<Option<Scalar>> {
        let declared = match self.lookup_value(name, place) {
            Some((ValueDeclaration::Import(import), owner)) if is_near(&import) => {
                match self.graph.follow(owner.file, &import)? {
                    Found::Declared { file, local, .. } => self.lookup_value(local, &Place::new(file, 0)),
                    _ => None,
                }
            }
            declared => declared,
        };
        Ok(match declared {
            Some((ValueDeclaration::Constant(value), _)) => literal(value).or_else(|| digits(value)),
            _ => None,
        })
    }
}

/// Only the application's own files are read for the value of a default.
fn is_near(import: &Import<'_>) -> bool {
    import.specifier.starts_with('.')
}

/// A bigint, by its digits.
fn digits(value: &Expression<'_>) -> Option<Scalar> {
    use oxc_ast::ast::UnaryOperator;
    match value.get_inner_expression() {
        Expression::BigIntLiteral(number) => Some(Scalar::String(number.value.to_string())),
        Expression::UnaryExpression(unary) if unary.operator == UnaryOperator::UnaryNegation => match digits(&unary.argument)? {
            Scalar::String(digits) => Some(Scalar::String(format!("-{digits}"))),
            _ => None,
        },
        _ => None,
    }
}
