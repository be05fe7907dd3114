//! The properties and the base of a class, as they are written.

use std::rc::Rc;

use oxc_ast::ast::{BindingPattern, Class, ClassElement, Expression, MethodDefinitionKind, PropertyKey, TSType};
use oxc_span::{GetSpan, Span};

use crate::CompileErrorCode;
use crate::annotation::AnnotationKind;
use crate::error::{Eval, Site, Stop};
use crate::graph::Found;
use crate::relation::Target;
use crate::scope::{Import, ValueDeclaration};
use crate::types::evaluate::Evaluator;
use crate::types::name::Arguments;
use crate::types::{ClassType, Kind, Place};

/// An instance property: a field or a parameter property.
#[derive(Debug, Clone)]
pub(crate) struct Property<'a> {
    /// Its name; absent when it is only known at run time.
    pub(crate) name: Option<String>,
    pub(crate) span: Span,
    pub(crate) ty: Option<&'a TSType<'a>>,
    pub(crate) value: Option<&'a Expression<'a>>,
    pub(crate) optional: bool,
}

/// What a class extends.
#[derive(Debug)]
pub(crate) enum Base<'a> {
    None,
    Class(Rc<ClassType<'a>>),
    /// A class that is known, and why its type arguments are not.
    Unbound(Rc<ClassType<'a>>, Stop),
}

/// A class and what it extends, the class itself first.
pub(crate) struct Lineage<'a> {
    pub(crate) classes: Vec<Rc<ClassType<'a>>>,
    /// Why it could not be followed further.
    pub(crate) stop: Option<Stop>,
}

/// A mixin may stand in one lineage more than once; a class that extends itself is for the type checker to tell.
const TURN_LIMIT: usize = 8;

/// The instance properties of a class, in source order. What lives on the prototype or the class itself is no column.
pub(crate) fn properties<'a>(class: &'a Class<'a>) -> Vec<Property<'a>> {
    let mut properties = Vec::new();
    for element in &class.body.body {
        match element {
            ClassElement::PropertyDefinition(field) if !field.r#static => {
                if matches!(field.key, PropertyKey::PrivateIdentifier(_)) {
                    continue;
                }
                properties.push(Property {
                    name: field.key.static_name().map(std::borrow::Cow::into_owned),
                    span: field.key.span(),
                    ty: field.type_annotation.as_ref().map(|annotation| &annotation.type_annotation),
                    value: field.value.as_ref(),
                    optional: field.optional,
                });
            }
            // Of an overloaded constructor only the implementation has parameter properties.
            ClassElement::MethodDefinition(method)
                if method.kind == MethodDefinitionKind::Constructor && method.value.body.is_some() =>
            {
                properties.extend(parameter_properties(&method.value.params.items));
            }
            _ => {}
        }
    }
    properties
}

fn parameter_properties<'a>(parameters: &'a [oxc_ast::ast::FormalParameter<'a>]) -> impl Iterator<Item = Property<'a>> {
    let declared = parameters.iter().filter(|parameter| parameter.has_modifier());
    declared.map(|parameter| Property {
        name: match &parameter.pattern {
            BindingPattern::BindingIdentifier(id) => Some(id.name.to_string()),
            _ => None,
        },
        span: parameter.pattern.span(),
        ty: parameter
            .type_annotation
            .as_ref()
            .map(|annotation| &annotation.type_annotation),
        value: parameter.initializer.as_deref(),
        optional: parameter.optional,
    })
}

/// Whether a class or one of its bases declares a primary key.
pub(crate) fn has_primary_key<'a>(evaluator: &Evaluator<'a, '_>, class: &Rc<ClassType<'a>>) -> Eval<bool> {
    let members = evaluator.class_members(class)?;
    let keyed = |member: &crate::types::Member<'a>| {
        member
            .ty
            .annotations
            .iter()
            .any(|annotation| matches!(annotation.kind, AnnotationKind::PrimaryKey))
    };
    Ok(members.named.iter().any(keyed))
}

