//! The shape of a value that is kept as JSON: what it takes to write it and to bring it back.

use crate::CompileErrorCode;
use crate::class;
use crate::definition::Scalar;
use crate::error::{Eval, Site, gather};
use crate::relation::Target;
use crate::types::evaluate::Evaluator;
use crate::types::{Bindings, Kind, Members, Type};
use crate::validator::{Validator, check_subjects, validators};

/// A type that contains itself more often, with other arguments each time, has no finite shape: it is any value from there on.
const TURN_LIMIT: usize = 3;

/// The shape of a value.
#[derive(Debug, Clone)]
pub(crate) enum Shape<'a> {
    /// A shape without further data, by its name in the document.
    Simple(&'static str),
    Bytes(&'static str),
    Literal(Scalar),
    Array(Box<Self>),
    Tuple(Vec<Self>, Option<Box<Self>>),
    Set(Box<Self>),
    Map(Box<Self>, Box<Self>),
    Record(Box<Self>),
    Object(Vec<ShapeField<'a>>, Option<Box<Self>>),
    Class(Target<'a>, Vec<ShapeField<'a>>),
    Union(Vec<Self>),
    /// A value that has to pass some tests. A level of its own.
    Validated(Box<Self>, Vec<Validator<'a>>),
    /// The type so many levels above, 1 the one around this.
    Recursive(usize),
}

/// A member of an object inside a value.
#[derive(Debug, Clone)]
pub(crate) struct ShapeField<'a> {
    pub(crate) name: String,
    pub(crate) shape: Shape<'a>,
    pub(crate) optional: bool,
}

/// A named type that is being read, at its level.
#[derive(Debug)]
struct Open<'a> {
    address: usize,
    bindings: Bindings<'a>,
    level: usize,
}

/// Reads the shape of one property.
pub(crate) struct ShapeReader<'a, 'e, 'g> {
    evaluator: &'e Evaluator<'a, 'g>,
    /// The property's name.
    name: &'e str,
    site: Site,
    open: Vec<Open<'a>>,
    level: usize,
}

impl<'a, 'e, 'g> ShapeReader<'a, 'e, 'g> {
    /// A reader for the property of this name, whose type stands at `site`.
    pub(crate) fn new(evaluator: &'e Evaluator<'a, 'g>, name: &'e str, site: Site) -> Self {
        Self {
            evaluator,
            name,
            site,
            open: Vec::new(),
            level: 0,
        }
    }

