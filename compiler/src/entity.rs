//! Which classes are entities, and what their definitions say.

use std::rc::Rc;

use oxc_ast::ast::{Class, Decorator, Expression, TSType, TSTypeName};

use crate::CompileErrorCode;
use crate::annotation::makes_entity;
use crate::class::{Base, Property, properties};
use crate::definition::{Definition, Field};
use crate::error::{Eval, Stop};
use crate::field::field;
use crate::scope::{Import, TypeDeclaration};
use crate::source::PACKAGE;
use crate::types::constant::{literal, widened};
use crate::types::evaluate::{Evaluator, gather};
use crate::types::name::Meaning;
use crate::types::{ClassType, Kind, Place, Type};

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
    let Some(Expression::Identifier(id)) = class
        .heritage
        .as_ref()
        .map(|heritage| heritage.expression.without_parentheses())
    else {
        return Ok(false);
    };
    match evaluator.lookup(id.name.as_str(), place) {
        Some((TypeDeclaration::Import(import), _)) if !is_near(&import) => Ok(false),
        None => Ok(false),
        Some(_) => match evaluator.base(class, place)? {
            Base::Class(base) if !own_decorators(evaluator, base.class, &base.place).is_empty() => Ok(true),
            Base::Class(base) => {
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

/// The definition of an entity class.
pub(crate) fn definition<'a>(evaluator: &Evaluator<'a, '_>, class: &'a Class<'a>, place: &Place<'a>) -> Eval<Definition<'a>> {
    let Some(id) = &class.id else {
        let start = place.site(oxc_span::Span::sized(class.span.start, 0));
        return start.fault(
            CompileErrorCode::UnnamedClass,
            "An entity takes its name from its class, and this class has none. Write a name after `class`.",
        );
    };
    let bindings = evaluator.bind(class.type_parameters.as_deref(), None, place.site(id.span), place, place)?;
    let place = Place {
        bindings,
        ..place.clone()
    };
    let class = Rc::new(ClassType {
        class,
        place,
        import: None,
    });
    Ok(Definition {
        name: id.name.to_string(),
        fields: fields(evaluator, &class)?,
    })
}

/// The fields of a class, those of its bases first. A property that a subclass declares anew keeps its place, with the new type.
pub(crate) fn fields<'a>(evaluator: &Evaluator<'a, '_>, class: &Rc<ClassType<'a>>) -> Eval<Vec<Field<'a>>> {
    let mut lineage = vec![class.clone()];
    let mut current = class.clone();
    let reached = loop {
        match evaluator.base(current.class, &current.place) {
            Ok(Base::Class(base)) if !lineage.iter().any(|known| std::ptr::eq(known.class, base.class)) => {
                lineage.push(base.clone());
                current = base;
            }
            Ok(_) => break Ok(()),
            Err(stop) => break Err(stop),
        }
    };
    let mut declared: Vec<(&Rc<ClassType<'a>>, Property<'a>)> = Vec::new();
    for owner in lineage.iter().rev() {
        for property in properties(owner.class) {
            let same = |(_, known): &&mut (_, Property<'a>)| known.name.is_some() && known.name == property.name;
            match declared.iter_mut().find(same) {
                Some(known) => *known = (owner, property),
                None => declared.push((owner, property)),
            }
        }
    }
    let fields = gather(declared.iter().map(|(owner, property)| own_field(evaluator, owner, property)));
    let fields = fields.map(|fields| fields.into_iter().flatten().collect());
    match (reached, fields) {
        (Ok(()), fields) => fields,
        // One answer names every file that is missing.
        (Err(Stop::Needs(mut needs)), Err(Stop::Needs(more))) => {
            needs.extend(more);
            Err(Stop::Needs(needs))
        }
        (Err(stop), _) => Err(stop),
    }
}

/// The field of a property; nothing when it is excluded.
fn own_field<'a>(evaluator: &Evaluator<'a, '_>, class: &Rc<ClassType<'a>>, property: &Property<'a>) -> Eval<Option<Field<'a>>> {
    let site = class.place.site(property.span);
    let Some(name) = property.name.clone() else {
        return site.fault(
            CompileErrorCode::ComputedProperty,
            format!(
                "A column of {} needs a name that is known here. Write a plain name instead of a computed one.",
                class.name()
            ),
        );
    };
    let subject = format!("{}.{name}", class.name());
    let read = || {
        let (ty, site) = match (property.ty, property.value.map(|value| (value, literal(value)))) {
            (Some(ty), _) => (
                evaluator.evaluate(ty, &class.place)?,
                class.place.site(oxc_span::GetSpan::span(ty)),
            ),
            (None, Some((_, Some(constant)))) => (Type::from(widened(&constant)), site),
            (None, Some((Expression::BigIntLiteral(_), None))) => (Kind::Bigint.into(), site),
            (None, _) => {
                return site.fault(
                    CompileErrorCode::MissingType,
                    format!("The property has no type. Write one, such as `{name}: string`; only a constant initialiser can stand in for it."),
                );
            }
        };
        if ty.is_excluded() {
            return Ok(None);
        }
        field(evaluator, property, name.clone(), &ty, site).map(Some)
    };
    read().map_err(|stop| stop.about(&subject))
}