impl<'a> Evaluator<'a, '_> {
    /// The class that a class extends, in this file or another.
    pub(crate) fn base(&self, class: &'a Class<'a>, place: &Place<'a>) -> Eval<Base<'a>> {
        match &class.heritage {
            Some(heritage) => self.class_of(&heritage.expression, heritage.type_arguments.as_deref(), place),
            None => Ok(Base::None),
        }
    }

    /// The class that an expression is: its name, a call of a mixin, or the class itself.
    pub(crate) fn class_of(&self, expression: &'a Expression<'a>, arguments: Arguments<'a>, place: &Place<'a>) -> Eval<Base<'a>> {
        let site = place.site(expression.span());
        match expression.get_inner_expression() {
            Expression::Identifier(id) => self.named_class(id.name.as_str(), None, arguments, site, place),
            Expression::StaticMemberExpression(access) if access.object.is_identifier_reference() => {
                let name = access.object.get_identifier_reference().map_or("", |id| id.name.as_str());
                let member = Some(access.property.name.as_str());
                self.named_class(name, member, arguments, site, place)
            }
            Expression::CallExpression(call) => self.mixin(call, place),
            Expression::ClassExpression(class) => self.declared_class(class, arguments, site, place, place.clone()),
            _ => site.fault(
                CompileErrorCode::BaseClass,
                "Relata cannot see the fields of a computed base class. Extend a class by its name, or a mixin that returns a class.",
            ),
        }
    }

    fn named_class(
        &self,
        name: &'a str,
        member: Option<&'a str>,
        arguments: Arguments<'a>,
        site: Site,
        place: &Place<'a>,
    ) -> Eval<Base<'a>> {
        // The parameter of a mixin.
        match place.bindings.get(name).map(|ty| &ty.kind) {
            Some(Kind::Constructor(Target::Class(class))) => return Ok(Base::Class(class.clone())),
            Some(Kind::Any) => return Ok(Base::None),
            _ => {}
        }
        let Some((declaration, owner)) = self.lookup_value(name, place) else {
            if matches!(name, "Object" | "EventTarget") {
                return Ok(Base::None);
            }
            return site.fault(
                CompileErrorCode::BaseClass,
                format!("Relata cannot see the fields of {name}. Extend a class that is declared or imported in this file."),
            );
        };
        let declared = match declaration {
            ValueDeclaration::Import(import) => {
                let import = Import {
                    name: import.name.or(member),
                    ..import
                };
                match self.graph.follow(owner.file, &import)? {
                    // A base class of relata itself brings methods, no fields.
                    Found::Relata(_) => return Ok(Base::None),
                    Found::Declared { file, local, .. } => {
                        let place = Place::new(file, 0);
                        self.lookup_value(local, &place)
                    }
                    _ => None,
                }
            }
            own if member.is_none() => Some((own, owner)),
            _ => None,
        };
        match declared {
            Some((ValueDeclaration::Class(class), inner)) => self.declared_class(class, arguments, site, place, inner),
            Some((ValueDeclaration::Constant(value), inner)) => {
                self.once(std::ptr::from_ref(value) as usize, Base::None, || self.class_of(value, arguments, &inner))
            }
            _ => site.fault(
                CompileErrorCode::BaseClass,
                format!("Relata cannot see the fields of {name}, because its source is no class that it can read. Write the fields into this class."),
            ),
        }
    }

    fn declared_class(
        &self,
        class: &'a Class<'a>,
        arguments: Arguments<'a>,
        site: Site,
        place: &Place<'a>,
        inner: Place<'a>,
    ) -> Eval<Base<'a>> {
        let parameters = class.type_parameters.as_deref();
        let (bindings, stop) = match self.bind(parameters, arguments, site, place, &inner) {
            Ok(bindings) => (bindings, None),
            Err(stop @ Stop::Faults(_)) => (inner.bindings.clone(), Some(stop)),
            Err(needs) => return Err(needs),
        };
        let place = Place { bindings, ..inner };
        let import = None;
        let class = Rc::new(ClassType { class, place, import });
        Ok(match stop {
            None => Base::Class(class),
            Some(stop) => Base::Unbound(class, stop),
        })
    }

    /// The class and its bases, as far as they can be followed.
    pub(crate) fn lineage(&self, class: &Rc<ClassType<'a>>) -> Lineage<'a> {
        let mut classes = vec![class.clone()];
        let mut current = class.clone();
        let stop = loop {
            match self.base(current.class, &current.place) {
                Ok(Base::Class(base)) => {
                    let turns = classes.iter().filter(|known| std::ptr::eq(known.class, base.class)).count();
                    if turns >= TURN_LIMIT {
                        break None;
                    }
                    classes.push(base.clone());
                    current = base;
                }
                Ok(Base::Unbound(_, stop)) | Err(stop) => break Some(stop),
                Ok(Base::None) => break None,
            }
        };
        Lineage { classes, stop }
    }
}
