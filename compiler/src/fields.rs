//! The fields of an entity: of its class and the bases of that, or of its interface.

use std::rc::Rc;

use oxc_ast::ast::Class;

use crate::CompileErrorCode;
use crate::class::{Property, properties};
use crate::definition::{Definition, Field};
use crate::error::Eval;
use crate::field::{FieldSource, field};
use crate::types::evaluate::Evaluator;
use crate::types::initial::Initial;
use crate::types::written::WrittenMember;
use crate::types::{ClassType, Place, Type};

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
        fields: fields(evaluator, &class),
    })
}

/// The fields of a class, those of its bases first. A property that a subclass declares anew keeps its place, with the new type.
/// Each field has its own mistakes; those of the bases themselves come last.
pub(crate) fn fields<'a>(evaluator: &Evaluator<'a, '_>, class: &Rc<ClassType<'a>>) -> Vec<Eval<Field<'a>>> {
    let lineage = evaluator.lineage(class);
    let mut declared: Vec<(&Rc<ClassType<'a>>, Property<'a>)> = Vec::new();
    for owner in lineage.classes.iter().rev() {
        for property in properties(owner.class) {
            let same = |(_, known): &&mut (_, Property<'a>)| known.name.is_some() && known.name == property.name;
            match declared.iter_mut().find(same) {
                Some(known) => *known = (owner, property),
                None => declared.push((owner, property)),
            }
        }
    }
    let fields = declared
        .iter()
        .filter_map(|(owner, property)| own_field(evaluator, owner, property).transpose());
    fields.chain(lineage.stop.map(Err)).collect()
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
        let initial = match property.value {
            Some(value) => evaluator.initial(value, &class.place)?,
            None => None,
        };
        let (ty, site) = match (property.ty, property.value, &initial) {
            (Some(ty), ..) => (
                evaluator.evaluate(ty, &class.place)?,
                class.place.site(oxc_span::GetSpan::span(ty)),
            ),
            (None, Some(value), Some(constant)) => match evaluator.enum_of(value, &class.place)? {
                Some(ty) => (ty, site),
                None => (Type::from(constant.kind()), site),
            },
            (None, ..) => {
                return site.fault(
                    CompileErrorCode::MissingType,
                    format!("The property has no type. Write one, such as `{name}: string`; only a constant initialiser can stand in for it."),
                );
            }
        };
        if ty.is_excluded() {
            return Ok(None);
        }
        let source = FieldSource {
            name: name.clone(),
            optional: property.optional,
            initial: initial.map(Initial::scalar),
            value: property.value,
        };
        field(evaluator, source, &ty, site).map(Some)
    };
    read().map_err(|stop| stop.about(&subject))
}

/// The fields of the members of an object type. `owner` is its name for messages.
pub(crate) fn member_fields<'a>(
    evaluator: &Evaluator<'a, '_>,
    members: Vec<WrittenMember<'a>>,
    owner: &str,
) -> Vec<Eval<Field<'a>>> {
    let read = |member| member_field(evaluator, member, owner).transpose();
    members.into_iter().filter_map(read).collect()
}

fn member_field<'a>(evaluator: &Evaluator<'a, '_>, member: WrittenMember<'a>, owner: &str) -> Eval<Option<Field<'a>>> {
    let site = member.site;
    let Some(name) = member.name else {
        return site.fault(
            CompileErrorCode::UnsupportedType,
            format!("{owner} has an index signature, but columns have names. Write each property out."),
        );
    };
    let subject = if name.is_empty() {
        owner.to_owned()
    } else {
        format!("{owner}.{name}")
    };
    let ty = member.ty.map_err(|stop| stop.about(&subject))?;
    if ty.is_excluded() {
        return Ok(None);
    }
    if name.is_empty() {
        return site.fault(
            CompileErrorCode::ComputedProperty,
            format!("A column of {owner} needs a name that is known here. Write a plain name instead of a computed one."),
        );
    }
    let source = FieldSource {
        name,
        optional: member.optional,
        initial: None,
        value: None,
    };
    field(evaluator, source, &ty, site)
        .map(Some)
        .map_err(|stop| stop.about(&subject))
}
