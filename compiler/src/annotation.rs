//! The annotations that relata exports, and their options.

use oxc_ast::ast::TSType;
use oxc_span::GetSpan;

use crate::CompileErrorCode;
use crate::definition::{FieldIndex, JoinTable, Scalar};
use crate::error::{Eval, Site};
use crate::options::Options;
use crate::orphans;
use crate::relation::Target;
use crate::relation_options::{self, RelationOptions};
use crate::types::evaluate::Evaluator;
use crate::types::name::Arguments;
use crate::types::{Kind, Place, Type};
use crate::validator::{Validator, rule_of};

/// An annotation and where it is written.
#[derive(Debug, Clone)]
pub(crate) struct Annotation<'a> {
    pub(crate) kind: AnnotationKind<'a>,
    pub(crate) site: Site,
}

/// What an annotation says.
#[derive(Debug, Clone)]
pub(crate) enum AnnotationKind<'a> {
    PrimaryKey,
    AutoIncrement,
    Version,
    /// `Unique` and `Index`.
    Index(FieldIndex),
    Reference {
        on_delete: Option<String>,
        on_update: Option<String>,
        column: Option<String>,
        options: RelationOptions<'a>,
    },
    BackReference {
        via: Option<Target<'a>>,
        mapped_by: Option<String>,
        orphans: Option<String>,
        options: RelationOptions<'a>,
    },
    ManyToMany {
        join_table: JoinTable,
        options: RelationOptions<'a>,
    },
    /// The members of an object as columns of its owner.
    Embedded {
        prefix: Option<String>,
    },
    /// No column.
    Excluded,
    /// `DatabaseField`, `SQLite` and `MapName`.
    Column {
        name: Option<String>,
        column_type: Option<String>,
    },
    /// The names that the column had before.
    RenamedFrom(Vec<String>),
    /// Which values it takes.
    Validator(Validator<'a>),
}

impl AnnotationKind<'_> {
    /// The annotation's name for messages.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::PrimaryKey => "PrimaryKey",
            Self::AutoIncrement => "AutoIncrement",
            Self::Version => "Version",
            Self::Index(FieldIndex { unique: true, .. }) => "Unique",
            Self::Index(_) => "Index",
            Self::Reference { .. } => "Reference",
            Self::BackReference { .. } => "BackReference",
            Self::ManyToMany { .. } => "ManyToMany",
            Self::Embedded { .. } => "Embedded",
            Self::Excluded => "Excluded",
            Self::Column { .. } => "DatabaseField",
            Self::RenamedFrom(_) => "RenamedFrom",
            Self::Validator(validator) => validator.name(),
        }
    }
}

const COLUMN_ANNOTATIONS: [&str; 13] = [
    "PrimaryKey",
    "AutoIncrement",
    "Version",
    "Reference",
    "BackReference",
    "ManyToMany",
    "Unique",
    "Index",
    "DatabaseField",
    "SQLite",
    "MapName",
    "RenamedFrom",
    "AutoId",
];
const VALUE_TYPES: [&str; 13] = [
    "Embedded", "Excluded", "UUID", "integer", "int8", "int16", "int32", "uint8", "uint16", "uint32", "float", "float32",
    "float64",
];

/// Whether relata exports a type of this name that the compiler reads.
pub(crate) fn is_known(name: &str) -> bool {
    makes_entity(name) || VALUE_TYPES.contains(&name) || rule_of(name).is_some()
}

/// Whether the annotation makes its class an entity. A value type alone does not: classes kept as JSON use them too.
pub(crate) fn makes_entity(name: &str) -> bool {
    COLUMN_ANNOTATIONS.contains(&name)
}

/// The integer kinds with limits.
const SIZES: [&str; 6] = ["int8", "int16", "int32", "uint8", "uint16", "uint32"];

