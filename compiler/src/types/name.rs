//! What a name in a type expression means.

use std::collections::HashMap;
use std::rc::Rc;

use oxc_ast::ast::{
    TSImportType, TSImportTypeQualifier, TSType, TSTypeName, TSTypeParameterDeclaration, TSTypeParameterInstantiation,
};

use crate::CompileErrorCode;
use crate::error::{Eval, Site};
use crate::graph::{Found, Link};
use crate::scope::{Import, TypeDeclaration};
use crate::source::PACKAGE;
use crate::types::evaluate::{Evaluator, unreadable};
use crate::types::{AliasType, Bindings, ClassType, InterfaceType, Kind, Opaque, Place, Type};

/// The arguments of a generic type.
pub(crate) type Arguments<'a> = Option<&'a TSTypeParameterInstantiation<'a>>;

/// A condition that asks itself more often is looked at again where its value is.
const CONDITION_TURNS: usize = 6;

/// What a name leads to, before its type is read.
pub(crate) enum Meaning<'a> {
    Bound(Type<'a>),
    Declared {
        declaration: TypeDeclaration<'a>,
        place: Place<'a>,
        import: Option<Import<'a>>,
    },
    Relata(&'a str),
    Module(Link),
    Opaque(Opaque<'a>),
    /// Neither declared nor imported: TypeScript's own, or a mistake.
    Global(&'a str),
}

impl<'a> Evaluator<'a, '_> {
    /// The meaning of `Name`, `Name<Args>` or `Outer.Name`.
    pub(crate) fn reference(
        &self,
        name: &'a TSTypeName<'a>,
        args: Arguments<'a>,
        site: Site,
        place: &Place<'a>,
    ) -> Eval<Type<'a>> {
        if let TSTypeName::QualifiedName(qualified) = name
            && let Meaning::Declared {
                declaration: TypeDeclaration::Enum(declaration),
                place: inner,
                ..
            } = self.meaning(&qualified.left, place)?
        {
            return self.enum_member(declaration, qualified.right.name.as_str(), &inner, site);
        }
        let meaning = self.meaning(name, place)?;
        self.meant(meaning, args, site, place)
    }

    fn meant(&self, meaning: Meaning<'a>, args: Arguments<'a>, site: Site, place: &Place<'a>) -> Eval<Type<'a>> {
        match meaning {
            Meaning::Bound(ty) => Ok(ty),
            Meaning::Relata(name) => self.relata(name, args, site, place),
            Meaning::Global(name) => self.global(name, args, site, place),
            Meaning::Opaque(opaque) => Ok(Kind::Opaque(opaque).into()),
            Meaning::Module(_) => unreadable(site, "a whole module as a type", "Name one of its exports"),
            Meaning::Declared {
                declaration,
                place: inner,
                import,
            } => self.declared(&declaration, inner, import, args, site, place),
        }
    }

    fn declared(
        &self,
        declaration: &TypeDeclaration<'a>,
        inner: Place<'a>,
        import: Option<Import<'a>>,
        args: Arguments<'a>,
        site: Site,
        place: &Place<'a>,
    ) -> Eval<Type<'a>> {
        if let Some(defined) = self.defined(declaration, &inner, import, args, (site, place))? {
            return Ok(Kind::Defined(Rc::new(defined)).into());
        }
        match declaration {
            TypeDeclaration::Class(class) => {
                let bindings = self.bind(class.type_parameters.as_deref(), args, site, place, &inner)?;
                let place = Place { bindings, ..inner };
                Ok(Kind::Class(Rc::new(ClassType { class, place, import })).into())
            }
            TypeDeclaration::Interface(parts) => {
                let parameters = parts.first().and_then(|part| part.type_parameters.as_deref());
                let bindings = self.bind(parameters, args, site, place, &inner)?;
                let place = Place { bindings, ..inner };
                Ok(Kind::Interface(Rc::new(InterfaceType {
                    parts: parts.clone(),
                    place,
                }))
                .into())
            }
            TypeDeclaration::Alias(alias) => {
                let bindings = self.bind(alias.type_parameters.as_deref(), args, site, place, &inner)?;
                let place = Place { bindings, ..inner };
                self.alias(&AliasType { alias, place })
            }
            TypeDeclaration::Enum(declaration) => self.enum_type(declaration, &inner),
            TypeDeclaration::Namespace | TypeDeclaration::Import(_) => {
                unreadable(site, "a namespace as a type", "Move the type out of the namespace")
            }
        }
    }

    /// What an alias stands for.
    pub(crate) fn alias(&self, alias: &AliasType<'a>) -> Eval<Type<'a>> {
        let read = || self.evaluate(&alias.alias.type_annotation, &alias.place);
        let turns = match alias.alias.type_annotation {
            // Each turn may end it.
            TSType::TSConditionalType(_) => CONDITION_TURNS,
            _ => 1,
        };
        self.at_most(turns, alias.address(), Kind::Recursive(alias.clone()).into(), read)
    }

    /// What a possibly qualified name leads to.
    pub(crate) fn meaning(&self, name: &'a TSTypeName<'a>, place: &Place<'a>) -> Eval<Meaning<'a>> {
        match name {
            TSTypeName::IdentifierReference(id) => self.simple_meaning(id.name.as_str(), place),
            TSTypeName::QualifiedName(qualified) => {
                let site = place.site(qualified.span);
                let right = qualified.right.name.as_str();
                if let TSTypeName::IdentifierReference(id) = &qualified.left
                    && let Some((TypeDeclaration::Import(import), owner)) = self.lookup(id.name.as_str(), place)
                    && import.name.is_none()
                {
                    // `models.User` is the import `{ User }` of the same module.
                    let member = Import {
                        name: Some(right),
                        ..import
                    };
                    return self.imported(member, &owner, site);
                }
                match self.meaning(&qualified.left, place)? {
                    Meaning::Module(Link::File(file)) => match self.graph.export(file, right, &mut Vec::new())? {
                        Some(found) => self.found(found, None, site),
                        None => site.fault(
                            CompileErrorCode::NotExported,
                            format!("The module exports nothing named {right}."),
                        ),
                    },
                    _ => unreadable(site, "a type inside a namespace", "Move the type out of the namespace"),
                }
            }
            TSTypeName::ThisExpression(this) => unreadable(place.site(this.span), "this", "Write the name of the class"),
        }
    }

    /// The declaration of a name in the scopes around a place, and the place it stands in.
    pub(crate) fn lookup(&self, name: &str, place: &Place<'a>) -> Option<(TypeDeclaration<'a>, Place<'a>)> {
        let file = self.graph.file(place.file)?;
        let mut next = Some(place.scope);
        while let Some(index) = next {
            let scope = file.scopes.get(index)?;
            if let Some(declaration) = scope.types.get(name) {
                return Some((declaration.clone(), Place::new(place.file, index)));
            }
            next = scope.parent;
        }
        None
    }

    fn simple_meaning(&self, name: &'a str, place: &Place<'a>) -> Eval<Meaning<'a>> {
        if let Some(ty) = place.bindings.get(name) {
            return Ok(Meaning::Bound(ty.clone()));
        }
        match self.lookup(name, place) {
            None => Ok(Meaning::Global(name)),
            Some((TypeDeclaration::Import(import), owner)) => {
                let site = owner.site(import.span);
                self.imported(import, &owner, site)
            }
            Some((declaration, owner)) => Ok(Meaning::Declared {
                declaration,
                place: owner,
                import: None,
            }),
        }
    }

    /// What an import leads to.
    pub(crate) fn imported(&self, import: Import<'a>, owner: &Place<'a>, site: Site) -> Eval<Meaning<'a>> {
        match self.graph.follow(owner.file, &import)? {
            Found::Opaque if import.specifier != PACKAGE => Ok(Meaning::Opaque(Opaque {
                import,
                file: owner.file,
            })),
            found => self.found(found, (owner.file == 0).then_some(import), site),
        }
    }

    fn found(&self, found: Found<'a>, import: Option<Import<'a>>, site: Site) -> Eval<Meaning<'a>> {
        match found {
            Found::Relata(name) => Ok(Meaning::Relata(name)),
            Found::Namespace(link) => Ok(Meaning::Module(link)),
            Found::Opaque => unreadable(site, "the types of this package", "Declare the type in a file of your own"),
            Found::Declared { file, local, value } => {
                let place = Place::new(file, 0);
                match self.lookup(local, &place) {
                    Some((declaration, place)) => Ok(Meaning::Declared {
                        declaration,
                        place,
                        import: import.filter(|_| value),
                    }),
                    None => {
                        let path = self.graph.file(file).map_or("", |file| file.path);
                        site.fault(
                            CompileErrorCode::UnresolvedType,
                            format!("{local} of {path} is a value, not a type."),
                        )
                    }
                }
            }
        }
    }

    /// `import('./user').User`.
    pub(crate) fn import_type(&self, ty: &'a TSImportType<'a>, place: &Place<'a>) -> Eval<Type<'a>> {
        let site = place.site(ty.span);
        let Some(TSImportTypeQualifier::Identifier(name)) = &ty.qualifier else {
            return unreadable(site, "a whole module as a type", "Name one of its exports");
        };
        let import = Import {
            specifier: ty.source.value.as_str(),
            name: Some(name.name.as_str()),
            type_only: true,
            span: ty.source.span,
        };
        let meaning = self.imported(import, place, site)?;
        self.meant(meaning, ty.type_arguments.as_deref(), site, place)
    }

    /// Type parameters bound to their arguments, or to their defaults.
    pub(crate) fn bind(
        &self,
        parameters: Option<&'a TSTypeParameterDeclaration<'a>>,
        args: Arguments<'a>,
        site: Site,
        place: &Place<'a>,
        inner: &Place<'a>,
    ) -> Eval<Bindings<'a>> {
        let mut bindings: HashMap<&'a str, Type<'a>> = (*inner.bindings).clone();
        for (index, parameter) in parameters.iter().flat_map(|list| list.params.iter()).enumerate() {
            let name = parameter.name.name.as_str();
            let ty = match (args.and_then(|args| args.params.get(index)), &parameter.default) {
                (Some(arg), _) => self.evaluate(arg, place)?,
                (None, Some(default)) => {
                    let known = Place {
                        bindings: Rc::new(bindings.clone()),
                        ..inner.clone()
                    };
                    self.evaluate(default, &known)?
                }
                // Of a type that is used without any argument, the constraint is all that is known.
                (None, None) if args.is_none() && parameter.constraint.is_some() => match &parameter.constraint {
                    Some(constraint) => self.evaluate(constraint, inner)?,
                    None => Kind::Any.into(),
                },
                (None, None) => {
                    return site.fault(
                        CompileErrorCode::UnresolvedType,
                        format!("The type parameter {name} has no argument here. Write one between < and >."),
                    );
                }
            };
            bindings.insert(name, ty);
        }
        Ok(Rc::new(bindings))
    }
}

/// The fault of a name that means nothing.
pub(crate) fn undeclared<T>(name: &str, site: Site) -> Eval<T> {
    site.fault(
        CompileErrorCode::UnresolvedType,
        format!("{name} is neither declared in this file nor imported. Declare it, import it, or correct the name."),
    )
}
