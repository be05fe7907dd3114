//! The fields of relations, taken out of what runs: an accessor in their place notices what is set.
//!
//! A field that the class defines first and that becomes an accessor after it costs every `new` four times as much, and makes the
//! object a dictionary for the engine.

use oxc_ast::ast::{
    BindingPattern, Class, ClassElement, Expression, FormalParameter, Function, MethodDefinitionKind, PropertyDefinition,
    PropertyDefinitionType, Statement, TSAccessibility,
};
use oxc_span::{GetSpan, Span};

use crate::emit::{ByteEdit, on_one_line};
use crate::source::SourceFile;

/// The edits that leave relation fields to their accessors, and what the class has to say at its end instead of parameter properties.
#[derive(Debug, Default)]
pub(crate) struct Unfielded {
    pub(crate) edits: Vec<ByteEdit>,
    pub(crate) members: String,
}

/// Fields of relations without a value are only declared; parameter properties become parameters that are assigned, after `super()`
/// where there is one. What says more than that stays as it is.
pub(crate) fn unfielded<'a>(source: &SourceFile<'a>, class: &'a Class<'a>, relations: &[&str]) -> Unfielded {
    let mut result = Unfielded::default();
    for element in &class.body.body {
        match element {
            ClassElement::PropertyDefinition(field) if is_bare(field, relations) => declare(source, field, &mut result.edits),
            ClassElement::MethodDefinition(method) if method.kind == MethodDefinitionKind::Constructor => {
                constructor(source, class, &method.value, relations, &mut result);
            }
            _ => {}
        }
    }
    result
}

fn is_bare(field: &PropertyDefinition<'_>, relations: &[&str]) -> bool {
    let is_relation = field.key.static_name().is_some_and(|name| relations.contains(&name.as_ref()));
    let says_more = field.r#static || field.computed || field.declare || field.r#override || field.readonly;
    let is_abstract = field.r#type != PropertyDefinitionType::PropertyDefinition;
    is_relation && field.value.is_none() && field.decorators.is_empty() && !says_more && !is_abstract
}

fn declare(source: &SourceFile<'_>, field: &PropertyDefinition<'_>, edits: &mut Vec<ByteEdit>) {
    let key = field.key.span();
    edits.push(ByteEdit {
        span: Span::sized(key.start, 0),
        text: "declare ".into(),
    });
    // What is only declared is not asserted.
    let after = source.slice(Span::new(key.end, field.span.end));
    if field.definite
        && let Some(at) = after.find('!')
    {
        edits.push(ByteEdit {
            span: Span::sized(key.end + u32::try_from(at).unwrap_or(0), 1),
            text: String::new(),
        });
    }
}

fn constructor<'a>(
    source: &SourceFile<'a>,
    class: &'a Class<'a>,
    function: &'a Function<'a>,
    relations: &[&str],
    result: &mut Unfielded,
) {
    let Some(start) = first_place(class, function) else { return };
    let mut assignments = if source.slice(Span::new(start - 1, start)) == ")" {
        ";".to_owned()
    } else {
        String::new()
    };
    let unassigned = assignments.len();
    for parameter in &function.params.items {
        let Some((name, member)) = parameter_property(source, parameter, relations) else {
            continue;
        };
        result.edits.push(ByteEdit {
            span: Span::new(parameter.span.start, parameter.pattern.span().start),
            text: String::new(),
        });
        assignments.push_str(&format!(" this.{name} = {name};"));
        result.members.push_str(&member);
    }
    if assignments.len() > unassigned {
        result.edits.push(ByteEdit {
            span: Span::sized(start, 0),
            text: assignments,
        });
    }
}

/// Where parameter properties are assigned; nowhere in a constructor whose `super()` is not a statement of its own.
fn first_place<'a>(class: &'a Class<'a>, function: &'a Function<'a>) -> Option<u32> {
    let body = function.body.as_ref()?;
    if class.heritage.is_none() {
        let directive = body.directives.last().map(|directive| directive.span.end);
        return Some(directive.unwrap_or(body.span.start + 1));
    }
    let call = body.statements.iter().find(|statement| is_super(statement))?;
    Some(call.span().end)
}

fn is_super(statement: &Statement<'_>) -> bool {
    match statement {
        Statement::ExpressionStatement(expression) => match &expression.expression {
            Expression::CallExpression(call) => matches!(call.callee, Expression::Super(_)),
            _ => false,
        },
        _ => false,
    }
}

/// A parameter property of a relation: its name, and the member that declares it.
fn parameter_property<'a>(
    source: &SourceFile<'a>,
    parameter: &'a FormalParameter<'a>,
    relations: &[&str],
) -> Option<(&'a str, String)> {
    let BindingPattern::BindingIdentifier(id) = &parameter.pattern else {
        return None;
    };
    let name = id.name.as_str();
    if !parameter.has_modifier() || parameter.r#override || !parameter.decorators.is_empty() || !relations.contains(&name) {
        return None;
    }
    let (ty, true) = on_one_line(source, parameter.type_annotation.as_ref()?.type_annotation.span()) else {
        return None;
    };
    let access = match parameter.accessibility {
        Some(TSAccessibility::Private) => "private ",
        Some(TSAccessibility::Protected) => "protected ",
        _ => "",
    };
    let readonly = if parameter.readonly { "readonly " } else { "" };
    let optional = if parameter.optional { "?" } else { "" };
    Some((name, format!("{access}declare {readonly}{name}{optional}: {ty}; ")))
}
