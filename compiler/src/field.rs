//! A property's type and annotations, as a field of the definition.

use oxc_ast::ast::Expression;

use crate::CompileErrorCode;
use crate::annotation::{Annotation, AnnotationKind};
use crate::definition::{Field, FieldDefault, FieldIndex, FieldKind, Scalar};
use crate::embedded::embedded;
use crate::error::{Eval, Site};
use crate::relation::Target;
use crate::relation_options::RelationOptions;
use crate::types::evaluate::Evaluator;
use crate::types::global::without;
use crate::types::shape::{Shape, ShapeReader};
use crate::types::{Kind, Type};
use crate::validator::{check_subjects, validators};

/// The annotations of one property, sorted.
#[derive(Debug, Default)]
struct Annotations<'a> {
    primary_key: Option<Site>,
    auto_increment: Option<Site>,
    version: Option<Site>,
    index: Option<(FieldIndex, Site)>,
    reference: Option<(Annotation<'a>, Site)>,
    /// `BackReference` or `ManyToMany`.
    back_reference: Option<(Annotation<'a>, Site)>,
    column: Option<(String, Site)>,
    column_type: Option<(String, Site)>,
    renamed_from: Vec<String>,
    /// The prefix, when one is written.
    embedded: Option<(Option<String>, Site)>,
}

/// What is known of a field beside its type.
#[derive(Debug)]
pub(crate) struct FieldSource<'a> {
    pub(crate) name: String,
    /// Whether it is declared with a question mark.
    pub(crate) optional: bool,
    /// The constant that it starts with.
    pub(crate) initial: Option<Scalar>,
    /// Its initialiser.
    pub(crate) value: Option<&'a Expression<'a>>,
}