    /// The shape of a type; `path` says where inside the property it is.
    pub(crate) fn read(&mut self, ty: &Type<'a>, path: &str) -> Eval<Shape<'a>> {
        if ty.is_excluded() {
            return Ok(Shape::Simple("excluded"));
        }
        Ok(match &ty.kind {
            Kind::Any | Kind::Free => Shape::Simple("any"),
            Kind::String | Kind::Uuid => Shape::Simple("string"),
            Kind::Number | Kind::Float32 | Kind::Integer(_) => Shape::Simple("number"),
            Kind::Boolean => Shape::Simple("boolean"),
            Kind::Bigint => Shape::Simple("bigint"),
            Kind::Date => Shape::Simple("date"),
            Kind::Null => Shape::Simple("null"),
            Kind::Undefined | Kind::Never => Shape::Simple("undefined"),
            Kind::Bytes(view) => Shape::Bytes(view),
            Kind::Literal(value) => Shape::Literal(value.clone()),
            Kind::Union(parts) => self.union(parts, path)?,
            Kind::Array(element) => Shape::Array(self.inner(element, &format!("{path}[]"))?),
            Kind::Set(element) => Shape::Set(self.inner(element, &format!("{path}[]"))?),
            Kind::Map(key, value) => Shape::Map(
                self.inner(key, &format!("a key of {path}"))?,
                self.inner(value, &format!("{path}[key]"))?,
            ),
            Kind::Tuple(elements, rest) => {
                let shapes = elements.iter().enumerate();
                let shapes = gather(shapes.map(|(place, element)| Ok(*self.inner(element, &format!("{path}[{place}]"))?)))?;
                let rest = rest.as_ref().map(|rest| self.inner(rest, &format!("{path}[]"))).transpose()?;
                Shape::Tuple(shapes, rest)
            }
            Kind::Class(class) => {
                if class::has_primary_key(self.evaluator, class)? {
                    return self.entity(class.name(), path);
                }
                self.named(std::ptr::from_ref(class.class) as usize, &class.place.bindings, |reader| {
                    let members = reader.evaluator.members(ty)?.unwrap_or_default();
                    Ok(Shape::Class(Target::Class(class.clone()), reader.fields(&members, path)?))
                })?
            }
            Kind::Interface(interface) => {
                let address = interface.parts.first().map_or(0, |part| std::ptr::from_ref(*part) as usize);
                self.named(address, &interface.place.bindings, |reader| reader.object(ty, path))?
            }
            Kind::Object(_) | Kind::Intersection(_) => self.object(ty, path)?,
            Kind::Recursive(alias) => self.named(alias.address(), &alias.place.bindings, |reader| {
                let ty = reader.evaluator.alias(alias)?;
                reader.checked(&ty, path)
            })?,
            Kind::Opaque(opaque) => return self.evaluator.opaque(opaque),
            Kind::Defined(defined) => return self.entity(defined.name, path),
            Kind::Constructor(_) => return self.lost("a class itself", path),
            Kind::Function(_) => return self.lost("a function", path),
            Kind::Unstorable(name) => return self.lost(&format!("a {name}"), path),
        })
    }

    /// A shape one level further in.
    fn inner(&mut self, ty: &Type<'a>, path: &str) -> Eval<Box<Shape<'a>>> {
        self.level += 1;
        let shape = self.checked(ty, path);
        self.level -= 1;
        shape.map(Box::new)
    }

    /// The shape of a type with its validators.
    fn checked(&mut self, ty: &Type<'a>, path: &str) -> Eval<Shape<'a>> {
        let validators = validators(ty);
        if validators.is_empty() || ty.is_excluded() {
            return self.read(ty, path);
        }
        check_subjects(ty)?;
        self.level += 1;
        let shape = self.read(ty, path);
        self.level -= 1;
        Ok(Shape::Validated(Box::new(shape?), validators))
    }

    fn union(&mut self, parts: &[Type<'a>], path: &str) -> Eval<Shape<'a>> {
        if parts.iter().any(|part| matches!(part.kind, Kind::Any)) {
            return Ok(Shape::Simple("any"));
        }
        let mut shapes = Vec::new();
        for part in parts {
            shapes.push(*self.inner(part, path)?);
        }
        Ok(Shape::Union(shapes))
    }

    fn object(&mut self, ty: &Type<'a>, path: &str) -> Eval<Shape<'a>> {
        let members = self.evaluator.members(ty)?.unwrap_or_default();
        let rest = match &members.index {
            Some(value) => Some(self.inner(value, &format!("{path}[key]"))?),
            None => None,
        };
        match rest {
            Some(rest) if members.named.is_empty() => Ok(Shape::Record(rest)),
            rest => Ok(Shape::Object(self.fields(&members, path)?, rest)),
        }
    }

    fn fields(&mut self, members: &Members<'a>, path: &str) -> Eval<Vec<ShapeField<'a>>> {
        gather(members.named.iter().map(|member| {
            Ok(ShapeField {
                name: member.name.clone(),
                shape: *self.inner(&member.ty, &format!("{path}.{}", member.name))?,
                optional: member.optional,
            })
        }))
    }

    /// Reads a named type, or says how far above it is being read already.
    fn named(
        &mut self,
        address: usize,
        bindings: &Bindings<'a>,
        read: impl FnOnce(&mut Self) -> Eval<Shape<'a>>,
    ) -> Eval<Shape<'a>> {
        let known = self
            .open
            .iter()
            .find(|open| open.address == address && same_bindings(&open.bindings, bindings));
        if let Some(open) = known {
            // An alias of itself alone says nothing.
            return Ok(match self.level - open.level {
                0 => Shape::Simple("any"),
                up => Shape::Recursive(up),
            });
        }
        if self.open.iter().filter(|open| open.address == address).count() >= TURN_LIMIT {
            return Ok(Shape::Simple("any"));
        }
        self.open.push(Open {
            address,
            bindings: bindings.clone(),
            level: self.level,
        });
        let shape = read(self);
        self.open.pop();
        shape
    }

    fn entity<T>(&self, what: &str, path: &str) -> Eval<T> {
        self.site.fault(
            CompileErrorCode::MissingRelation,
            format!(
                "{path} holds the entity {what}. Write `{what} & Reference` for one that this side points to, or `{what}[] & BackReference` for those that point here."
            ),
        )
    }

    fn lost<T>(&self, what: &str, path: &str) -> Eval<T> {
        if path == self.name {
            return self.unsupported(format!(
                "{} cannot be a column. Write another type, or make the property static, #private or Excluded to leave it out.",
                capitalised(what)
            ));
        }
        self.unsupported(format!(
            "The property is kept as JSON, but {path} is {what}, which JSON does not bring back. Write another type for it."
        ))
    }

    fn unsupported<T>(&self, message: String) -> Eval<T> {
        self.site.fault(CompileErrorCode::UnsupportedType, message)
    }
}

fn capitalised(text: &str) -> String {
    let mut rest = text.chars();
    rest.next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(rest).collect())
}

fn same_bindings<'a>(left: &Bindings<'a>, right: &Bindings<'a>) -> bool {
    left.len() == right.len()
        && left
            .iter()
            .all(|(name, ty)| right.get(name).is_some_and(|other| same(&ty.kind, &other.kind)))
}

/// Whether two arguments are the same type; rather no than a wrong yes.
fn same(left: &Kind<'_>, right: &Kind<'_>) -> bool {
    let all = |left: &[Type<'_>], right: &[Type<'_>]| {
        left.len() == right.len() && left.iter().zip(right).all(|(left, right)| same(&left.kind, &right.kind))
    };
    match (left, right) {
        (Kind::Literal(left), Kind::Literal(right)) => left == right,
        (Kind::Array(left), Kind::Array(right)) | (Kind::Set(left), Kind::Set(right)) => same(&left.kind, &right.kind),
        (Kind::Map(key, value), Kind::Map(other_key, other_value)) => {
            same(&key.kind, &other_key.kind) && same(&value.kind, &other_value.kind)
        }
        (Kind::Union(left), Kind::Union(right)) => all(left, right),
        (Kind::Class(left), Kind::Class(right)) => {
            std::ptr::eq(left.class, right.class) && same_bindings(&left.place.bindings, &right.place.bindings)
        }
        (Kind::Interface(left), Kind::Interface(right)) => {
            let first = |parts: &[&oxc_ast::ast::TSInterfaceDeclaration<'_>]| parts.first().map(|part| part.span);
            left.place.file == right.place.file
                && first(&left.parts) == first(&right.parts)
                && same_bindings(&left.place.bindings, &right.place.bindings)
        }
        (Kind::Object(left), Kind::Object(right)) => std::rc::Rc::ptr_eq(left, right),
        (left, right) => left.equals_simply(right),
    }
}
