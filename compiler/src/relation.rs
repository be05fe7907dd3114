//! The class at the other end of a relation, and how the emitted code reaches it.

use std::rc::Rc;

use crate::CompileErrorCode;
use crate::class::Base;
use crate::error::{Eval, Site, Stop};
use crate::imports::{AddedImports, rebase};
use crate::scope::Import;
use crate::types::defined::DefinedType;
use crate::types::evaluate::Evaluator;
use crate::types::{ClassType, Kind, Opaque, Type};

/// A relation's target.
#[derive(Debug, Clone)]
pub(crate) enum Target<'a> {
    Class(Rc<ClassType<'a>>),
    Defined(Rc<DefinedType<'a>>),
    /// A class of a package whose source cannot be read; trusted to be one.
    Opaque(Opaque<'a>),
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
        let many = if annotation == "ManyToMany" { "[]" } else { "" };
        match &ty.kind {
            Kind::Class(class) => Ok(Self::Class(class.clone())),
            Kind::Defined(defined) => Ok(Self::Defined(defined.clone())),
            Kind::Opaque(opaque) => Ok(Self::Opaque(*opaque)),
            Kind::Interface(interface) => wrong(&format!(
                "the interface {0}. Declare {0} as a class, or make it an entity: `const {0} = defineEntity<{0}>('{1}')` beside it.",
                interface.name(),
                interface.name().to_lowercase()
            )),
            Kind::Array(element) => {
                let name = match &element.kind {
                    Kind::Class(class) => class.name(),
                    _ => "TheClass",
                };
                wrong(&match annotation {
                    "ManyToMany" => format!("a list of lists. Write `{name}[] & ManyToMany`."),
                    _ => format!("a list. Write `{name}[] & BackReference` for many, `{name} & {annotation}` for one."),
                })
            }
            Kind::Free => wrong(&format!("nothing. Write `TheClass{many} & {annotation}`.")),
            kind => wrong(&format!("{}. Write `TheClass{many} & {annotation}`.", kind.describe())),
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
            Self::Class(class) => {
                refuse_subclass_of_this_file(evaluator, class, site)?;
                reach(evaluator, imports, (class.name(), class.place.file, class.import), site)
            }
            Self::Defined(defined) => reach(evaluator, imports, (defined.name, defined.place.file, defined.import), site),
        }
    }

    /// The type of its instances.
    pub(crate) fn instance(self) -> Type<'a> {
        match self {
            Self::Class(class) => Kind::Class(class),
            Self::Defined(defined) => Kind::Defined(defined),
            Self::Opaque(opaque) => Kind::Opaque(opaque),
        }
        .into()
    }

    /// The same, reached by an import of the file to compile.
    pub(crate) fn imported_by(self, import: Import<'a>) -> Self {
        let import = Some(import);
        match self {
            Self::Class(class) => Self::Class(Rc::new(ClassType {
                import,
                ..(*class).clone()
            })),
            Self::Defined(defined) => Self::Defined(Rc::new(DefinedType {
                import,
                ..(*defined).clone()
            })),
            Self::Opaque(opaque) => Self::Opaque(opaque),
        }
    }

    /// Its name for messages.
    pub(crate) fn name(&self) -> &'a str {
        match self {
            Self::Class(class) => class.name(),
            Self::Defined(defined) => defined.name,
            Self::Opaque(opaque) => opaque.import.name.unwrap_or("a class of a package"),
        }
    }
}

/// The expression that is a declared class, by its name, its file, and the import that named it.
fn reach<'a>(
    evaluator: &Evaluator<'a, '_>,
    imports: &mut AddedImports,
    (name, file, import): (&'a str, usize, Option<Import<'a>>),
    site: Site,
) -> Eval<String> {
    let graph = evaluator.graph;
    if file == 0 {
        return Ok(name.to_owned());
    }
    if let Some(import) = &import {
        return Ok(imports.add(import.specifier, import.name.unwrap_or("default")));
    }
    match graph.way_to_export(file, name) {
        Some((specifier, exported)) => Ok(imports.add(&specifier, exported)),
        None => site.fault(
            CompileErrorCode::NotExported,
            format!("The class {name} is not exported from its file, so this file cannot reach it. Export it."),
        ),
    }
}

/// An import of a subclass of a class of this file would run the subclass before its base exists.
fn refuse_subclass_of_this_file<'a>(evaluator: &Evaluator<'a, '_>, class: &Rc<ClassType<'a>>, site: Site) -> Eval<()> {
    let mut current = class.clone();
    if class.place.file == 0 {
        return Ok(());
    }
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
            Ok(Base::None | Base::Unbound(..)) | Err(Stop::Faults(_)) => return Ok(()),
        }
    }
    Ok(())
}
