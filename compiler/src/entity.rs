//! Which classes are entities, and what their definitions say.

use oxc_ast::ast::{Class, Decorator, Expression, TSType, TSTypeName};

use crate::annotation::makes_entity;
use crate::class::{Base, properties};
use crate::error::{Eval, Stop, gather};
use crate::scope::{Import, TypeDeclaration, ValueDeclaration};
use crate::source::PACKAGE;
use crate::types::Place;
use crate::types::evaluate::Evaluator;
use crate::types::name::Meaning;

/// The decorators of a class whose root is relata's `entity`.
pub(crate) fn own_decorators<'a>(
    evaluator: &Evaluator<'a, '_>,
    class: &'a Class<'a>,
    place: &Place<'a>,
) -> Vec<&'a Decorator<'a>> {
    class
        .decorators
        .iter()
        .filter(|decorator| is_own(evaluator, &decorator.expression, place))
        .collect()
}

fn is_own<'a>(evaluator: &Evaluator<'a, '_>, expression: &'a Expression<'a>, place: &Place<'a>) -> bool {
    let mut current = expression;
    let mut member = None;
    loop {
        match current {
            Expression::ParenthesizedExpression(inner) => current = &inner.expression,
            Expression::CallExpression(call) => current = &call.callee,
            Expression::StaticMemberExpression(access) => {
                member = Some(access.property.name.as_str());
                current = &access.object;
            }
            Expression::Identifier(id) => {
                return match evaluator.lookup(id.name.as_str(), place) {
                    Some((TypeDeclaration::Import(import), _)) if import.specifier == PACKAGE => {
                        import.name.or(member) == Some("entity")
                    }
                    _ => false,
                };
            }
            _ => return false,
        }
    }
}

/// Whether a class is an entity: by decorator, by an annotation in a property's type, or by what it extends.
pub(crate) fn is_entity<'a>(evaluator: &Evaluator<'a, '_>, class: &'a Class<'a>, place: &Place<'a>) -> Eval<bool> {
    if !own_decorators(evaluator, class, place).is_empty() {
        return Ok(true);
    }
    if evaluator.extends_parameter(class, place) {
        return Ok(false);
    }
    // A generic class has columns only once it is extended with arguments.
    let generic = class
        .type_parameters
        .iter()
        .flat_map(|list| list.params.iter())
        .any(|parameter| parameter.default.is_none());
    if generic {
        return Ok(false);
    }
    carries_annotation(evaluator, class, place)
}

fn carries_annotation<'a>(evaluator: &Evaluator<'a, '_>, class: &'a Class<'a>, place: &Place<'a>) -> Eval<bool> {
    let mut needs = Vec::new();
    for property in properties(class) {
        match property.ty.map_or(Ok(false), |ty| mentions(evaluator, ty, place)) {
            Ok(true) => return Ok(true),
            Ok(false) => {}
            Err(Stop::Needs(more)) => needs.extend(more),
            Err(fault) => return Err(fault),
        }
    }
    match base_carries(evaluator, class, place) {
        Ok(true) => return Ok(true),
        Err(Stop::Needs(more)) => needs.extend(more),
        _ => {}
    }
    if needs.is_empty() {
        Ok(false)
    } else {
        Err(Stop::Needs(needs))
    }
}

fn base_carries<'a>(evaluator: &Evaluator<'a, '_>, class: &'a Class<'a>, place: &Place<'a>) -> Eval<bool> {
    let Some(heritage) = &class.heritage else { return Ok(false) };
    let name = match heritage.expression.without_parentheses() {
        Expression::Identifier(id) => id.name.as_str(),
        // A mixin: what it adds counts as well.
        Expression::CallExpression(call) => match call.callee.get_identifier_reference() {
            Some(id) => id.name.as_str(),
            None => return Ok(false),
        },
        _ => return Ok(false),
    };
    match evaluator.lookup_value(name, place) {
        Some((ValueDeclaration::Import(import), _)) if !is_near(&import) => Ok(false),
        None => Ok(false),
        Some(_) => match evaluator.base(class, place)? {
            Base::Class(base) | Base::Unbound(base, _) if !own_decorators(evaluator, base.class, &base.place).is_empty() => {
                Ok(true)
            }
            Base::Class(base) | Base::Unbound(base, _) => {
                // A class that extends itself is a mistake for the type checker to tell.
                let address = std::ptr::from_ref(base.class) as usize;
                evaluator.once(address, false, || carries_annotation(evaluator, base.class, &base.place))
            }
            Base::None => Ok(false),
        },
    }
}

/// Only the application's own files are read to find out whether a class is an entity; packages are not.
fn is_near(import: &Import<'_>) -> bool {
    import.specifier.starts_with('.')
}

/// Whether a type expression uses an annotation that makes an entity, through aliases too.
fn mentions<'a>(evaluator: &Evaluator<'a, '_>, ty: &'a TSType<'a>, place: &Place<'a>) -> Eval<bool> {
    let any = |types: &'a [TSType<'a>]| -> Eval<bool> {
        let found = gather(types.iter().map(|ty| mentions(evaluator, ty, place)))?;
        Ok(found.contains(&true))
    };
    match ty {
        TSType::TSParenthesizedType(inner) => mentions(evaluator, &inner.type_annotation, place),
        TSType::TSUnionType(union) => any(&union.types),
        TSType::TSIntersectionType(both) => any(&both.types),
        TSType::TSArrayType(array) => mentions(evaluator, &array.element_type, place),
        TSType::TSTypeReference(reference) => {
            let arguments = reference
                .type_arguments
                .as_ref()
                .map_or(Ok(false), |args| any(&args.params))?;
            Ok(arguments || name_mentions(evaluator, &reference.type_name, place)?)
        }
        _ => Ok(false),
    }
}

fn name_mentions<'a>(evaluator: &Evaluator<'a, '_>, name: &'a TSTypeName<'a>, place: &Place<'a>) -> Eval<bool> {
    let root = match name {
        TSTypeName::IdentifierReference(id) => id.name.as_str(),
        TSTypeName::QualifiedName(qualified) => match &qualified.left {
            TSTypeName::IdentifierReference(id) => id.name.as_str(),
            _ => return Ok(false),
        },
        TSTypeName::ThisExpression(_) => return Ok(false),
    };
    match evaluator.lookup(root, place) {
        Some((TypeDeclaration::Import(import), _)) if import.specifier != PACKAGE && !is_near(&import) => return Ok(false),
        None => return Ok(false),
        Some(_) => {}
    }
    match evaluator.meaning(name, place) {
        Ok(Meaning::Relata(name)) => Ok(makes_entity(name)),
        Ok(Meaning::Declared {
            declaration: TypeDeclaration::Alias(alias),
            place,
            ..
        }) => {
            let address = std::ptr::from_ref(alias) as usize;
            evaluator.once(address, false, || mentions(evaluator, &alias.type_annotation, &place))
        }
        Err(Stop::Needs(needs)) => Err(Stop::Needs(needs)),
        // A class that is no entity may use types that the compiler cannot read.
        _ => Ok(false),
    }
}
