//! Conditional types on types that can be read, and what functions return.

use std::collections::HashMap;
use std::rc::Rc;

use oxc_ast::ast::{TSConditionalType, TSType, TSTypeName, TSTypeOperatorOperator};
use oxc_span::GetSpan;

use crate::error::{Eval, Site, gather};
use crate::scope::ValueDeclaration;
use crate::types::evaluate::{Evaluator, is_primitive, unreadable};
use crate::types::name::Arguments;
use crate::types::{Kind, Place, Type};

/// What `infer` found, by name; nothing when the type does not match.
type Match<'a> = Option<HashMap<&'a str, Type<'a>>>;

impl<'a> Evaluator<'a, '_> {
    /// `T extends U ? A : B`. A type parameter that stands alone before `extends` is decided branch by branch, as in TypeScript.
    pub(crate) fn conditional(&self, conditional: &'a TSConditionalType<'a>, place: &Place<'a>) -> Eval<Type<'a>> {
        let checked = self.evaluate(&conditional.check_type, place)?;
        let parameter = match &conditional.check_type {
            TSType::TSTypeReference(reference) => match &reference.type_name {
                TSTypeName::IdentifierReference(id) => Some(id.name.as_str()).filter(|name| place.bindings.contains_key(name)),
                _ => None,
            },
            _ => None,
        };
        let Some(parameter) = parameter else {
            return self.decide(conditional, &checked, place);
        };
        if matches!(checked.kind, Kind::Never) {
            return Ok(Kind::Never.into());
        }
        let decided = gather(checked.branches().iter().map(|branch| {
            let place = bound(place, [(parameter, branch.clone())]);
            self.decide(conditional, branch, &place)
        }))?;
        Ok(Type::union(decided))
    }

    fn decide(&self, conditional: &'a TSConditionalType<'a>, checked: &Type<'a>, place: &Place<'a>) -> Eval<Type<'a>> {
        match self.matches(checked, &conditional.extends_type, place)? {
            Some(inferred) => self.evaluate(&conditional.true_type, &bound(place, inferred)),
            None => self.evaluate(&conditional.false_type, place),
        }
    }

    fn matches(&self, checked: &Type<'a>, pattern: &'a TSType<'a>, place: &Place<'a>) -> Eval<Match<'a>> {
        match pattern {
            TSType::TSInferType(infer) => {
                let name = infer.type_parameter.name.name.as_str();
                Ok(Some(HashMap::from([(name, checked.clone())])))
            }
            TSType::TSTypeOperatorType(operator) if operator.operator == TSTypeOperatorOperator::Readonly => {
                self.matches(checked, &operator.type_annotation, place)
            }
            TSType::TSParenthesizedType(inner) => self.matches(checked, &inner.type_annotation, place),
            TSType::TSArrayType(array) => match element(&checked.kind) {
                Some(element) => self.matches(&element, &array.element_type, place),
                None => Ok(None),
            },
            TSType::TSTypeReference(reference) => {
                let arguments = reference
                    .type_arguments
                    .as_ref()
                    .map_or(&[][..], |arguments| &arguments.params[..]);
                let name = match &reference.type_name {
                    TSTypeName::IdentifierReference(id) => id.name.as_str(),
                    _ => "",
                };
                let parts = match (name, &checked.kind) {
                    ("Array" | "ReadonlyArray", kind) => element(kind).map(|element| vec![element]),
                    ("Set" | "ReadonlySet", Kind::Set(of)) => Some(vec![(**of).clone()]),
                    ("Map" | "ReadonlyMap", Kind::Map(key, value)) => Some(vec![(**key).clone(), (**value).clone()]),
                    ("Set" | "ReadonlySet" | "Map" | "ReadonlyMap", _) => None,
                    _ => return self.fits(checked, pattern, place),
                };
                let Some(parts) = parts else { return Ok(None) };
                let mut inferred = HashMap::new();
                for (part, argument) in parts.iter().zip(arguments) {
                    match self.matches(part, argument, place)? {
                        Some(more) => inferred.extend(more),
                        None => return Ok(None),
                    }
                }
                Ok(Some(inferred))
            }
            // `object` itself is anything elsewhere: what a column holds is JSON in both cases.
            TSType::TSObjectKeyword(_) => Ok((!is_leaf(&checked.kind)).then(HashMap::new)),
            _ => self.fits(checked, pattern, place),
        }
    }

    fn fits(&self, checked: &Type<'a>, pattern: &'a TSType<'a>, place: &Place<'a>) -> Eval<Match<'a>> {
        let site = place.site(pattern.span());
        let wanted = self.evaluate(pattern, place)?;
        match self.assignable(checked, &wanted)? {
            Some(true) => Ok(Some(HashMap::new())),
            Some(false) => Ok(None),
            None => unreadable(
                site,
                &format!("whether {} extends {}", checked.kind.describe(), wanted.kind.describe()),
                "Write out the type that the condition gives",
            ),
        }
    }

    /// Whether every value of `from` is one of `to`; nothing where that is not to be told without a type checker.
    fn assignable(&self, from: &Type<'a>, to: &Type<'a>) -> Eval<Option<bool>> {
        if crate::types::global::covers(&to.kind, &from.kind) {
            return Ok(Some(true));
        }
        Ok(match (&from.kind, &to.kind) {
            (Kind::Never, _) => Some(true),
            (Kind::Any, _) => None,
            (Kind::Union(parts), _) => all(gather(parts.iter().map(|part| self.assignable(part, to)))?),
            (Kind::Boolean, Kind::Union(parts)) => Some(parts.iter().filter(|part| is_boolean(&part.kind)).count() == 2),
            (_, Kind::Union(parts)) => any(gather(parts.iter().map(|part| self.assignable(from, part)))?),
            (Kind::Integer(_) | Kind::Float32, Kind::Number) | (Kind::Uuid, Kind::String) => Some(true),
            (Kind::Array(from), Kind::Array(to)) | (Kind::Set(from), Kind::Set(to)) => self.assignable(from, to)?,
            (Kind::Tuple(from, None), Kind::Tuple(to, None)) if from.len() == to.len() => {
                all(gather(from.iter().zip(to).map(|(from, to)| self.assignable(from, to)))?)
            }
            (Kind::Tuple(_, None), Kind::Tuple(_, None)) => Some(false),
            (Kind::Tuple(..), Kind::Array(to)) => match element(&from.kind) {
                Some(element) => self.assignable(&element, to)?,
                None => Some(false),
            },
            (Kind::Unstorable(left), Kind::Unstorable(right)) if left == right => Some(true),
            (Kind::Unstorable(_), _) | (_, Kind::Opaque(_)) | (Kind::Opaque(_), _) => None,
            (left, right) if is_leaf(left) && (is_leaf(right) || is_collection(right)) => Some(false),
            (left, Kind::Unstorable("function")) if is_leaf(left) || is_collection(left) => Some(false),
            (left, right) if is_collection(left) && is_leaf(right) => Some(false),
            (left, _) if is_leaf(left) || is_collection(left) => None,
            (_, right) if is_leaf(right) || is_collection(right) => Some(false),
            _ => self.has_members(from, to)?,
        })
    }

    fn has_members(&self, from: &Type<'a>, to: &Type<'a>) -> Eval<Option<bool>> {
        let (Some(from), Some(to)) = (self.members(from)?, self.members(to)?) else {
            return Ok(None);
        };
        let decided = gather(
            to.named
                .iter()
                .map(|wanted| match from.named.iter().find(|member| member.name == wanted.name) {
                    Some(member) if member.optional && !wanted.optional => Ok(Some(false)),
                    Some(member) => self.assignable(&member.ty, &wanted.ty),
                    None => Ok(Some(wanted.optional)),
                }),
        )?;
        Ok(if to.index.is_some() { None } else { all(decided) })
    }

    /// `ReturnType<typeof f>`, where the function says what it returns.
    pub(crate) fn return_type(&self, args: Arguments<'a>, site: Site, place: &Place<'a>) -> Eval<Type<'a>> {
        let name = match args.and_then(|args| args.params.first()) {
            Some(TSType::TSTypeQuery(query)) => query.expr_name.as_ts_type_name().and_then(|name| match name {
                TSTypeName::IdentifierReference(id) => Some(id.name.as_str()),
                _ => None,
            }),
            _ => None,
        };
        let declared = name.and_then(|name| self.lookup_value(name, place));
        let declared = match declared {
            Some((ValueDeclaration::Import(import), owner)) => match self.graph.follow(owner.file, &import)? {
                crate::graph::Found::Declared { file, local, .. } => self.lookup_value(local, &Place::new(file, 0)),
                _ => None,
            },
            declared => declared,
        };
        let written = match &declared {
            Some((ValueDeclaration::Function(function), owner)) => function.return_type.as_ref().map(|ty| (ty, owner)),
            Some((ValueDeclaration::Constant(value), owner)) => match value.get_inner_expression() {
                oxc_ast::ast::Expression::ArrowFunctionExpression(arrow) => arrow.return_type.as_ref().map(|ty| (ty, owner)),
                _ => None,
            },
            _ => None,
        };
        match written {
            Some((ty, owner)) => self.evaluate(&ty.type_annotation, owner),
            None => unreadable(
                site,
                "ReturnType of this",
                "Write `ReturnType<typeof f>` of a function that says what it returns",
            ),
        }
    }
}

