//! Members one by one, each as far as it could be read: an entity shows the mistakes of all its members at once.

use oxc_ast::ast::{PropertyKey, TSSignature};
use oxc_span::{GetSpan, Span};

use crate::error::{Eval, Site, Stop};
use crate::types::evaluate::Evaluator;
use crate::types::{Kind, Members, Place, Type};

/// One member of an object type, as far as it could be read.
#[derive(Debug)]
pub(crate) struct WrittenMember<'a> {
    /// Absent for an index signature; empty for a name that is only known at run time.
    pub(crate) name: Option<String>,
    pub(crate) optional: bool,
    pub(crate) ty: Eval<Type<'a>>,
    pub(crate) site: Site,
}

impl WrittenMember<'_> {
    fn failed(stop: Stop, site: Site) -> Self {
        Self {
            name: Some(String::new()),
            optional: false,
            ty: Err(stop),
            site,
        }
    }
}

/// Where a member's type is written, or else the member.
fn written_at(signature: &TSSignature<'_>) -> Span {
    match signature {
        TSSignature::TSPropertySignature(property) => match &property.type_annotation {
            Some(annotation) => annotation.type_annotation.span(),
            None => property.span,
        },
        other => other.span(),
    }
}

impl<'a> Members<'a> {
    /// Each member by itself; `site` is where those are declared that say nothing of it.
    pub(crate) fn into_written(self, site: Site) -> Vec<WrittenMember<'a>> {
        let named = self.named.into_iter().map(|member| WrittenMember {
            name: Some(member.name),
            optional: member.optional,
            ty: Ok(member.ty),
            site: member.site.unwrap_or(site),
        });
        let index = self.index.map(|ty| WrittenMember {
            name: None,
            optional: false,
            ty: Ok(ty),
            site,
        });
        named.chain(index).collect()
    }
}

impl<'a> Evaluator<'a, '_> {
    /// One member, as it is written.
    pub(crate) fn written(&self, signature: &'a TSSignature<'a>, place: &Place<'a>) -> WrittenMember<'a> {
        let named = |key: &PropertyKey<'a>| Some(key.static_name().map_or_else(String::new, std::borrow::Cow::into_owned));
        let function = || Ok(Kind::Unstorable("function").into());
        let (name, optional, ty) = match signature {
            TSSignature::TSPropertySignature(property) => {
                let ty = match &property.type_annotation {
                    Some(annotation) => self.evaluate(&annotation.type_annotation, place),
                    None => Ok(Kind::Any.into()),
                };
                (named(&property.key), property.optional, ty)
            }
            TSSignature::TSMethodSignature(method) => (named(&method.key), method.optional, function()),
            TSSignature::TSIndexSignature(index) => (None, false, self.evaluate(&index.type_annotation.type_annotation, place)),
            TSSignature::TSCallSignatureDeclaration(_) | TSSignature::TSConstructSignatureDeclaration(_) => {
                (Some("()".to_owned()), false, function())
            }
        };
        WrittenMember {
            name,
            optional,
            ty,
            site: place.site(written_at(signature)),
        }
    }

    /// The members of an interface or an object type, each as far as it could be read: those of what it extends first. A member
    /// that is declared anew keeps its place.
    pub(crate) fn written_members(&self, ty: &Type<'a>, site: Site) -> Vec<WrittenMember<'a>> {
        let Kind::Interface(interface) = &ty.kind else {
            return match self.members(ty) {
                Ok(members) => members.unwrap_or_default().into_written(site),
                Err(stop) => vec![WrittenMember::failed(stop, site)],
            };
        };
        let mut members: Vec<WrittenMember<'a>> = Vec::new();
        let mut add = |member: WrittenMember<'a>| match members.iter_mut().find(|known| known.name == member.name) {
            Some(known) if member.name.as_ref().is_some_and(|name| !name.is_empty()) => *known = member,
            _ => members.push(member),
        };
        let address = interface.parts.first().map_or(0, |first| std::ptr::from_ref(*first) as usize);
        let read = self.once(address, (), || {
            for heritage in interface.parts.iter().flat_map(|part| &part.extends) {
                let at = interface.place.site(heritage.span);
                let base = self.reference(&heritage.type_name, heritage.type_arguments.as_deref(), at, &interface.place);
                let base = base.and_then(|base| match &base.kind {
                    Kind::Defined(defined) => self.underlying(defined),
                    _ => Ok(base),
                });
                match base {
                    Ok(base) => self.written_members(&base, at).into_iter().for_each(&mut add),
                    Err(stop) => add(WrittenMember::failed(stop, at)),
                }
            }
            let own = interface.parts.iter().flat_map(|part| &part.body.body);
            own.for_each(|signature| add(self.written(signature, &interface.place)));
            Ok(())
        });
        if let Err(stop) = read {
            members.push(WrittenMember::failed(stop, site));
        }
        members
    }
}
