//! What the emitted code reaches by a thunk: the class at the other end of a relation above all.

use std::rc::Rc;

use crate::CompileErrorCode;
use crate::class::Base;
use crate::error::{Eval, Site, Stop};
use crate::imports::{AddedImports, rebase};
use crate::types::evaluate::Evaluator;
use crate::types::{ClassType, Kind, Opaque, Type};
use crate::value::UserValue;

/// A relation's target, or another value that definitions lead to.
#[derive(Debug, Clone)]
pub(crate) enum Target<'a> {
    Class(Rc<ClassType<'a>>),
    /// A class of a package whose source cannot be read; trusted to be one.
    Opaque(Opaque<'a>),
    /// A function or a regular expression, which a validator names.
    Value(UserValue<'a>),
}

impl<'a> Target<'a> {
    /// The target that a type names.
    pub(crate) fn of(ty: &Type<'a>, annotation: &str, site: Site) -> Eval<Self> {
        let wrong = |what: &str| {
            site.fault(
                CompileErrorCode::RelationTarget,
                format!("{annotation} leads to an entity class, not to {what}"),
            )
        };
        match &ty.kind {
            Kind::Class(class) => Ok(Self::Class(class.clone())),
            Kind::Opaque(opaque) => Ok(Self::Opaque(*opaque)),
            Kind::Interface(interface) => wrong(&format!("the interface {0}. Declare {0} as a class.", interface.name())),
            Kind::Array(element) => {
                let name = match &element.kind {
                    Kind::Class(class) => class.name(),
                    _ => "TheClass",
                };
                wrong(&format!(
                    "a list. Write `{name}[] & BackReference` for many, `{name} & {annotation}` for one."
                ))
            }
            Kind::Free => wrong(&format!("nothing. Write `TheClass & {annotation}`.")),
            kind => wrong(&format!("{}. Write `TheClass & {annotation}`.", kind.describe())),
        }
    }

    /// The expression that is the class where the emitted code stands.
    pub(crate) fn expression(&self, evaluator: &Evaluator<'a, '_>, imports: &mut AddedImports, site: Site) -> Eval<String> {
        let graph = evaluator.graph;
        let main = graph.file(0).map_or("", |file| file.path);
        match self {
            Self::Opaque(opaque) => {
                let importer = graph.file(opaque.file).map_or("", |file| file.path);
                let name = opaque.import.name.unwrap_or("default");
                Ok(imports.add(&rebase(importer, opaque.import.specifier, main), name))
            }
            Self::Value(value) => value.expression(evaluator, imports, site),
            Self::Class(class) if class.place.file == 0 => Ok(class.name().to_owned()),
            Self::Class(class) => {
                refuse_subclass_of_this_file(evaluator, class, site)?;
                if let Some(import) = &class.import {
                    return Ok(imports.add(import.specifier, import.name.unwrap_or("default")));
                }
                match graph.way_to_export(class.place.file, class.name()) {
                    Some((specifier, name)) => Ok(imports.add(&specifier, name)),
                    None => site.fault(
                        CompileErrorCode::NotExported,
                        format!(
                            "The class {} is not exported from its file, so this file cannot reach it. Export it.",
                            class.name()
                        ),
                    ),
                }
            }
        }
    }
}

/// An import of a subclass of a class of this file would run the subclass before its base exists.
fn refuse_subclass_of_this_file<'a>(evaluator: &Evaluator<'a, '_>, class: &Rc<ClassType<'a>>, site: Site) -> Eval<()> {
    let mut current = class.clone();
    for _ in 0..64 {
        match evaluator.base(current.class, &current.place) {
            Ok(Base::Class(base)) if base.place.file == 0 => {
                return site.fault(
                    CompileErrorCode::BaseClass,
                    format!(
                        "{} extends {}, which refers back to it from another file: no import order can run that. Declare both in one file.",
                        class.name(),
                        base.name()
                    ),
                );
            }
            Ok(Base::Class(base)) => current = base,
            Err(Stop::Needs(needs)) => return Err(Stop::Needs(needs)),
            // What is wrong with the other class is said when its own file is compiled.
            Ok(Base::None) | Err(Stop::Fault(_)) => return Ok(()),
        }
    }
    Ok(())
}
