//! The members of object types: literals, interfaces, classes, mapped types.

use std::collections::HashMap;
use std::rc::Rc;

use oxc_ast::ast::{TSMappedType, TSMappedTypeModifierOperator, TSSignature};

use crate::CompileErrorCode;
use crate::class::properties;
use crate::definition::Scalar;
use crate::error::{Eval, Site, gather};
use crate::types::constant::{literal, widened};
use crate::types::evaluate::{Evaluator, unreadable};
use crate::types::global::{covers, without};
use crate::types::{ClassType, InterfaceType, Kind, Member, Members, Place, Type};

impl<'a> Members<'a> {
    /// Adds members; one of the same name is replaced.
    fn extend(&mut self, more: Self) {
        for member in more.named {
            match self.named.iter_mut().find(|known| known.name == member.name) {
                Some(known) => *known = member,
                None => self.named.push(member),
            }
        }
        self.index = more.index.or(self.index.take());
    }
}

impl<'a> Evaluator<'a, '_> {
    /// `{ a: string; b?: number }`.
    pub(crate) fn type_literal(&self, signatures: &'a [TSSignature<'a>], place: &Place<'a>) -> Eval<Type<'a>> {
        Ok(Kind::Object(Rc::new(self.signatures(signatures, place)?)).into())
    }

    fn signatures(&self, signatures: &'a [TSSignature<'a>], place: &Place<'a>) -> Eval<Members<'a>> {
        let mut members = Members::default();
        let read = |signature| {
            let written = self.written(signature, place);
            Ok((written.name, written.ty?, written.optional, Some(written.site)))
        };
        for (name, ty, optional, site) in gather(signatures.iter().map(read))? {
            match name {
                Some(name) => members.named.push(Member {
                    name,
                    ty,
                    optional,
                    site,
                }),
                None => members.index = Some(ty),
            }
        }
        Ok(members)
    }

    /// The members of an object type; nothing when the type is no object type.
    pub(crate) fn members(&self, ty: &Type<'a>) -> Eval<Option<Members<'a>>> {
        match &ty.kind {
            Kind::Object(members) => Ok(Some((**members).clone())),
            Kind::Class(class) => self.class_members(class).map(Some),
            Kind::Interface(interface) => self.interface_members(interface).map(Some),
            Kind::Defined(defined) => self.members(&self.underlying(defined)?),
            Kind::Intersection(parts) => {
                let mut members = Members::default();
                for part in parts {
                    members.extend(self.members(part)?.unwrap_or_default());
                }
                Ok(Some(members))
            }
            Kind::Opaque(opaque) => self.opaque(opaque),
            _ => Ok(None),
        }
    }

    /// The fault of a type that only a package's declarations explain.
    pub(crate) fn opaque<T>(&self, opaque: &crate::types::Opaque<'a>) -> Eval<T> {
        Site {
            file: opaque.file,
            span: opaque.import.span,
        }
        .fault(
            CompileErrorCode::UnresolvedModule,
            format!(
                "The types of the package \"{}\" cannot be read from here. Declare the type in a file of your own.",
                opaque.import.specifier
            ),
        )
    }

    /// The instance properties of a class and its bases; methods and accessors live on the prototype.
    pub(crate) fn class_members(&self, class: &Rc<ClassType<'a>>) -> Eval<Members<'a>> {
        let address = std::ptr::from_ref(class.class) as usize;
        self.once(address, Members::default(), || {
            let lineage = self.lineage(class);
            if let Some(stop) = lineage.stop {
                return Err(stop);
            }
            let mut members = Members::default();
            for owner in lineage.classes.iter().rev() {
                let named = self.own_members(owner)?;
                members.extend(Members { named, index: None });
            }
            Ok(members)
        })
    }

    fn own_members(&self, class: &Rc<ClassType<'a>>) -> Eval<Vec<Member<'a>>> {
        gather(properties(class.class).into_iter().filter_map(|property| {
            let name = property.name?;
            let constant = || property.value.and_then(literal);
            let ty = match property.ty {
                Some(ty) => self.evaluate(ty, &class.place),
                None => Ok(constant().map_or(Kind::Any, |constant| widened(&constant)).into()),
            };
            Some(ty.map(|ty| Member {
                name,
                ty,
                optional: property.optional,
                site: Some(class.place.site(property.span)),
            }))
        }))
    }

    /// The members of an interface and of what it extends.
    pub(crate) fn interface_members(&self, interface: &Rc<InterfaceType<'a>>) -> Eval<Members<'a>> {
        let Some(first) = interface.parts.first() else {
            return Ok(Members::default());
        };
        let address = std::ptr::from_ref(*first) as usize;
        self.once(address, Members::default(), || {
            let mut members = Members::default();
            for part in &interface.parts {
                for heritage in &part.extends {
                    let site = interface.place.site(heritage.span);
                    let arguments = heritage.type_arguments.as_deref();
                    let base = self.reference(&heritage.type_name, arguments, site, &interface.place)?;
                    members.extend(self.members(&base)?.unwrap_or_default());
                }
            }
            for part in &interface.parts {
                members.extend(self.signatures(&part.body.body, &interface.place)?);
            }
            Ok(members)
        })
    }

    /// `keyof T`.
    pub(crate) fn keys(&self, ty: &Type<'a>) -> Eval<Type<'a>> {
        if let Kind::Union(parts) = &ty.kind {
            // Only what every branch has can be asked of the union.
            let keys = gather(parts.iter().map(|part| self.keys(part)))?;
            let all = keys.split_first().map_or_else(Vec::new, |(first, rest)| {
                let everywhere = |key: &&Type<'a>| {
                    rest.iter()
                        .all(|other| other.branches().iter().any(|one| covers(&one.kind, &key.kind)))
                };
                first.branches().iter().filter(everywhere).cloned().collect()
            });
            return Ok(Type::union(all));
        }
        match self.members(ty)? {
            Some(members) => {
                let names = members
                    .named
                    .into_iter()
                    .map(|member| Kind::Literal(Scalar::String(member.name)).into());
                let open = members.index.map(|_| Kind::String.into());
                Ok(Type::union(names.chain(open).collect()))
            }
            None => Ok(Kind::String.into()),
        }
    }

    /// `T[K]`.
    pub(crate) fn indexed(&self, object: &Type<'a>, index: &Type<'a>, site: Site) -> Eval<Type<'a>> {
        if let Kind::Union(parts) = &object.kind {
            return Ok(Type::union(gather(parts.iter().map(|part| self.indexed(part, index, site)))?));
        }
        match (&object.kind, &index.kind) {
            (Kind::Array(element), Kind::Number) => return Ok((**element).clone().plain()),
            (Kind::Tuple(elements, rest), Kind::Number) => {
                let all = elements.iter().chain(rest.as_deref()).cloned();
                return Ok(Type::union(all.collect()).plain());
            }
            _ => {}
        }
        let Some(members) = self.members(object)? else {
            return unreadable(
                site,
                &format!("a member of {}", object.kind.describe()),
                "Write the type itself",
            );
        };
        let chosen = gather(index.branches().iter().map(|key| {
            let named = match &key.kind {
                Kind::Literal(name) => members.named.iter().find(|member| member.name == name.to_text()),
                _ => None,
            };
            match (named, &members.index) {
                (Some(member), _) if member.optional => Ok(Type::union(vec![member.ty.clone(), Kind::Undefined.into()])),
                (Some(member), _) => Ok(member.ty.clone()),
                (None, Some(open)) => Ok(open.clone()),
                (None, None) => site.fault(
                    CompileErrorCode::UnresolvedType,
                    format!("{} has no member {}.", object.kind.describe(), key.kind.describe()),
                ),
            }
        }))?;
        Ok(Type::union(chosen).plain())
    }

    /// `{ [K in Keys]: T }`.
    pub(crate) fn mapped(&self, mapped: &'a TSMappedType<'a>, place: &Place<'a>) -> Eval<Type<'a>> {
        let keys = self.evaluate(&mapped.constraint, place)?;
        let mut members = Members::default();
        for key in keys.branches() {
            let mut bindings: HashMap<&'a str, Type<'a>> = (*place.bindings).clone();
            bindings.insert(mapped.key.name.as_str(), key.clone());
            let inner = Place {
                bindings: Rc::new(bindings),
                ..place.clone()
            };
            let mut ty = match &mapped.type_annotation {
                Some(ty) => self.evaluate(ty, &inner)?,
                None => Kind::Any.into(),
            };
            if mapped.optional == Some(TSMappedTypeModifierOperator::Minus) {
                ty = without(ty, |kind| matches!(kind, Kind::Undefined));
            }
            let optional = matches!(
                mapped.optional,
                Some(TSMappedTypeModifierOperator::True | TSMappedTypeModifierOperator::Plus)
            );
            let renamed = match &mapped.name_type {
                Some(name) => self.evaluate(name, &inner)?.kind,
                None => key.kind.clone(),
            };
            match &renamed {
                Kind::Never => {}
                Kind::Literal(name) => members.named.push(Member {
                    name: name.to_text(),
                    ty,
                    optional,
                    site: None,
                }),
                _ => members.index = Some(ty),
            }
        }
        Ok(Kind::Object(Rc::new(members)).into())
    }
}
