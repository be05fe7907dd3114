//! Constants: literals, enums, `as const` values, template literal types.

use std::rc::Rc;

use oxc_ast::ast::{
    ArrayExpressionElement, BinaryExpression, BinaryOperator, Expression, ObjectPropertyKind, TSEnumDeclaration,
    TSTemplateLiteralType, UnaryExpression, UnaryOperator,
};
use oxc_span::GetSpan;

use crate::CompileErrorCode;
use crate::definition::Scalar;
use crate::error::{Eval, Site, gather};
use crate::types::evaluate::{Evaluator, unreadable};
use crate::types::{Kind, Member, Members, Place, Type};

/// More combinations than this, and a template literal type counts as `string`.
const TEMPLATE_LIMIT: usize = 256;

/// The value of a literal: string, number, negative number, boolean, template without substitution.
pub(crate) fn literal(expression: &Expression<'_>) -> Option<Scalar> {
    match expression.get_inner_expression() {
        Expression::StringLiteral(text) => Some(Scalar::String(text.value.to_string())),
        Expression::NumericLiteral(number) => Some(Scalar::Number(number.value)),
        Expression::BooleanLiteral(value) => Some(Scalar::Boolean(value.value)),
        Expression::TemplateLiteral(template) => template.single_quasi().map(|text| Scalar::String(text.to_string())),
        Expression::UnaryExpression(unary) => match (unary.operator, literal(&unary.argument)?) {
            (UnaryOperator::UnaryNegation, Scalar::Number(value)) => Some(Scalar::Number(-value)),
            (UnaryOperator::UnaryPlus, Scalar::Number(value)) => Some(Scalar::Number(value)),
            _ => None,
        },
        _ => None,
    }
}

/// The type that a property takes from its constant initialiser.
pub(crate) fn widened<'a>(constant: &Scalar) -> Kind<'a> {
    match constant {
        Scalar::Boolean(_) => Kind::Boolean,
        Scalar::Number(_) => Kind::Number,
        Scalar::String(_) => Kind::String,
    }
}

