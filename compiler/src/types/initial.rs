//! The constants that properties start with.

use oxc_ast::ast::{Expression, TSEnumDeclaration};

use crate::definition::Scalar;
use crate::error::{Eval, Stop};
use crate::graph::Found;
use crate::scope::{Import, TypeDeclaration, ValueDeclaration};
use crate::types::constant::{literal, widened};
use crate::types::evaluate::Evaluator;
use crate::types::name::Meaning;
use crate::types::{Kind, Place, Type};

/// The constant that a property starts with.
#[derive(Debug, Clone)]
pub(crate) enum Initial {
    Constant(Scalar),
    /// A bigint, by its digits.
    Bigint(String),
}

impl Initial {
    fn read(value: &Expression<'_>) -> Option<Self> {
        literal(value).map(Self::Constant).or_else(|| digits(value).map(Self::Bigint))
    }

    /// The type that a property without one takes from it.
    pub(crate) fn kind<'a>(&self) -> Kind<'a> {
        match self {
            Self::Constant(constant) => widened(constant),
            Self::Bigint(_) => Kind::Bigint,
        }
    }

    /// The value as definitions have it.
    pub(crate) fn scalar(self) -> Scalar {
        match self {
            Self::Constant(constant) => constant,
            Self::Bigint(digits) => Scalar::String(digits),
        }
    }
}

impl<'a> Evaluator<'a, '_> {
    /// The constant that an initialiser is: a literal, the member of an enum, a name of a constant. Nothing for everything that
    /// is only known at run time.
    pub(crate) fn initial(&self, value: &'a Expression<'a>, place: &Place<'a>) -> Eval<Option<Initial>> {
        if let Some(constant) = Initial::read(value) {
            return Ok(Some(constant));
        }
        let found = match value.get_inner_expression() {
            Expression::StaticMemberExpression(access) => match self.member_enum(value, place) {
                Ok(Some((declaration, inner))) => self
                    .enum_value(declaration, access.property.name.as_str(), &inner)
                    .map(|value| value.map(Initial::Constant)),
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

    fn named_constant(&self, name: &str, place: &Place<'a>) -> Eval<Option<Initial>> {
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
            Some((ValueDeclaration::Constant(value), _)) => Initial::read(value),
            _ => None,
        })
    }
}

/// Only the application's own files are read for the value of a default.
fn is_near(import: &Import<'_>) -> bool {
    import.specifier.starts_with('.')
}

/// A bigint, by its digits.
fn digits(value: &Expression<'_>) -> Option<String> {
    use oxc_ast::ast::UnaryOperator;
    match value.get_inner_expression() {
        Expression::BigIntLiteral(number) => Some(number.value.to_string()),
        Expression::UnaryExpression(unary) if unary.operator == UnaryOperator::UnaryNegation => {
            digits(&unary.argument).map(|digits| format!("-{digits}"))
        }
        _ => None,
    }
}