/// The field of a property whose type was read.
pub(crate) fn field<'a>(evaluator: &Evaluator<'a, '_>, source: FieldSource<'a>, ty: &Type<'a>, site: Site) -> Eval<Field<'a>> {
    let name = source.name;
    let annotations = sort(&ty.annotations)?;
    let has = |wanted: fn(&Kind<'a>) -> bool| ty.branches().iter().any(|branch| wanted(&branch.kind));
    let core = without(ty.clone(), |kind| matches!(kind, Kind::Null | Kind::Undefined));
    let kind = match (&annotations.reference, &annotations.back_reference) {
        (Some((annotation, at)), _) => reference(&core, annotation, *at)?,
        (_, Some((annotation, at))) => back_reference(&core, annotation, *at)?,
        (None, None) => match &annotations.embedded {
            Some((prefix, at)) => embedded(evaluator, &core, prefix.clone(), &name, *at)?,
            None => column_kind(evaluator, &core, &name, site)?,
        },
    };
    if let Some(at) = annotations.auto_increment
        && !matches!(
            kind,
            FieldKind::Simple("number" | "integer" | "bigint") | FieldKind::Sorted("integer", ..)
        )
    {
        return at.fault(
            CompileErrorCode::Contradiction,
            format!(
                "AutoIncrement counts numbers, but the type is {}. Write `number & PrimaryKey & AutoIncrement`.",
                core.kind.describe()
            ),
        );
    }
    let is_plain = matches!(
        kind,
        FieldKind::Simple("string" | "number" | "integer" | "boolean" | "uuid" | "bigint")
            | FieldKind::Sorted("integer" | "number", ..)
            | FieldKind::Enum(_)
    );
    let default = match source.initial {
        Some(Scalar::Number(number)) if !number.is_finite() => None,
        // What an object holds before it is written is no default of its column.
        value if is_plain && annotations.auto_increment.is_none() && annotations.version.is_none() => {
            value.map(FieldDefault::Constant)
        }
        _ => default_object(&kind, source.value, site)?,
    };
    check_subjects(&core)?;
    // What may be anything may be nothing.
    let open = matches!(&kind, FieldKind::Json(Shape::Simple("any")));
    Ok(Field {
        name,
        kind,
        optional: open || source.optional || has(|kind| matches!(kind, Kind::Undefined)),
        nullable: open || has(|kind| matches!(kind, Kind::Null)),
        primary_key: annotations.primary_key.is_some(),
        auto_increment: annotations.auto_increment.is_some(),
        version: annotations.version.is_some(),
        index: annotations.index.map(|(index, _)| index),
        column: annotations.column.map(|(column, _)| column),
        column_type: annotations.column_type.map(|(column_type, _)| column_type),
        renamed_from: annotations.renamed_from,
        default,
        validators: validators(ty),
        site,
    })
}

/// The object that a reference with SET DEFAULT falls back to, when the initialiser names one.
fn default_object(kind: &FieldKind<'_>, value: Option<&Expression<'_>>, site: Site) -> Eval<Option<FieldDefault>> {
    let FieldKind::Reference {
        on_delete, on_update, ..
    } = kind
    else {
        return Ok(None);
    };
    let falls_back = [on_delete, on_update]
        .iter()
        .any(|action| action.as_deref() == Some("SET DEFAULT"));
    let Some(name) = value.filter(|_| falls_back).and_then(name_of) else {
        return Ok(None);
    };
    if site.file == 0 {
        return Ok(Some(FieldDefault::Object(name)));
    }
    contradiction(
        site,
        format!(
            "SET DEFAULT needs '{name}', which a class of another file cannot see. Declare the property in that class again, with a default that is imported there."
        ),
    )
}

/// The name of a value that is named: `defaultUser`, `defaults.user`.
fn name_of(value: &Expression<'_>) -> Option<String> {
    match value.get_inner_expression() {
        Expression::Identifier(id) => Some(id.name.to_string()),
        Expression::StaticMemberExpression(access) => Some(format!("{}.{}", name_of(&access.object)?, access.property.name)),
        _ => None,
    }
}

fn contradiction<T>(site: Site, message: String) -> Eval<T> {
    site.fault(CompileErrorCode::Contradiction, message)
}

fn sort<'a>(annotations: &[Annotation<'a>]) -> Eval<Annotations<'a>> {
    let mut sorted = Annotations::default();
    for annotation in annotations {
        let site = annotation.site;
        match &annotation.kind {
            AnnotationKind::PrimaryKey => sorted.primary_key = Some(site),
            AnnotationKind::AutoIncrement => sorted.auto_increment = Some(site),
            AnnotationKind::Version => sorted.version = Some(site),
            AnnotationKind::Index(index) => merge_index(&mut sorted.index, index, site)?,
            AnnotationKind::Reference { column, .. } => {
                if sorted.reference.is_some() {
                    return contradiction(site, "The type has two References. Write only one of them.".to_owned());
                }
                if let Some(column) = column {
                    set(&mut sorted.column, column, site)?;
                }
                sorted.reference = Some((annotation.clone(), site));
            }
            AnnotationKind::BackReference { .. } | AnnotationKind::ManyToMany { .. } => {
                if let Some((first, _)) = &sorted.back_reference {
                    let (first, second) = (first.kind.name(), annotation.kind.name());
                    let both = if first == second {
                        format!("two {first}s")
                    } else {
                        format!("a {first} and a {second}")
                    };
                    return contradiction(site, format!("The type has {both}. Write only one of them."));
                }
                sorted.back_reference = Some((annotation.clone(), site));
            }
            AnnotationKind::Embedded { prefix } => sorted.embedded = Some((prefix.clone(), site)),
            // Whoever asks for a field looks for these himself.
            AnnotationKind::Excluded | AnnotationKind::Validator(_) => {}
            AnnotationKind::RenamedFrom(names) => sorted.renamed_from.extend(names.iter().cloned()),
            AnnotationKind::Column { name, column_type } => {
                if let Some(name) = name {
                    set(&mut sorted.column, name, site)?;
                }
                if let Some(column_type) = column_type {
                    set(&mut sorted.column_type, column_type, site)?;
                }
            }
        }
    }
    if let Some((back_reference, _)) = &sorted.back_reference {
        let own = back_reference.kind.name();
        // The inverse side has no column, so nothing that is said about a column can hold.
        let other = annotations.iter().find(|annotation| annotation.kind.name() != own);
        if let Some(other) = other {
            let name = other.kind.name();
            let instead = match other.kind {
                AnnotationKind::Reference { .. } => {
                    format!("Write Reference on the side that holds the key, {own} on the other")
                }
                _ => format!("Remove {name}, or write Reference if this side holds the key"),
            };
            return contradiction(
                other.site,
                format!("A {own} has no column, so it cannot be {name} as well. {instead}."),
            );
        }
    }
    if let (Some(_), Some(at)) = (&sorted.reference, sorted.auto_increment) {
        return contradiction(
            at,
            "A Reference holds the target's key, so it cannot be AutoIncrement. Remove AutoIncrement.".to_owned(),
        );
    }
    Ok(sorted)
}

