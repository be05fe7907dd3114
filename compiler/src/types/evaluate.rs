//! Reads a type expression.

use std::cell::RefCell;

use oxc_ast::ast::{TSLiteral, TSTupleElement, TSType, TSTypeOperatorOperator};
use oxc_span::GetSpan;

use crate::CompileErrorCode;
use crate::definition::Scalar;
use crate::error::{Eval, Site, gather};
use crate::graph::Graph;
use crate::types::{Kind, Place, Type};

/// Reads types of one request.
pub(crate) struct Evaluator<'a, 'g> {
    pub(crate) graph: &'g Graph<'a>,
    /// The aliases, classes and interfaces that are being read, by address: types may contain themselves.
    pub(crate) open: RefCell<Vec<usize>>,
}

impl<'a, 'g> Evaluator<'a, 'g> {
    /// An evaluator over the files of a request.
    pub(crate) fn new(graph: &'g Graph<'a>) -> Self {
        Self {
            graph,
            open: RefCell::new(Vec::new()),
        }
    }

    /// Runs `read` unless the declaration at this address is being read already.
    pub(crate) fn once<T>(&self, address: usize, again: T, read: impl FnOnce() -> Eval<T>) -> Eval<T> {
        self.at_most(1, address, again, read)
    }

    /// Runs `read` unless the declaration at this address is being read that often already.
    pub(crate) fn at_most<T>(&self, turns: usize, address: usize, again: T, read: impl FnOnce() -> Eval<T>) -> Eval<T> {
        if self.open.borrow().iter().filter(|open| **open == address).count() >= turns {
            return Ok(again);
        }
        self.open.borrow_mut().push(address);
        let result = read();
        self.open.borrow_mut().pop();
        result
    }

    /// The meaning of a type expression.
    pub(crate) fn evaluate(&self, ty: &'a TSType<'a>, place: &Place<'a>) -> Eval<Type<'a>> {
        let site = place.site(ty.span());
        Ok(match ty {
            TSType::TSStringKeyword(_) => Kind::String.into(),
            TSType::TSNumberKeyword(_) => Kind::Number.into(),
            TSType::TSBooleanKeyword(_) => Kind::Boolean.into(),
            TSType::TSBigIntKeyword(_) => Kind::Bigint.into(),
            TSType::TSNullKeyword(_) => Kind::Null.into(),
            TSType::TSUndefinedKeyword(_) | TSType::TSVoidKeyword(_) => Kind::Undefined.into(),
            TSType::TSAnyKeyword(_) | TSType::TSUnknownKeyword(_) | TSType::TSObjectKeyword(_) => Kind::Any.into(),
            TSType::TSNeverKeyword(_) => Kind::Never.into(),
            TSType::TSSymbolKeyword(_) => Kind::Unstorable("symbol").into(),
            TSType::TSFunctionType(_) | TSType::TSConstructorType(_) => Kind::Unstorable("function").into(),
            TSType::TSParenthesizedType(inner) => self.evaluate(&inner.type_annotation, place)?,
            TSType::TSLiteralType(literal) => self.literal(&literal.literal, site)?,
            TSType::TSTemplateLiteralType(template) => self.template(template, place)?,
            TSType::TSUnionType(union) => Type::union(self.all(&union.types, place)?),
            TSType::TSIntersectionType(both) => self.intersection(self.all(&both.types, place)?, site)?,
            TSType::TSArrayType(array) => Kind::Array(Box::new(self.evaluate(&array.element_type, place)?)).into(),
            TSType::TSTupleType(tuple) => self.tuple(&tuple.element_types, place)?,
            TSType::TSTypeLiteral(literal) => self.type_literal(&literal.members, place)?,
            TSType::TSTypeReference(reference) => {
                self.reference(&reference.type_name, reference.type_arguments.as_deref(), site, place)?
            }
            TSType::TSImportType(import) => self.import_type(import, place)?,
            TSType::TSTypeQuery(query) => self.type_query(query, place)?,
            TSType::TSTypeOperatorType(operator) => match operator.operator {
                TSTypeOperatorOperator::Readonly => self.evaluate(&operator.type_annotation, place)?,
                TSTypeOperatorOperator::Keyof => {
                    let of = self.evaluate(&operator.type_annotation, place)?;
                    self.keys(&of)?
                }
                TSTypeOperatorOperator::Unique => Kind::Unstorable("symbol").into(),
            },
            TSType::TSIndexedAccessType(access) => {
                let object = self.evaluate(&access.object_type, place)?;
                let index = self.evaluate(&access.index_type, place)?;
                self.indexed(&object, &index, site)?
            }
            TSType::TSMappedType(mapped) => self.mapped(mapped, place)?,
            TSType::TSNamedTupleMember(member) => self.tuple_element(&member.element_type, place)?,
            TSType::TSConditionalType(conditional) => self.conditional(conditional, place)?,
            TSType::TSThisType(_) => return unreadable(site, "this", "Write the name of the class"),
            _ => return unreadable(site, "this type", "Write a simpler one"),
        })
    }

    /// The meanings of several; what other files have to be read for is gathered over all of them.
    pub(crate) fn all(&self, types: &'a [TSType<'a>], place: &Place<'a>) -> Eval<Vec<Type<'a>>> {
        gather(types.iter().map(|ty| self.evaluate(ty, place)))
    }

    fn literal(&self, literal: &'a TSLiteral<'a>, site: Site) -> Eval<Type<'a>> {
        Ok(match literal {
            TSLiteral::BooleanLiteral(value) => Kind::Literal(Scalar::Boolean(value.value)),
            TSLiteral::NumericLiteral(value) => Kind::Literal(Scalar::Number(value.value)),
            TSLiteral::StringLiteral(value) => Kind::Literal(Scalar::String(value.value.to_string())),
            TSLiteral::BigIntLiteral(_) => Kind::Bigint,
            TSLiteral::TemplateLiteral(template) => match template.single_quasi() {
                Some(text) => Kind::Literal(Scalar::String(text.to_string())),
                None => Kind::String,
            },
            TSLiteral::UnaryExpression(unary) => match self.constant_unary(unary) {
                Some(value) => Kind::Literal(value),
                None => return unreadable(site, "this literal", "Write a number or a string"),
            },
        }
        .into())
    }

