//! The text of a definition, and the edits that carry it into the source.

use oxc_ast::ast::{Class, ClassElement, Decorator, PropertyKey};
use oxc_span::{GetSpan, Span};

use crate::definition::{Definition, Field, FieldDefault, FieldIndex, FieldKind, Scalar, quote};
use crate::emit_shape::{Answer, shape_source, validators_source};
use crate::error::{Eval, Site, gather};
use crate::imports::AddedImports;
use crate::relation_options::RelationOptions;
use crate::source::SourceFile;
use crate::types::evaluate::Evaluator;
use crate::types::shape::Shape;
use crate::unfielded::{Unfielded, unfielded};

/// The local name of relata's `registerEntity` in compiled files.
pub(crate) const REGISTER: &str = "__relata_entity";

/// The local name of relata's `keepTrue` in compiled files.
const KEEP: &str = "__relata_keep";

/// A replacement in bytes.
#[derive(Debug)]
pub(crate) struct ByteEdit {
    pub(crate) span: Span,
    pub(crate) text: String,
}

/// The edits of one entity class: its decorators go, the static block comes. Where it has relations, a private field comes last of all
/// fields, which hands each new object to whoever keeps them true in memory; see [`unfielded`] for the fields of relations themselves.
pub(crate) fn class_edits<'a>(
    source: &SourceFile<'a>,
    class: &'a Class<'a>,
    decorators: &[&'a Decorator<'a>],
    definition: &str,
    relations: &[&str],
) -> Vec<ByteEdit> {
    let mut edits = Vec::new();
    let mut arguments = format!("this, () => ({definition})");
    // JavaScript applies the decorator next to the class first.
    for decorator in decorators.iter().rev() {
        let (expression, lines) = on_one_line(source, decorator.expression.span());
        let kept = if lines {
            source.slice(decorator.span).chars().filter(|c| *c == '\n').collect()
        } else {
            String::new()
        };
        edits.push(ByteEdit {
            span: decorator.span,
            text: kept,
        });
        arguments.push_str(", ");
        arguments.push_str(&expression);
    }
    let end = class.body.span.end - 1;
    // Without its semicolon, a last field on the same line would swallow the block.
    let unended = match class.body.body.last() {
        Some(ClassElement::PropertyDefinition(field)) => !source.slice(field.span).ends_with(';'),
        Some(ClassElement::AccessorProperty(field)) => !source.slice(field.span).ends_with(';'),
        _ => false,
    };
    let Unfielded { edits: fields, members } = unfielded(source, class, relations);
    edits.extend(fields);
    let keeps = if relations.is_empty() {
        String::new()
    } else {
        format!("{members}{} = {KEEP}(this); ", free_name(class))
    };
    let text = format!(
        "{}{keeps}static {{ {REGISTER}({arguments}); }} ",
        if unended { "; " } else { "" }
    );
    edits.push(ByteEdit {
        span: Span::sized(end, 0),
        text,
    });
    edits
}

/// A private name that the class does not have.
fn free_name(class: &Class<'_>) -> String {
    let taken: Vec<&str> = class.body.body.iter().filter_map(private_name).collect();
    let mut name = "relata".to_owned();
    while taken.contains(&name.as_str()) {
        name.push('_');
    }
    format!("#{name}")
}

fn private_name<'a>(element: &'a ClassElement<'a>) -> Option<&'a str> {
    match element.property_key()? {
        PropertyKey::PrivateIdentifier(id) => Some(id.name.as_str()),
        _ => None,
    }
}

/// An expression's text without line breaks, and whether that was possible without changing what it means.
pub(crate) fn on_one_line(source: &SourceFile<'_>, span: Span) -> (String, bool) {
    let text = source.slice(span);
    if !text.contains('\n') {
        return (text.to_owned(), true);
    }
    // In function bodies a line break can end a statement, in templates it is part of the text.
    if text.contains('`') || text.contains("=>") || text.contains("function") {
        return (text.to_owned(), false);
    }
    let mut flat = String::new();
    let mut from = span.start;
    let inside = source
        .program
        .comments
        .iter()
        .filter(|comment| comment.span.start >= span.start && comment.span.end <= span.end);
    for comment in inside {
        flat.push_str(source.slice(Span::new(from, comment.span.start)));
        from = comment.span.end;
    }
    flat.push_str(source.slice(Span::new(from, span.end)));
    (flat.split_whitespace().collect::<Vec<_>>().join(" "), true)
}

