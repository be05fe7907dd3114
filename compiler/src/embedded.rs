//! Objects whose members are columns of their owner's table.

use std::rc::Rc;

use crate::CompileErrorCode;
use crate::definition::{Field, FieldKind};
use crate::error::{Eval, Site, gather};
use crate::fields::{fields, member_fields};
use crate::relation::Target;
use crate::types::evaluate::Evaluator;
use crate::types::{ClassType, Kind, Type};
use crate::validator::validators;

/// The kind of a property with `Embedded`.
pub(crate) fn embedded<'a>(
    evaluator: &Evaluator<'a, '_>,
    core: &Type<'a>,
    prefix: Option<String>,
    name: &str,
    site: Site,
) -> Eval<FieldKind<'a>> {
    let (class, fields) = match &core.kind {
        Kind::Class(class) => (Some(Target::Class(class.clone())), class_fields(evaluator, class, site)?),
        Kind::Object(_) | Kind::Interface(_) | Kind::Intersection(_) => (None, object_fields(evaluator, core, name, site)?),
        kind => {
            return site.fault(
                CompileErrorCode::Contradiction,
                format!(
                    "Embedded is for a class or an object type, whose members become columns, not for {}.",
                    kind.describe()
                ),
            );
        }
    };
    if let Some(validator) = validators(core).first() {
        return site.fault(
            CompileErrorCode::Contradiction,
            format!(
                "An embedded object is columns, which {} cannot look at together. Write it on one of the members.",
                validator.name()
            ),
        );
    }
    let relation = |field: &&Field<'a>| {
        field.primary_key
            || matches!(
                field.kind,
                FieldKind::Reference { .. } | FieldKind::BackReference { .. } | FieldKind::ManyToMany { .. }
            )
    };
    if let Some(field) = fields.iter().find(relation) {
        return site.fault(
            CompileErrorCode::Contradiction,
            format!(
                "An embedded object has plain columns only, but {} is a key or a relation. Move it out of the object.",
                field.name
            ),
        );
    }
    Ok(FieldKind::Embedded {
        class,
        prefix: prefix.unwrap_or_else(|| format!("{name}_")),
        fields,
    })
}

fn class_fields<'a>(evaluator: &Evaluator<'a, '_>, class: &Rc<ClassType<'a>>, site: Site) -> Eval<Vec<Field<'a>>> {
    let address = std::ptr::from_ref(class.class) as usize;
    let read = || gather(fields(evaluator, class).into_iter()).map(Some);
    match evaluator.once(address, None, read)? {
        Some(fields) => Ok(fields),
        None => site.fault(
            CompileErrorCode::Contradiction,
            format!("{} cannot be embedded in itself. Write it without Embedded.", class.name()),
        ),
    }
}

fn object_fields<'a>(evaluator: &Evaluator<'a, '_>, core: &Type<'a>, name: &str, site: Site) -> Eval<Vec<Field<'a>>> {
    let members = evaluator.members(core)?.unwrap_or_default();
    gather(member_fields(evaluator, members.into_written(site), name).into_iter())
}