fn bound<'a>(place: &Place<'a>, more: impl IntoIterator<Item = (&'a str, Type<'a>)>) -> Place<'a> {
    let mut bindings = (*place.bindings).clone();
    bindings.extend(more);
    Place {
        bindings: Rc::new(bindings),
        ..place.clone()
    }
}

/// The type of what a list holds.
fn element<'a>(kind: &Kind<'a>) -> Option<Type<'a>> {
    match kind {
        Kind::Array(element) => Some((**element).clone()),
        Kind::Tuple(elements, rest) => Some(Type::union(elements.iter().chain(rest.as_deref()).cloned().collect())),
        _ => None,
    }
}

/// Yes when all are; no when one is not.
fn all(decided: Vec<Option<bool>>) -> Option<bool> {
    if decided.contains(&Some(false)) {
        return Some(false);
    }
    (!decided.contains(&None)).then_some(true)
}

fn any(decided: Vec<Option<bool>>) -> Option<bool> {
    if decided.contains(&Some(true)) {
        return Some(true);
    }
    (!decided.contains(&None)).then_some(false)
}

fn is_boolean(kind: &Kind<'_>) -> bool {
    matches!(kind, Kind::Literal(crate::definition::Scalar::Boolean(_)))
}

/// A value without members of its own that a type could ask for.
fn is_leaf(kind: &Kind<'_>) -> bool {
    is_primitive(kind) || matches!(kind, Kind::Null | Kind::Undefined)
}

fn is_collection(kind: &Kind<'_>) -> bool {
    matches!(
        kind,
        Kind::Array(_) | Kind::Tuple(..) | Kind::Set(_) | Kind::Map(..) | Kind::Date | Kind::Bytes(_)
    )
}