impl<'a> Evaluator<'a, '_> {
    /// The value of a literal type with a sign.
    pub(crate) fn constant_unary(&self, unary: &UnaryExpression<'_>) -> Option<Scalar> {
        match (unary.operator, literal(&unary.argument)?) {
            (UnaryOperator::UnaryNegation, Scalar::Number(value)) => Some(Scalar::Number(-value)),
            _ => None,
        }
    }

    /// The members of an enum with their values.
    fn enum_values(&self, declaration: &'a TSEnumDeclaration<'a>, place: &Place<'a>) -> Eval<Vec<(&'a str, Scalar)>> {
        let mut members: Vec<(&'a str, Scalar)> = Vec::new();
        let mut next = Some(0.0);
        for member in &declaration.body.members {
            let value = match (&member.initializer, next) {
                (Some(init), _) => computed(init, declaration.id.name.as_str(), &members),
                (None, Some(number)) => Some(Scalar::Number(number)),
                (None, None) => None,
            };
            let Some(value) = value else {
                let name = member.id.static_name();
                return place.site(member.span).fault(
                    CompileErrorCode::UnsupportedType,
                    format!(
                        "The value of {}.{name} is only known at run time. Write a constant.",
                        declaration.id.name
                    ),
                );
            };
            next = match value {
                Scalar::Number(number) => Some(number + 1.0),
                _ => None,
            };
            members.push((member.id.static_name().as_str(), value));
        }
        Ok(members)
    }

    /// An enum as a type: the union of its values.
    pub(crate) fn enum_type(&self, declaration: &'a TSEnumDeclaration<'a>, place: &Place<'a>) -> Eval<Type<'a>> {
        let values = self.enum_values(declaration, place)?;
        Ok(Type::union(
            values.into_iter().map(|(_, value)| Kind::Literal(value).into()).collect(),
        ))
    }

    /// The value of an enum's member; nothing when there is none of that name.
    pub(crate) fn enum_value(
        &self,
        declaration: &'a TSEnumDeclaration<'a>,
        name: &str,
        place: &Place<'a>,
    ) -> Eval<Option<Scalar>> {
        let values = self.enum_values(declaration, place)?;
        Ok(values.into_iter().find(|(member, _)| *member == name).map(|(_, value)| value))
    }

    /// `Status.Active` as a type.
    pub(crate) fn enum_member(
        &self,
        declaration: &'a TSEnumDeclaration<'a>,
        name: &str,
        place: &Place<'a>,
        site: Site,
    ) -> Eval<Type<'a>> {
        match self.enum_value(declaration, name, place)? {
            Some(value) => Ok(Kind::Literal(value).into()),
            None => site.fault(
                CompileErrorCode::UnresolvedType,
                format!("{} has no member {name}.", declaration.id.name),
            ),
        }
    }

    /// `typeof Status`.
    pub(crate) fn enum_object(&self, declaration: &'a TSEnumDeclaration<'a>, place: &Place<'a>) -> Eval<Type<'a>> {
        let values = self.enum_values(declaration, place)?.into_iter();
        let named = values.map(|(name, value)| Member {
            name: name.to_owned(),
            ty: Kind::Literal(value).into(),
            optional: false,
            site: None,
        });
        Ok(Kind::Object(Rc::new(Members {
            named: named.collect(),
            index: None,
        }))
        .into())
    }

    /// The type of a constant's value. Only `as const` keeps the values inside arrays and objects, as in TypeScript.
    pub(crate) fn constant_type(&self, value: &'a Expression<'a>, place: &Place<'a>) -> Eval<Type<'a>> {
        match value {
            Expression::TSAsExpression(cast) if cast.type_annotation.is_const_type_reference() => {
                self.frozen(&cast.expression, place)
            }
            Expression::TSAsExpression(cast) => self.evaluate(&cast.type_annotation, place),
            Expression::TSSatisfiesExpression(cast) => self.constant_type(&cast.expression, place),
            Expression::ParenthesizedExpression(inner) => self.constant_type(&inner.expression, place),
            Expression::CallExpression(call) => match (
                call.callee.is_specific_member_access("Object", "freeze"),
                call.arguments.first(),
            ) {
                (true, Some(argument)) => match argument.as_expression() {
                    Some(argument) => self.constant_type(argument, place),
                    None => not_constant(place.site(call.span)),
                },
                _ => not_constant(place.site(call.span)),
            },
            other => match literal(other) {
                Some(value) => Ok(Kind::Literal(value).into()),
                None => not_constant(place.site(other.span())),
            },
        }
    }

    fn frozen(&self, value: &'a Expression<'a>, place: &Place<'a>) -> Eval<Type<'a>> {
        match value.get_inner_expression() {
            Expression::ArrayExpression(array) => {
                let elements = gather(array.elements.iter().map(|element| match element {
                    ArrayExpressionElement::SpreadElement(spread) => not_constant(place.site(spread.span)),
                    other => match other.as_expression() {
                        Some(value) => self.frozen(value, place),
                        None => Ok(Kind::Undefined.into()),
                    },
                }))?;
                Ok(Kind::Tuple(elements, None).into())
            }
            Expression::ObjectExpression(object) => {
                let named = gather(object.properties.iter().map(|property| match property {
                    ObjectPropertyKind::ObjectProperty(property) => {
                        let site = place.site(property.span);
                        match property.key.static_name() {
                            Some(name) => Ok(Member {
                                name: name.into_owned(),
                                ty: self.frozen(&property.value, place)?,
                                optional: false,
                                site: None,
                            }),
                            None => not_constant(site),
                        }
                    }
                    ObjectPropertyKind::SpreadProperty(spread) => not_constant(place.site(spread.span)),
                }))?;
                Ok(Kind::Object(Rc::new(Members { named, index: None })).into())
            }
            Expression::NullLiteral(_) => Ok(Kind::Null.into()),
            other => match literal(other) {
                Some(value) => Ok(Kind::Literal(value).into()),
                None => not_constant(place.site(other.span())),
            },
        }
    }

    /// A template literal type: the union of its texts where they are finite, else `string`.
    pub(crate) fn template(&self, template: &'a TSTemplateLiteralType<'a>, place: &Place<'a>) -> Eval<Type<'a>> {
        let types = self.all(&template.types, place)?;
        let quasi = |index: usize| {
            template
                .quasis
                .get(index)
                .and_then(|quasi| quasi.value.cooked)
                .map_or("", |text| text.as_str())
        };
        let mut texts = vec![quasi(0).to_owned()];
        for (index, ty) in types.iter().enumerate() {
            let mut next = Vec::new();
            for branch in ty.branches() {
                let Kind::Literal(value) = &branch.kind else {
                    return Ok(Kind::String.into());
                };
                next.extend(
                    texts
                        .iter()
                        .map(|text| format!("{text}{}{}", value.to_text(), quasi(index + 1))),
                );
            }
            if next.len() > TEMPLATE_LIMIT {
                return Ok(Kind::String.into());
            }
            texts = next;
        }
        Ok(Type::union(
            texts
                .into_iter()
                .map(|text| Kind::Literal(Scalar::String(text)).into())
                .collect(),
        ))
    }
}

fn not_constant<T>(site: Site) -> Eval<T> {
    unreadable(
        site,
        "the type of this value",
        "Write a constant with `as const`, or write the type itself",
    )
}

/// The value of an enum initialiser, which may name earlier members.
fn computed(expression: &Expression<'_>, owner: &str, members: &[(&str, Scalar)]) -> Option<Scalar> {
    let member = |name: &str| {
        members
            .iter()
            .find(|(member, _)| *member == name)
            .map(|(_, value)| value.clone())
    };
    match expression.get_inner_expression() {
        Expression::Identifier(id) => member(id.name.as_str()),
        Expression::StaticMemberExpression(access) if access.object.is_specific_id(owner) => {
            member(access.property.name.as_str())
        }
        Expression::BinaryExpression(binary) => computed_binary(binary, owner, members),
        Expression::UnaryExpression(unary) => match (unary.operator, computed(&unary.argument, owner, members)?) {
            (UnaryOperator::UnaryNegation, Scalar::Number(value)) => Some(Scalar::Number(-value)),
            (UnaryOperator::UnaryPlus, Scalar::Number(value)) => Some(Scalar::Number(value)),
            (UnaryOperator::BitwiseNot, Scalar::Number(value)) => Some(Scalar::Number(f64::from(!(to_int32(value))))),
            _ => None,
        },
        other => literal(other),
    }
}

fn computed_binary(binary: &BinaryExpression<'_>, owner: &str, members: &[(&str, Scalar)]) -> Option<Scalar> {
    let left = computed(&binary.left, owner, members)?;
    let right = computed(&binary.right, owner, members)?;
    let (left, right) = match (left, right) {
        (Scalar::Number(left), Scalar::Number(right)) => (left, right),
        (left, right) if binary.operator == BinaryOperator::Addition => {
            return Some(Scalar::String(format!("{}{}", left.to_text(), right.to_text())));
        }
        _ => return None,
    };
    let bits = |operation: fn(i32, i32) -> i32| f64::from(operation(to_int32(left), to_int32(right)));
    Some(Scalar::Number(match binary.operator {
        BinaryOperator::Addition => left + right,
        BinaryOperator::Subtraction => left - right,
        BinaryOperator::Multiplication => left * right,
        BinaryOperator::Division => left / right,
        BinaryOperator::Remainder => left % right,
        BinaryOperator::Exponential => left.powf(right),
        BinaryOperator::BitwiseOR => bits(|left, right| left | right),
        BinaryOperator::BitwiseAnd => bits(|left, right| left & right),
        BinaryOperator::BitwiseXOR => bits(|left, right| left ^ right),
        BinaryOperator::ShiftLeft => bits(|left, right| left.wrapping_shl(right.cast_unsigned())),
        BinaryOperator::ShiftRight => bits(|left, right| left.wrapping_shr(right.cast_unsigned())),
        _ => return None,
    }))
}

/// JavaScript's ToInt32, for the values that enums hold.
fn to_int32(value: f64) -> i32 {
    (value.trunc() as i64) as i32
}