fn merge_index(known: &mut Option<(FieldIndex, Site)>, index: &FieldIndex, site: Site) -> Eval<()> {
    let Some((merged, _)) = known else {
        *known = Some((index.clone(), site));
        return Ok(());
    };
    match (&merged.name, &index.name) {
        (Some(left), Some(right)) if left != right => {
            return contradiction(site, format!("The index is named '{left}' and '{right}'. Write one name."));
        }
        (None, Some(name)) => merged.name = Some(name.clone()),
        _ => {}
    }
    merged.unique |= index.unique;
    Ok(())
}

fn set(known: &mut Option<(String, Site)>, value: &str, site: Site) -> Eval<()> {
    match known {
        Some((other, _)) if other != value => contradiction(
            site,
            format!("The column is both '{other}' and '{value}'. Write one of them."),
        ),
        _ => {
            *known = Some((value.to_owned(), site));
            Ok(())
        }
    }
}

fn reference<'a>(core: &Type<'a>, annotation: &Annotation<'a>, site: Site) -> Eval<FieldKind<'a>> {
    let entity = Target::of(core, "Reference", site)?;
    Ok(match &annotation.kind {
        AnnotationKind::Reference {
            on_delete,
            on_update,
            options,
            ..
        } => FieldKind::Reference {
            entity,
            on_delete: on_delete.clone(),
            on_update: on_update.clone(),
            options: options.clone(),
        },
        _ => FieldKind::Reference {
            entity,
            on_delete: None,
            on_update: None,
            options: RelationOptions::default(),
        },
    })
}

fn back_reference<'a>(core: &Type<'a>, annotation: &Annotation<'a>, site: Site) -> Eval<FieldKind<'a>> {
    let (one, list) = match &core.kind {
        Kind::Array(element) => (&**element, true),
        _ => (core, false),
    };
    let entity = Target::of(one, annotation.kind.name(), site)?;
    Ok(match &annotation.kind {
        AnnotationKind::BackReference {
            via,
            mapped_by,
            orphans,
            options,
        } => FieldKind::BackReference {
            entity,
            list,
            via: via.clone(),
            mapped_by: mapped_by.clone(),
            orphans: orphans.clone(),
            options: options.clone(),
        },
        AnnotationKind::ManyToMany { join_table, options } if list => FieldKind::ManyToMany {
            entity,
            join_table: join_table.clone(),
            options: options.clone(),
        },
        AnnotationKind::ManyToMany { .. } => {
            let name = entity.name();
            return contradiction(
                site,
                format!("ManyToMany says that there are many. Write `{name}[] & ManyToMany`."),
            );
        }
        _ => FieldKind::BackReference {
            entity,
            list,
            via: None,
            mapped_by: None,
            orphans: None,
            options: RelationOptions::default(),
        },
    })
}