impl<'a> Evaluator<'a, '_> {
    /// The meaning of a type that relata exports.
    pub(crate) fn relata(&self, name: &str, args: Arguments<'a>, site: Site, place: &Place<'a>) -> Eval<Type<'a>> {
        if let Some(size) = SIZES.into_iter().find(|size| *size == name) {
            return Ok(Kind::Integer(Some(size)).into());
        }
        if let Some(rule) = rule_of(name) {
            return self.validator(rule, args, site, place);
        }
        let options = match name {
            "Embedded" | "MapName" | "RenamedFrom" => Options::default(),
            _ => self.options(name, args.and_then(|args| args.params.first()), place)?,
        };
        let kind = match name {
            "UUID" => return Ok(Kind::Uuid.into()),
            "integer" => return Ok(Kind::Integer(None).into()),
            "float32" => return Ok(Kind::Float32.into()),
            "float" | "float64" => return Ok(Kind::Number.into()),
            "AutoId" => {
                let annotations = [AnnotationKind::PrimaryKey, AnnotationKind::AutoIncrement];
                return Ok(Type {
                    kind: Kind::Number,
                    annotations: annotations.map(|kind| Annotation { kind, site }).to_vec(),
                });
            }
            "Embedded" => return self.embedded(args, site, place),
            "Excluded" => AnnotationKind::Excluded,
            "MapName" => return self.map_name(args, site, place),
            "RenamedFrom" => return self.renamed_from(args, site, place),
            "PrimaryKey" => AnnotationKind::PrimaryKey,
            "AutoIncrement" => AnnotationKind::AutoIncrement,
            "Version" => AnnotationKind::Version,
            "Unique" => AnnotationKind::Index(FieldIndex {
                unique: true,
                name: options.text("name")?,
            }),
            "Index" => AnnotationKind::Index(FieldIndex {
                unique: options.flag("unique")?,
                name: options.text("name")?,
            }),
            "Reference" => AnnotationKind::Reference {
                on_delete: options.action("onDelete")?,
                on_update: options.action("onUpdate")?,
                column: options.text("column")?.or(options.text("fk")?),
                options: RelationOptions::read(self, &options)?,
            },
            "BackReference" => AnnotationKind::BackReference {
                via: options.class("via")?,
                mapped_by: options.text("mappedBy")?,
                orphans: orphans::rule(&options)?,
                options: RelationOptions::read(self, &options)?,
            },
            "ManyToMany" => AnnotationKind::ManyToMany {
                join_table: JoinTable {
                    inverse: options.text("inverse")?,
                    table: options.text("table")?,
                    join_column: options.text("joinColumn")?,
                    inverse_join_column: options.text("inverseJoinColumn")?,
                },
                options: RelationOptions::read(self, &options)?,
            },
            "DatabaseField" | "SQLite" => AnnotationKind::Column {
                name: options.text("name")?,
                column_type: options.text("type")?,
            },
            _ => {
                return site.fault(
                    CompileErrorCode::UnknownAnnotation,
                    format!(
                        "{name} of relata is no annotation. A property's type can use {} and {}.",
                        COLUMN_ANNOTATIONS.join(", "),
                        VALUE_TYPES.join(", ")
                    ),
                );
            }
        };
        Ok(Type::annotation(Annotation { kind, site }))
    }

    /// `Embedded<Address, { prefix: 'home_' }>`: the type itself, annotated.
    fn embedded(&self, args: Arguments<'a>, site: Site, place: &Place<'a>) -> Eval<Type<'a>> {
        let Some(embedded) = args.and_then(|args| args.params.first()) else {
            return site.fault(
                CompileErrorCode::AnnotationOptions,
                "Embedded needs the type of the object. Write `Embedded<Address>`.",
            );
        };
        let options = self.options("Embedded", args.and_then(|args| args.params.get(1)), place)?;
        let mut ty = self.evaluate(embedded, place)?;
        let prefix = options.text("prefix")?;
        let kind = AnnotationKind::Embedded { prefix };
        ty.annotations.push(Annotation { kind, site });
        Ok(ty)
    }

    /// `MapName<'column'>`.
    fn map_name(&self, args: Arguments<'a>, site: Site, place: &Place<'a>) -> Eval<Type<'a>> {
        let name = match args.and_then(|args| args.params.first()) {
            Some(argument) => self.evaluate(argument, place)?.kind,
            None => Kind::Free,
        };
        let Kind::Literal(Scalar::String(name)) = name else {
            return site.fault(
                CompileErrorCode::AnnotationOptions,
                "MapName needs the column's name in quotes. Write `MapName<'the_column'>`.",
            );
        };
        let kind = AnnotationKind::Column {
            name: Some(name),
            column_type: None,
        };
        Ok(Type::annotation(Annotation { kind, site }))
    }

    /// `RenamedFrom<'old'>`, or several names as a union.
    fn renamed_from(&self, args: Arguments<'a>, site: Site, place: &Place<'a>) -> Eval<Type<'a>> {
        let names = match args.and_then(|args| args.params.first()) {
            Some(argument) => self.evaluate(argument, place)?.branches().iter().map(literal_name).collect(),
            None => None,
        };
        let Some(names) = names else {
            return site.fault(
                CompileErrorCode::AnnotationOptions,
                "RenamedFrom needs the names that the column had before, in quotes. Write `RenamedFrom<'old'>` or `RenamedFrom<'old' | 'older'>`.",
            );
        };
        let kind = AnnotationKind::RenamedFrom(names);
        Ok(Type::annotation(Annotation { kind, site }))
    }

    fn options(&self, name: &str, argument: Option<&'a TSType<'a>>, place: &Place<'a>) -> Eval<Options<'a>> {
        let own: &'static [&'static str] = match name {
            "Unique" => &["name"],
            "Index" => &["name", "unique"],
            "Reference" => &["onDelete", "onUpdate", "column", "fk"],
            "BackReference" => &["via", "mappedBy", "orphans"],
            "ManyToMany" => &["inverse", "table", "joinColumn", "inverseJoinColumn"],
            "DatabaseField" | "SQLite" => &["name", "type"],
            "Embedded" => &["prefix"],
            _ => &[],
        };
        let shared: &'static [&'static str] = match name {
            "Reference" | "BackReference" | "ManyToMany" => &relation_options::NAMES,
            _ => &[],
        };
        let known = [own, shared].concat();
        let Some(argument) = argument else {
            return Ok(Options::default());
        };
        let site = place.site(argument.span());
        let ty = self.evaluate(argument, place)?;
        let Some(members) = self.members(&ty)? else {
            let expected = if known.is_empty() {
                "no options".to_owned()
            } else {
                format!("{{{}: …}}", known.join(": …, "))
            };
            return site.fault(
                CompileErrorCode::AnnotationOptions,
                format!("{name} takes {expected}, not {}.", ty.kind.describe()),
            );
        };
        for member in &members.named {
            if !known.contains(&member.name.as_str()) {
                let list = if known.is_empty() {
                    "none".to_owned()
                } else {
                    known.join(", ")
                };
                return site.fault(
                    CompileErrorCode::AnnotationOptions,
                    format!("{name} has no option {}. Its options: {list}.", member.name),
                );
            }
        }
        Ok(Options {
            members: members.named,
            site: Some(site),
        })
    }
}

fn literal_name(ty: &Type<'_>) -> Option<String> {
    match &ty.kind {
        Kind::Literal(Scalar::String(name)) => Some(name.clone()),
        _ => None,
    }
}
