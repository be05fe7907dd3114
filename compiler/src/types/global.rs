//! TypeScript's own types: `Date`, `Record`, `Partial` and the like.

use std::rc::Rc;

use crate::error::{Eval, Site};
use crate::types::evaluate::{Evaluator, unreadable};
use crate::types::name::{Arguments, undeclared};
use crate::types::{Kind, Member, Members, Place, Type};

/// The classes that hold bytes.
const BYTES: [&str; 12] = [
    "ArrayBuffer",
    "Uint8Array",
    "Uint8ClampedArray",
    "Int8Array",
    "Uint16Array",
    "Int16Array",
    "Uint32Array",
    "Int32Array",
    "Float32Array",
    "Float64Array",
    "BigUint64Array",
    "BigInt64Array",
];

impl<'a> Evaluator<'a, '_> {
    /// The meaning of a name that no scope declares.
    pub(crate) fn global(&self, name: &'a str, args: Arguments<'a>, site: Site, place: &Place<'a>) -> Eval<Type<'a>> {
        let arg = |index: usize| -> Eval<Type<'a>> {
            match args.and_then(|args| args.params.get(index)) {
                Some(arg) => self.evaluate(arg, place),
                None => unreadable(site, &format!("{name} without its type argument"), "Write it between < and >"),
            }
        };
        if let Some(view) = BYTES.into_iter().find(|view| *view == name) {
            return Ok(Kind::Bytes(view).into());
        }
        Ok(match name {
            "Date" => Kind::Date.into(),
            "String" => Kind::String.into(),
            "Number" => Kind::Number.into(),
            "Boolean" => Kind::Boolean.into(),
            "Object" => Kind::Any.into(),
            "Array" | "ReadonlyArray" => Kind::Array(Box::new(arg(0)?)).into(),
            "Readonly" | "Awaited" | "NoInfer" => arg(0)?,
            "NonNullable" => without(arg(0)?, |kind| matches!(kind, Kind::Null | Kind::Undefined)),
            "Partial" => self.each_member(arg(0)?, |member| member.optional = true)?,
            "Required" => self.each_member(arg(0)?, |member| {
                member.optional = false;
                member.ty = without(member.ty.clone(), |kind| matches!(kind, Kind::Undefined));
            })?,
            "Pick" => self.choose_members(arg(0)?, &arg(1)?, true, site)?,
            "Omit" => self.choose_members(arg(0)?, &arg(1)?, false, site)?,
            "Record" => self.record(&arg(0)?, &arg(1)?),
            "Exclude" => {
                let excluded = arg(1)?;
                without(arg(0)?, |kind| {
                    excluded.branches().iter().any(|branch| covers(&branch.kind, kind))
                })
            }
            "Extract" => {
                let kept = arg(1)?;
                without(arg(0)?, |kind| {
                    !kept.branches().iter().any(|branch| covers(&branch.kind, kind))
                })
            }
            "Uppercase" | "Lowercase" | "Capitalize" | "Uncapitalize" => cased(name, arg(0)?),
            "InstanceType" => match arg(0)?.kind {
                Kind::Constructor(target) => target.instance(),
                _ => return unreadable(site, "InstanceType of this", "Name the class itself"),
            },
            "ReturnType" => self.return_type(args, site, place)?,
            "Set" | "ReadonlySet" => Kind::Set(Box::new(arg(0)?)).into(),
            "Map" | "ReadonlyMap" => Kind::Map(Box::new(arg(0)?), Box::new(arg(1)?)).into(),
            "WeakMap" | "WeakSet" | "WeakRef" => Kind::Unstorable("weak collection").into(),
            "Promise" | "PromiseLike" => Kind::Unstorable("Promise").into(),
            "Function" => Kind::Unstorable("function").into(),
            "RegExp" => Kind::Unstorable("RegExp").into(),
            "Symbol" => Kind::Unstorable("symbol").into(),
            "SharedArrayBuffer" | "DataView" | "Blob" | "File" | "Buffer" => {
                Kind::Unstorable("binary type other than ArrayBuffer and the typed arrays").into()
            }
            _ => {
                let end = args.map_or(site.span.end, |args| args.span.start);
                let site = Site {
                    span: oxc_span::Span::new(site.span.start, end),
                    ..site
                };
                return undeclared(name, site);
            }
        })
    }

    fn record(&self, keys: &Type<'a>, value: &Type<'a>) -> Type<'a> {
        let mut members = Members::default();
        for key in keys.branches() {
            match &key.kind {
                Kind::Literal(name) => {
                    members.named.push(Member {
                        name: name.to_text(),
                        ty: value.clone(),
                        optional: false,
                        site: None,
                    });
                }
                _ => members.index = Some(value.clone()),
            }
        }
        Kind::Object(Rc::new(members)).into()
    }

    fn each_member(&self, ty: Type<'a>, change: impl Fn(&mut Member<'a>)) -> Eval<Type<'a>> {
        let Some(mut members) = self.members(&ty)? else {
            return Ok(ty);
        };
        members.named.iter_mut().for_each(change);
        Ok(Kind::Object(Rc::new(members)).into())
    }

    fn choose_members(&self, ty: Type<'a>, keys: &Type<'a>, keep: bool, site: Site) -> Eval<Type<'a>> {
        let Some(mut members) = self.members(&ty)? else {
            return unreadable(
                site,
                &format!("the members of {}", ty.kind.describe()),
                "Name a class or an interface",
            );
        };
        let named = |member: &Member<'a>| {
            keys.branches()
                .iter()
                .any(|key| matches!(&key.kind, Kind::Literal(name) if name.to_text() == member.name))
        };
        members.named.retain(|member| named(member) == keep);
        Ok(Kind::Object(Rc::new(members)).into())
    }
}

/// Whether every value of `inner` is one of `outer`, as far as unions of constants need it.
pub(crate) fn covers(outer: &Kind<'_>, inner: &Kind<'_>) -> bool {
    use crate::definition::Scalar;
    match (outer, inner) {
        (Kind::Literal(left), Kind::Literal(right)) => left == right,
        (Kind::String, Kind::Literal(Scalar::String(_)))
        | (Kind::Number, Kind::Literal(Scalar::Number(_)))
        | (Kind::Boolean, Kind::Literal(Scalar::Boolean(_)))
        | (Kind::Any, _) => true,
        (Kind::Class(left), Kind::Class(right)) => std::ptr::eq(left.class, right.class),
        (left, right) => left.equals_simply(right),
    }
}

/// The union without some of its branches.
pub(crate) fn without<'a>(ty: Type<'a>, drop: impl Fn(&Kind<'a>) -> bool) -> Type<'a> {
    let kept = ty.branches().iter().filter(|branch| !drop(&branch.kind)).cloned().collect();
    Type {
        annotations: ty.annotations,
        ..Type::union(kept)
    }
}

fn cased<'a>(how: &str, ty: Type<'a>) -> Type<'a> {
    use crate::definition::Scalar;
    let change = |text: &str| {
        let mut rest = text.chars();
        let first = rest.next();
        match how {
            "Uppercase" => text.to_uppercase(),
            "Lowercase" => text.to_lowercase(),
            "Capitalize" => first.map_or_else(String::new, |first| first.to_uppercase().chain(rest).collect()),
            _ => first.map_or_else(String::new, |first| first.to_lowercase().chain(rest).collect()),
        }
    };
    let branches = ty.branches().iter().map(|branch| match &branch.kind {
        Kind::Literal(Scalar::String(text)) => Kind::Literal(Scalar::String(change(text))).into(),
        other => other.clone().into(),
    });
    Type::union(branches.collect())
}