/// The kind of a column that is no relation.
fn column_kind<'a>(evaluator: &Evaluator<'a, '_>, core: &Type<'a>, name: &str, site: Site) -> Eval<FieldKind<'a>> {
    if let Some(kind) = simple(core) {
        return Ok(kind);
    }
    let unsupported = |message: String| site.fault(CompileErrorCode::UnsupportedType, message);
    match &core.kind {
        Kind::Free => {
            return unsupported(
                "The type is only an annotation. Write the value's type too, such as `number & PrimaryKey`.".to_owned(),
            );
        }
        Kind::Never => return unsupported("No value has this type. Write the type of the column.".to_owned()),
        Kind::Array(element) if element.annotations.len() > validators(element).len() => {
            let of_column = |annotation: &&Annotation<'a>| !matches!(annotation.kind, AnnotationKind::Validator(_));
            let annotation = element
                .annotations
                .iter()
                .find(of_column)
                .map_or("", |annotation| annotation.kind.name());
            return site.fault(
                CompileErrorCode::Contradiction,
                format!(
                    "{annotation} says nothing about the elements of a list. For many rows write `TheClass[] & BackReference`."
                ),
            );
        }
        _ => {}
    }
    let shape = ShapeReader::new(evaluator, name, site).read(core, name)?;
    Ok(FieldKind::Json(shape))
}
/// Kinds that need no JSON: one primitive, or a closed list of constants.
fn simple<'a>(core: &Type<'a>) -> Option<FieldKind<'a>> {
    let mut values = Vec::new();
    let mut open: Option<&'static str> = None;
    for branch in core.branches() {
        let name = match &branch.kind {
            Kind::Literal(value) => {
                values.push(value.clone());
                continue;
            }
            Kind::String => "string",
            Kind::Number => "number",
            Kind::Integer(_) => "integer",
            Kind::Float32 => "number",
            Kind::Bigint => "bigint",
            Kind::Boolean => "boolean",
            Kind::Date => "date",
            Kind::Uuid => "uuid",
            Kind::Bytes(_) => "bytes",
            _ => return None,
        };
        open = match open {
            None => Some(name),
            Some(known) if known == name => open,
            Some("number" | "integer") if matches!(name, "number" | "integer") => Some("number"),
            Some("string" | "uuid") if matches!(name, "string" | "uuid") => Some("string"),
            Some(_) => return None,
        };
    }
    // `'a' | string` is string: the constants only help the editor.
    let within = |value: &Scalar| match value {
        Scalar::String(_) => open == Some("string"),
        Scalar::Number(_) => matches!(open, Some("number" | "integer")),
        Scalar::Boolean(_) => open == Some("boolean"),
    };
    match open {
        Some(name) if values.iter().all(within) => Some(sorted_kind(core, name)?),
        Some(_) => None,
        None if values.is_empty() => None,
        None if values.len() == 2 && values.iter().all(|value| matches!(value, Scalar::Boolean(_))) => {
            Some(FieldKind::Simple("boolean"))
        }
        None => Some(FieldKind::Enum(values)),
    }
}

/// The kind with its limits or its class, when all branches agree on them.
fn sorted_kind<'a>(core: &Type<'a>, name: &'static str) -> Option<FieldKind<'a>> {
    let mut branches = core
        .branches()
        .iter()
        .filter(|branch| !matches!(branch.kind, Kind::Literal(_)));
    let first = &branches.next()?.kind;
    let agreed = branches.all(|branch| branch.kind.equals_simply(first));
    match first {
        Kind::Integer(Some(size)) if agreed => Some(FieldKind::Sorted("integer", "size", size)),
        Kind::Float32 if agreed => Some(FieldKind::Sorted("number", "size", "float32")),
        // What two classes of bytes share is nothing that a blob could tell.
        Kind::Bytes(_) if !agreed => None,
        Kind::Bytes(view) if *view != "Uint8Array" => Some(FieldKind::Sorted("bytes", "view", view)),
        _ => Some(FieldKind::Simple(name)),
    }
}