/// The edits that import what the definitions use: relata beside the first import, where a class registers itself, and targets
/// after the last.
pub(crate) fn import_edits(source: &SourceFile<'_>, added: &AddedImports, registers: bool, keeps: bool) -> Vec<ByteEdit> {
    let register = if registers {
        let keep = if keeps {
            format!(", keepTrue as {KEEP}")
        } else {
            String::new()
        };
        format!(" import {{ registerEntity as {REGISTER}{keep} }} from \"relata\";")
    } else {
        String::new()
    };
    let after = |span: Span, text: String| {
        let semicolon = if source.slice(span).ends_with(';') { "" } else { ";" };
        ByteEdit {
            span: Span::sized(span.end, 0),
            text: format!("{semicolon}{text}"),
        }
    };
    let first = source.imports().next().map(|import| import.span);
    let last = source.imports().last().map(|import| import.span);
    match (first, last) {
        (Some(first), Some(last)) if first == last => vec![after(first, register + &added.to_source())],
        (Some(first), Some(last)) => {
            let mut edits = Vec::new();
            if registers {
                edits.push(after(first, register));
            }
            let targets = added.to_source();
            // Targets come last, so that the author's own imports keep their order of evaluation.
            if !targets.is_empty() {
                edits.push(after(last, targets));
            }
            edits
        }
        _ => Vec::new(),
    }
}

/// A definition as a JavaScript expression.
pub(crate) fn definition_source<'a>(
    definition: &Definition<'a>,
    evaluator: &Evaluator<'a, '_>,
    imports: &mut AddedImports,
) -> Eval<String> {
    let fields = fields_source(definition, evaluator, imports)?;
    let name = quote(&definition.name);
    let names = definition.columns();
    if names.is_empty() {
        return Ok(format!("{{ name: {name}, fields: [{fields}] }}"));
    }
    let (assign, gather) = (assign_source(&names), gather_source(&names));
    Ok(format!(
        "{{ name: {name}, fields: [{fields}], assign: {assign}, gather: {gather} }}"
    ))
}

/// The function that sets the fields with a column of their own from a list of their values: engines make such stores faster than
/// those of a loop over names.
fn assign_source(names: &[&str]) -> String {
    let store = |(index, name): (usize, &&str)| format!("o[{}] = v[{index}];", quote(name));
    let stores: Vec<String> = names.iter().enumerate().map(store).collect();
    format!("(o, v) => {{ {} }}", stores.join(" "))
}

/// The function that reads the same fields of many objects into a list for each field.
fn gather_source(names: &[&str]) -> String {
    let load = |(index, name): (usize, &&str)| format!("v[{index}][i] = e[{}];", quote(name));
    let loads: Vec<String> = names.iter().enumerate().map(load).collect();
    format!(
        "(o, v) => {{ for (let i = 0; i < o.length; i++) {{ const e = o[i]; {} }} }}",
        loads.join(" ")
    )
}

/// The fields of a definition, as the elements of a JavaScript array.
///
/// # Errors
///
/// The mistakes of all fields.
pub(crate) fn fields_source<'a>(
    definition: &Definition<'a>,
    evaluator: &Evaluator<'a, '_>,
    imports: &mut AddedImports,
) -> Eval<String> {
    let fields = definition.fields.iter().map(|field| {
        let field = field.as_ref().map_err(Clone::clone)?;
        let subject = format!("{}.{}", definition.name, field.name);
        field_source(field, evaluator, imports, field.site).map_err(|stop| stop.about(&subject))
    });
    Ok(gather(fields)?.join(", "))
}

fn field_source<'a>(field: &Field<'a>, evaluator: &Evaluator<'a, '_>, imports: &mut AddedImports, site: Site) -> Eval<String> {
    let mut parts = vec![
        format!("name: {}", quote(&field.name)),
        format!("type: {}", kind_source(&field.kind, evaluator, imports, site)?),
    ];
    let flags = [
        ("optional", field.optional),
        ("nullable", field.nullable),
        ("primaryKey", field.primary_key),
        ("autoIncrement", field.auto_increment),
        ("version", field.version),
    ];
    parts.extend(flags.iter().filter(|(_, set)| *set).map(|(name, _)| format!("{name}: true")));
    parts.extend(field.index.as_ref().map(|index| format!("index: {}", index_source(index))));
    parts.extend(field.column.as_ref().map(|column| format!("column: {}", quote(column))));
    parts.extend(
        field
            .column_type
            .as_ref()
            .map(|column_type| format!("columnType: {}", quote(column_type))),
    );
    if !field.renamed_from.is_empty() {
        let names: Vec<String> = field.renamed_from.iter().map(|name| quote(name)).collect();
        parts.push(format!("renamedFrom: [{}]", names.join(", ")));
    }
    parts.extend(field.default.as_ref().map(|default| match default {
        FieldDefault::Constant(constant) => format!("default: {}", constant.to_source()),
        FieldDefault::Object(name) => format!("default: () => {name}"),
    }));
    if !field.validators.is_empty() {
        let mut thunk = |answer: Answer<'_, 'a>| thunk_source(answer, evaluator, imports, site);
        parts.push(format!("validators: {}", validators_source(&field.validators, &mut thunk)?));
    }
    Ok(format!("{{ {} }}", parts.join(", ")))
}

