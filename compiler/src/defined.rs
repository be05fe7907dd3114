//! Entities that are interfaces: `const User = defineEntity<User>('user')` gets the interface's fields.

use oxc_ast::ast::{Argument, CallExpression, ObjectPropertyKind};
use oxc_span::{GetSpan, Span};

use crate::CompileErrorCode;
use crate::definition::Definition;
use crate::emit::ByteEdit;
use crate::error::Eval;
use crate::fields::member_fields;
use crate::types::evaluate::Evaluator;
use crate::types::{Kind, Place};

/// Whether a call waits for the fields of its interface: whoever has written them already has nothing to add.
pub(crate) fn is_incomplete<'a>(evaluator: &Evaluator<'a, '_>, call: &CallExpression<'a>, place: &Place<'a>) -> bool {
    matches!(call.arguments.len(), 1 | 2) && evaluator.defines(call, place) && !describes_fields(call)
}

/// Whether the second argument is a list of field builders: the call says itself what the fields are.
fn describes_fields(call: &CallExpression<'_>) -> bool {
    let Some(Argument::ObjectExpression(object)) = call.arguments.get(1) else {
        return false;
    };
    object.properties.iter().any(|property| match property {
        ObjectPropertyKind::ObjectProperty(property) => !matches!(
            property.key.static_name().as_deref(),
            Some("collection" | "renamedFrom" | "indexes")
        ),
        ObjectPropertyKind::SpreadProperty(_) => false,
    })
}

/// The definition of the type between the angle brackets.
pub(crate) fn definition<'a>(
    evaluator: &Evaluator<'a, '_>,
    call: &'a CallExpression<'a>,
    place: &Place<'a>,
) -> Eval<Definition<'a>> {
    let Some(argument) = call.type_arguments.as_ref().and_then(|arguments| arguments.params.first()) else {
        return place.site(call.span).fault(
            CompileErrorCode::UnresolvedType,
            "Write the interface: `defineEntity<User>('user')`.",
        );
    };
    let site = place.site(argument.span());
    let ty = evaluator.evaluate(argument, place)?;
    let name = match &ty.kind {
        Kind::Defined(defined) => defined.name,
        Kind::Interface(interface) => interface.name(),
        Kind::Object(_) | Kind::Intersection(_) => "the entity",
        kind => {
            return site.fault(
                CompileErrorCode::UnsupportedType,
                format!(
                    "defineEntity<T>() reads the fields of an interface or an object type, not of {}. Name an interface; a class needs no defineEntity.",
                    kind.describe()
                ),
            );
        }
    };
    let ty = match &ty.kind {
        Kind::Defined(defined) => evaluator.underlying(defined)?,
        _ => ty.clone(),
    };
    let members = evaluator.written_members(&ty, site);
    Ok(Definition {
        name: name.to_owned(),
        fields: member_fields(evaluator, members, name),
    })
}

/// The edit that hands the fields to the call.
pub(crate) fn call_edit(call: &CallExpression<'_>, fields: &str) -> Option<ByteEdit> {
    let last = call.arguments.last()?;
    let options = if call.arguments.len() == 1 { ", undefined" } else { "" };
    Some(ByteEdit {
        span: Span::sized(last.span().end, 0),
        text: format!("{options}, () => [{fields}]"),
    })
}
