//! The properties and the base of a class, as they are written.

use std::rc::Rc;

use oxc_ast::ast::{BindingPattern, Class, ClassElement, Expression, MethodDefinitionKind, PropertyKey, TSType};
use oxc_span::{GetSpan, Span};

use crate::CompileErrorCode;
use crate::annotation::AnnotationKind;
use crate::error::Eval;
use crate::graph::Found;
use crate::scope::{Import, TypeDeclaration, ValueDeclaration};
use crate::types::evaluate::Evaluator;
use crate::types::{ClassType, Place};

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
}

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
        let Some(heritage) = &class.heritage else {
            return Ok(Base::None);
        };
        let site = place.site(heritage.expression.span());
        let mut member = None;
        let name = match heritage.expression.without_parentheses() {
            Expression::Identifier(id) => id.name.as_str(),
            Expression::StaticMemberExpression(access) if access.object.is_identifier_reference() => {
                member = Some(access.property.name.as_str());
                access.object.get_identifier_reference().map_or("", |id| id.name.as_str())
            }
            _ => {
                return site.fault(
                    CompileErrorCode::BaseClass,
                    "Relata cannot see the fields of a computed base class. Extend a class by its name.",
                );
            }
        };
        let arguments = heritage.type_arguments.as_deref();
        let Some((declaration, owner)) = self.lookup(name, place) else {
            if matches!(name, "Object" | "EventTarget") {
                return Ok(Base::None);
            }
            return site.fault(
                CompileErrorCode::BaseClass,
                format!("Relata cannot see the fields of {name}. Extend a class that is declared or imported in this file."),
            );
        };
        let declared = match declaration {
            TypeDeclaration::Class(declared) if member.is_none() => Some((declared, owner)),
            TypeDeclaration::Import(import) => {
                let import = Import {
                    name: import.name.or(member),
                    ..import
                };
                match self.graph.follow(owner.file, &import)? {
                    // A base class of relata itself brings methods, no fields.
                    Found::Relata(_) => return Ok(Base::None),
                    Found::Declared { file, local, .. } => self.exported_class(file, local),
                    _ => None,
                }
            }
            _ => None,
        };
        match declared {
            Some((declared, inner)) => {
                let bindings = self.bind(declared.type_parameters.as_deref(), arguments, site, place, &inner)?;
                let place = Place { bindings, ..inner };
                Ok(Base::Class(Rc::new(ClassType { class: declared, place, import: None })))
            }
            None => site.fault(
                CompileErrorCode::BaseClass,
                format!("Relata cannot see the fields of {name}, because its source is no class that it can read. Write the fields into this class."),
            ),
        }
    }

    fn exported_class(&self, file: usize, local: &str) -> Option<(&'a Class<'a>, Place<'a>)> {
        match self.graph.file(file)?.scopes.first()?.values.get(local)? {
            ValueDeclaration::Class(class) => Some((*class, Place::new(file, 0))),
            _ => None,
        }
    }
}