/// The function that answers a class or a value of the user's.
fn thunk_source<'a>(
    answer: Answer<'_, 'a>,
    evaluator: &Evaluator<'a, '_>,
    imports: &mut AddedImports,
    site: Site,
) -> Eval<String> {
    let expression = match answer {
        Answer::Class(class) => class.expression(evaluator, imports, site)?,
        Answer::Value(value) => value.expression(evaluator, imports, site)?,
    };
    Ok(format!("() => {expression}"))
}

/// The options of a relation, as a member of its type.
fn options_source<'a>(
    options: &RelationOptions<'a>,
    thunk: &mut impl FnMut(Answer<'_, 'a>) -> Eval<String>,
) -> Eval<Option<String>> {
    let source = options.source(&mut |value| thunk(Answer::Value(value)))?;
    Ok(source.map(|source| format!("options: {source}")))
}

fn index_source(index: &FieldIndex) -> String {
    let unique = index.unique.then(|| "unique: true".to_owned());
    let name = index.name.as_ref().map(|name| format!("name: {}", quote(name)));
    let parts: Vec<String> = unique.into_iter().chain(name).collect();
    if parts.is_empty() {
        "{}".to_owned()
    } else {
        format!("{{ {} }}", parts.join(", "))
    }
}

fn kind_source<'a>(kind: &FieldKind<'a>, evaluator: &Evaluator<'a, '_>, imports: &mut AddedImports, site: Site) -> Eval<String> {
    let mut thunk = |answer: Answer<'_, 'a>| thunk_source(answer, evaluator, imports, site);
    let option = |name: &str, value: &Option<String>| value.as_ref().map(|value| format!("{name}: {}", quote(value)));
    let parts = match kind {
        FieldKind::Simple(name) => vec![format!("kind: {}", quote(name))],
        FieldKind::Sorted(name, key, sort) => vec![format!("kind: {}", quote(name)), format!("{key}: {}", quote(sort))],
        FieldKind::Json(Shape::Simple("any")) => vec!["kind: \"json\"".to_owned()],
        FieldKind::Json(shape) => vec![
            "kind: \"json\"".to_owned(),
            format!("of: {}", shape_source(shape, &mut thunk)?),
        ],
        FieldKind::Embedded { class, prefix, fields } => {
            let mut parts = vec!["kind: \"embedded\"".to_owned()];
            if let Some(class) = class {
                parts.push(format!("class: {}", thunk(Answer::Class(class))?));
            }
            parts.push(format!("prefix: {}", quote(prefix)));
            let fields = fields.iter().map(|field| field_source(field, evaluator, imports, site));
            parts.push(format!("fields: [{}]", gather(fields)?.join(", ")));
            parts
        }
        FieldKind::Enum(values) => {
            let values: Vec<String> = values.iter().map(Scalar::to_source).collect();
            vec!["kind: \"enum\"".to_owned(), format!("values: [{}]", values.join(", "))]
        }
        FieldKind::Reference {
            entity,
            on_delete,
            on_update,
            options,
        } => {
            let mut parts = vec![
                "kind: \"reference\"".to_owned(),
                format!("entity: {}", thunk(Answer::Class(entity))?),
            ];
            parts.extend(option("onDelete", on_delete));
            parts.extend(option("onUpdate", on_update));
            parts.extend(options_source(options, &mut thunk)?);
            parts
        }
        FieldKind::BackReference {
            entity,
            list,
            via,
            mapped_by,
            orphans,
            options,
        } => {
            let mut parts = vec![
                "kind: \"backReference\"".to_owned(),
                format!("entity: {}", thunk(Answer::Class(entity))?),
                format!("list: {list}"),
            ];
            if let Some(via) = via {
                parts.push(format!("via: {}", thunk(Answer::Class(via))?));
            }
            parts.extend(option("mappedBy", mapped_by));
            parts.extend(option("orphans", orphans));
            parts.extend(options_source(options, &mut thunk)?);
            parts
        }
        FieldKind::ManyToMany {
            entity,
            join_table,
            options,
        } => {
            let mut parts = vec![
                "kind: \"manyToMany\"".to_owned(),
                format!("entity: {}", thunk(Answer::Class(entity))?),
            ];
            parts.extend(option("inverse", &join_table.inverse));
            parts.extend(option("table", &join_table.table));
            parts.extend(option("joinColumn", &join_table.join_column));
            parts.extend(option("inverseJoinColumn", &join_table.inverse_join_column));
            parts.extend(options_source(options, &mut thunk)?);
            parts
        }
    };
    Ok(format!("{{ {} }}", parts.join(", ")))
}