    fn tuple(&self, elements: &'a [TSTupleElement<'a>], place: &Place<'a>) -> Eval<Type<'a>> {
        let read = gather(elements.iter().map(|element| self.tuple_element(element, place)))?;
        let mut fixed = Vec::new();
        let mut rest = None;
        for (element, ty) in elements.iter().zip(read) {
            let spread = is_rest(element);
            match ty.kind {
                Kind::Array(of) if spread && rest.is_none() => rest = Some(of),
                Kind::Tuple(more, tail) if spread && rest.is_none() => {
                    fixed.extend(more);
                    rest = tail;
                }
                _ if spread || rest.is_some() => {
                    return unreadable(place.site(element.span()), "this tuple", "Write `...T[]` as its last element");
                }
                _ => fixed.push(ty),
            }
        }
        Ok(Kind::Tuple(fixed, rest).into())
    }

    fn tuple_element(&self, element: &'a TSTupleElement<'a>, place: &Place<'a>) -> Eval<Type<'a>> {
        match element {
            TSTupleElement::TSOptionalType(optional) => Ok(Type::union(vec![
                self.evaluate(&optional.type_annotation, place)?,
                Kind::Undefined.into(),
            ])),
            TSTupleElement::TSNamedTupleMember(member) if member.optional => {
                let ty = self.tuple_element(&member.element_type, place)?;
                Ok(Type::union(vec![ty, Kind::Undefined.into()]))
            }
            TSTupleElement::TSRestType(rest) => self.evaluate(&rest.type_annotation, place),
            other => match other.as_ts_type() {
                Some(ty) => self.evaluate(ty, place),
                None => Ok(Kind::Any.into()),
            },
        }
    }

    /// `A & B`: annotations gather, value kinds narrow, object types merge.
    pub(crate) fn intersection(&self, types: Vec<Type<'a>>, site: Site) -> Eval<Type<'a>> {
        let mut annotations = Vec::new();
        let mut result = Kind::Free;
        for ty in types {
            annotations.extend(ty.annotations);
            result = self.narrow(result, ty.kind, site)?;
        }
        Ok(Type {
            kind: result,
            annotations,
        })
    }

    fn narrow(&self, left: Kind<'a>, right: Kind<'a>, site: Site) -> Eval<Kind<'a>> {
        Ok(match (left, right) {
            (Kind::Free, other) | (other, Kind::Free) => other,
            (Kind::Any, other) | (other, Kind::Any) => other,
            (Kind::Number, number @ (Kind::Integer(_) | Kind::Float32))
            | (number @ (Kind::Integer(_) | Kind::Float32), Kind::Number) => number,
            (Kind::Integer(None), size @ Kind::Integer(_)) | (size @ Kind::Integer(_), Kind::Integer(None)) => size,
            (Kind::String | Kind::Uuid, Kind::Uuid) | (Kind::Uuid, Kind::String) => Kind::Uuid,
            (literal @ Kind::Literal(Scalar::String(_)), Kind::String)
            | (Kind::String, literal @ Kind::Literal(Scalar::String(_))) => literal,
            (literal @ Kind::Literal(Scalar::Number(_)), Kind::Number | Kind::Float32 | Kind::Integer(_))
            | (Kind::Number | Kind::Float32 | Kind::Integer(_), literal @ Kind::Literal(Scalar::Number(_))) => literal,
            (Kind::Union(parts), other) | (other, Kind::Union(parts)) => {
                let narrowed = parts
                    .into_iter()
                    .filter_map(|part| self.narrow(part.kind, other.clone(), site).ok());
                Type::union(narrowed.map(Type::from).collect()).kind
            }
            (Kind::Intersection(mut parts), other) => {
                parts.push(other.into());
                Kind::Intersection(parts)
            }
            (left, right) if left.equals_simply(&right) => left,
            // `string & {}` is how people keep completion for a literal union; branded primitives look the same.
            (primitive, other) | (other, primitive) if is_primitive(&primitive) && other_is_object(&other) => primitive,
            (left, right) if other_is_object(&left) && other_is_object(&right) => {
                Kind::Intersection(vec![left.into(), right.into()])
            }
            (left, right) => {
                return site.fault(
                    CompileErrorCode::Contradiction,
                    format!(
                        "No value is both {} and {}. Write only one of them.",
                        left.describe(),
                        right.describe()
                    ),
                );
            }
        })
    }
}

/// `...T[]`, with or without a label.
fn is_rest(element: &TSTupleElement<'_>) -> bool {
    match element {
        TSTupleElement::TSRestType(_) => true,
        TSTupleElement::TSNamedTupleMember(member) => is_rest(&member.element_type),
        _ => false,
    }
}

/// A value that is no object and never missing.
pub(crate) fn is_primitive(kind: &Kind<'_>) -> bool {
    matches!(
        kind,
        Kind::String
            | Kind::Number
            | Kind::Float32
            | Kind::Integer(_)
            | Kind::Bigint
            | Kind::Boolean
            | Kind::Uuid
            | Kind::Literal(_)
    )
}

fn other_is_object(kind: &Kind<'_>) -> bool {
    matches!(
        kind,
        Kind::Object(_)
            | Kind::Class(_)
            | Kind::Interface(_)
            | Kind::Defined(_)
            | Kind::Intersection(_)
            | Kind::Array(_)
            | Kind::Tuple(..)
            | Kind::Set(_)
            | Kind::Map(..)
            | Kind::Opaque(_)
            | Kind::Recursive(_)
    )
}

/// The failed evaluation of a type that the compiler does not read.
pub(crate) fn unreadable<T>(site: Site, what: &str, instead: &str) -> Eval<T> {
    site.fault(
        CompileErrorCode::UnsupportedType,
        format!("Relata cannot read {what} here. {instead}."),
    )
}
