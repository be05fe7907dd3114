//! TypeScript types as far as a column can tell them apart.

pub(crate) mod conditional;
pub(crate) mod constant;
pub(crate) mod defined;
pub(crate) mod evaluate;
pub(crate) mod global;
pub(crate) mod initial;
pub(crate) mod member;
pub(crate) mod name;
pub(crate) mod shape;
pub(crate) mod value;
pub(crate) mod written;

use std::collections::HashMap;
use std::rc::Rc;

use oxc_ast::ast::{Class, TSInterfaceDeclaration, TSTypeAliasDeclaration};

use crate::annotation::{Annotation, AnnotationKind};
use crate::definition::Scalar;
use crate::error::Site;
use crate::relation::Target;
use crate::scope::Import;
use crate::types::defined::DefinedType;
use crate::value::UserValue;

/// A type, with the annotations that intersections added to it.
#[derive(Debug, Clone)]
pub(crate) struct Type<'a> {
    pub(crate) kind: Kind<'a>,
    pub(crate) annotations: Vec<Annotation<'a>>,
}

/// What a type says about its values.
#[derive(Debug, Clone)]
pub(crate) enum Kind<'a> {
    /// Nothing: what is left of an annotation that stands alone.
    Free,
    /// `any`, `unknown`, `object`, written by the author.
    Any,
    Never,
    String,
    Number,
    /// A number within the limits of 32 bits.
    Float32,
    /// A whole number; a name such as `int8` limits it.
    Integer(Option<&'static str>),
    Bigint,
    Boolean,
    Date,
    Uuid,
    /// Bytes, by the name of the class that holds them.
    Bytes(&'static str),
    Null,
    Undefined,
    Literal(Scalar),
    Union(Vec<Type<'a>>),
    Intersection(Vec<Type<'a>>),
    Array(Box<Type<'a>>),
    /// The elements by place, and what may follow them.
    Tuple(Vec<Type<'a>>, Option<Box<Type<'a>>>),
    Set(Box<Type<'a>>),
    Map(Box<Type<'a>>, Box<Type<'a>>),
    Object(Rc<Members<'a>>),
    Class(Rc<ClassType<'a>>),
    Interface(Rc<InterfaceType<'a>>),
    /// An interface or an object type that is an entity: a constant of its name is made by `defineEntity<Name>()`.
    Defined(Rc<DefinedType<'a>>),
    /// `typeof TheClass`.
    Constructor(Target<'a>),
    /// `typeof theFunction`.
    Function(UserValue<'a>),
    /// A name of a package whose types cannot be read.
    Opaque(Opaque<'a>),
    /// The alias that is being read: types may contain themselves.
    Recursive(AliasType<'a>),
    /// Something that no column can hold, by its name for people.
    Unstorable(&'static str),
}

/// The members of an object type.
#[derive(Debug, Clone, Default)]
pub(crate) struct Members<'a> {
    pub(crate) named: Vec<Member<'a>>,
    /// The value type of an index signature or a `Record` with open keys.
    pub(crate) index: Option<Type<'a>>,
}

/// One member of an object type.
#[derive(Debug, Clone)]
pub(crate) struct Member<'a> {
    pub(crate) name: String,
    pub(crate) ty: Type<'a>,
    pub(crate) optional: bool,
    /// Where it is declared, when that is one place.
    pub(crate) site: Option<Site>,
}

/// Type parameters and what they stand for.
pub(crate) type Bindings<'a> = Rc<HashMap<&'a str, Type<'a>>>;

/// Where a type is written: what its names mean depends on it.
#[derive(Debug, Clone)]
pub(crate) struct Place<'a> {
    pub(crate) file: usize,
    pub(crate) scope: usize,
    pub(crate) bindings: Bindings<'a>,
}

impl<'a> Place<'a> {
    /// A place without type parameters.
    pub(crate) fn new(file: usize, scope: usize) -> Self {
        Self {
            file,
            scope,
            bindings: Bindings::default(),
        }
    }

    /// The site of a span here.
    pub(crate) fn site(&self, span: oxc_span::Span) -> Site {
        Site { file: self.file, span }
    }
}

/// A class used as a type. Its members are read only where they are asked for.
#[derive(Debug, Clone)]
pub(crate) struct ClassType<'a> {
    pub(crate) class: &'a Class<'a>,
    /// Where the class stands.
    pub(crate) place: Place<'a>,
    /// The import by which the file to compile named it, when its value can come by the same way.
    pub(crate) import: Option<Import<'a>>,
}

impl<'a> ClassType<'a> {
    /// The class's name for messages.
    pub(crate) fn name(&self) -> &'a str {
        self.class.id.as_ref().map_or("an unnamed class", |id| id.name.as_str())
    }
}

/// An alias inside its own declaration.
#[derive(Debug, Clone)]
pub(crate) struct AliasType<'a> {
    pub(crate) alias: &'a TSTypeAliasDeclaration<'a>,
    pub(crate) place: Place<'a>,
}

impl AliasType<'_> {
    /// What tells the declaration from all others.
    pub(crate) fn address(&self) -> usize {
        std::ptr::from_ref(self.alias) as usize
    }
}

/// An interface used as a type.
#[derive(Debug, Clone)]
pub(crate) struct InterfaceType<'a> {
    pub(crate) parts: Vec<&'a TSInterfaceDeclaration<'a>>,
    pub(crate) place: Place<'a>,
}

impl<'a> InterfaceType<'a> {
    /// The interface's name for messages.
    pub(crate) fn name(&self) -> &'a str {
        self.parts.first().map_or("", |part| part.id.name.as_str())
    }
}

/// A name that only a package's own type declarations could explain.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Opaque<'a> {
    pub(crate) import: Import<'a>,
    pub(crate) file: usize,
}

impl<'a> From<Kind<'a>> for Type<'a> {
    fn from(kind: Kind<'a>) -> Self {
        Self {
            kind,
            annotations: Vec::new(),
        }
    }
}

impl<'a> Type<'a> {
    /// The type that is only an annotation.
    pub(crate) fn annotation(annotation: Annotation<'a>) -> Self {
        Self {
            kind: Kind::Free,
            annotations: vec![annotation],
        }
    }

    /// The same without what is said of the column: a copy of another column's type is not another key. Its values are the same.
    pub(crate) fn plain(mut self) -> Self {
        self.annotations
            .retain(|annotation| matches!(annotation.kind, AnnotationKind::Validator(_)));
        self
    }

    /// The union of types; annotations of the branches hold for the whole.
    pub(crate) fn union(types: Vec<Self>) -> Self {
        let mut flat: Vec<Self> = Vec::new();
        let mut annotations = Vec::new();
        for ty in types {
            annotations.extend(ty.annotations);
            match ty.kind {
                Kind::Union(parts) => flat.extend(parts),
                Kind::Never => {}
                kind => flat.push(kind.into()),
            }
        }
        let mut parts: Vec<Self> = Vec::new();
        for ty in flat {
            let same = |known: &Self| match (&known.kind, &ty.kind) {
                (Kind::Literal(left), Kind::Literal(right)) => left == right,
                (Kind::Class(left), Kind::Class(right)) => std::ptr::eq(left.class, right.class),
                (Kind::Defined(left), Kind::Defined(right)) => left.same(right),
                (Kind::Recursive(left), Kind::Recursive(right)) => {
                    left.address() == right.address() && Rc::ptr_eq(&left.place.bindings, &right.place.bindings)
                }
                (left, right) => left.equals_simply(right),
            };
            if !parts.iter().any(same) {
                parts.push(ty);
            }
        }
        let kind = match parts.len() {
            0 => Kind::Never,
            1 => parts.remove(0).kind,
            _ => Kind::Union(parts),
        };
        Self { kind, annotations }
    }

    /// Whether an annotation keeps it out of the database.
    pub(crate) fn is_excluded(&self) -> bool {
        self.annotations
            .iter()
            .any(|annotation| matches!(annotation.kind, AnnotationKind::Excluded))
    }

    /// The branches: of a union its parts, of everything else itself.
    pub(crate) fn branches(&self) -> &[Self] {
        match &self.kind {
            Kind::Union(parts) => parts,
            _ => std::slice::from_ref(self),
        }
    }
}

impl Kind<'_> {
    /// Whether both are the same kind of value, as far as the variant and its name say everything.
    pub(crate) fn equals_simply(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Integer(left), Self::Integer(right)) => left == right,
            (Self::Bytes(left), Self::Bytes(right)) => left == right,
            (left, right) => left.is_simple() && std::mem::discriminant(left) == std::mem::discriminant(right),
        }
    }

    /// Whether the variant alone says everything.
    fn is_simple(&self) -> bool {
        matches!(
            self,
            Self::Any
                | Self::String
                | Self::Number
                | Self::Float32
                | Self::Bigint
                | Self::Boolean
                | Self::Date
                | Self::Uuid
                | Self::Null
                | Self::Undefined
        )
    }

    /// The kind in the words of TypeScript, for messages.
    pub(crate) fn describe(&self) -> String {
        match self {
            Self::Free => "nothing but annotations".into(),
            Self::Any => "unknown".into(),
            Self::Never => "never".into(),
            Self::String => "string".into(),
            Self::Number => "number".into(),
            Self::Float32 => "float32".into(),
            Self::Integer(size) => size.unwrap_or("integer").into(),
            Self::Bigint => "bigint".into(),
            Self::Boolean => "boolean".into(),
            Self::Date => "Date".into(),
            Self::Uuid => "UUID".into(),
            Self::Bytes(view) => (*view).into(),
            Self::Null => "null".into(),
            Self::Undefined => "undefined".into(),
            Self::Literal(value) => value.to_source(),
            Self::Union(_) => "a union".into(),
            Self::Intersection(_) => "an intersection".into(),
            Self::Array(element) => match &element.kind {
                Self::Class(class) => format!("{}[]", class.name()),
                _ => "an array".into(),
            },
            Self::Tuple(..) => "a tuple".into(),
            Self::Set(_) => "a Set".into(),
            Self::Map(..) => "a Map".into(),
            Self::Object(_) => "an object type".into(),
            Self::Class(class) => format!("the class {}", class.name()),
            Self::Interface(interface) => format!("the interface {}", interface.name()),
            Self::Defined(defined) => format!("the entity {}", defined.name),
            Self::Constructor(target) => format!("typeof {}", target.name()),
            Self::Opaque(opaque) => opaque.import.name.unwrap_or("a namespace").into(),
            Self::Recursive(_) => "a recursive type".into(),
            Self::Unstorable(name) => format!("a {name}"),
            Self::Function(_) => "a function".into(),
        }
    }
}
