//! Mixins: functions that take a class and return one that extends it.

use std::rc::Rc;

use oxc_ast::ast::{
    ArrowFunctionBody, BindingPattern, CallExpression, Class, Expression, FormalParameters, Statement, TSTypeParameterDeclaration,
};

use crate::CompileErrorCode;
use crate::class::Base;
use crate::error::{Eval, Site, Stop};
use crate::graph::Found;
use crate::relation::Target;
use crate::scope::ValueDeclaration;
use crate::types::evaluate::Evaluator;
use crate::types::{ClassType, Kind, Place};

/// The parts of a function that a mixin is made of.
struct Mixin<'a> {
    parameters: &'a FormalParameters<'a>,
    type_parameters: Option<&'a TSTypeParameterDeclaration<'a>>,
    /// The class that it returns, or its name.
    returned: &'a Expression<'a>,
}

impl<'a> Evaluator<'a, '_> {
    /// The class that `Timestamped(Base)` makes, with what it extends bound to the argument.
    pub(crate) fn mixin(&self, call: &'a CallExpression<'a>, place: &Place<'a>) -> Eval<Base<'a>> {
        let site = place.site(call.span);
        let Some((mixin, inner)) = self.mixin_function(call, place)? else {
            return unreadable(site);
        };
        let Some((scope, class)) = self.returned_class(mixin.returned, inner.file) else {
            return unreadable(site);
        };
        let mut bindings = (*self.mixin_types(&mixin, call, site, place, &inner)?).clone();
        for (parameter, argument) in mixin.parameters.items.iter().zip(&call.arguments) {
            let (BindingPattern::BindingIdentifier(id), Some(argument)) = (&parameter.pattern, argument.as_expression()) else {
                continue;
            };
            let bound = match self.class_of(argument, None, place) {
                Ok(Base::Unbound(_, stop)) => return Err(stop),
                Ok(Base::Class(class)) => Kind::Constructor(Target::Class(class)),
                Ok(Base::None) => Kind::Any,
                // An option of the mixin is no class.
                Err(Stop::Faults(_)) if !extends(class, id.name.as_str()) => continue,
                Err(stop) => return Err(stop),
            };
            bindings.insert(id.name.as_str(), bound.into());
        }
        let place = Place {
            file: inner.file,
            scope,
            bindings: Rc::new(bindings),
        };
        let import = None;
        Ok(Base::Class(Rc::new(ClassType { class, place, import })))
    }

    fn mixin_types(
        &self,
        mixin: &Mixin<'a>,
        call: &'a CallExpression<'a>,
        site: Site,
        place: &Place<'a>,
        inner: &Place<'a>,
    ) -> Eval<crate::types::Bindings<'a>> {
        match &call.type_arguments {
            Some(arguments) => self.bind(mixin.type_parameters, Some(arguments), site, place, inner),
            // What TypeScript infers from the arguments describes classes, not columns.
            None => Ok(inner.bindings.clone()),
        }
    }

    /// Whether a class extends a parameter of the function around it: it has no fields of its own until the function is called.
    pub(crate) fn extends_parameter(&self, class: &'a Class<'a>, place: &Place<'a>) -> bool {
        let base = class
            .heritage
            .as_ref()
            .map(|heritage| heritage.expression.get_inner_expression());
        match base {
            Some(Expression::Identifier(id)) => {
                matches!(
                    self.lookup_value(id.name.as_str(), place),
                    Some((ValueDeclaration::Parameter, _))
                )
            }
            _ => false,
        }
    }

    fn mixin_function(&self, call: &'a CallExpression<'a>, place: &Place<'a>) -> Eval<Option<(Mixin<'a>, Place<'a>)>> {
        let Some(id) = call.callee.get_identifier_reference() else {
            return Ok(None);
        };
        let found = match self.lookup_value(id.name.as_str(), place) {
            Some((ValueDeclaration::Import(import), owner)) => match self.graph.follow(owner.file, &import)? {
                Found::Declared { file, local, .. } => self.lookup_value(local, &Place::new(file, 0)),
                _ => None,
            },
            found => found,
        };
        Ok(found.and_then(|(declaration, owner)| Some((function(declaration)?, owner))))
    }

    /// The class of an expression, or of a name declared beside it, with the scope it stands in.
    fn returned_class(&self, returned: &'a Expression<'a>, file: usize) -> Option<(usize, &'a Class<'a>)> {
        let classes = &self.graph.file(file)?.classes;
        match returned.get_inner_expression() {
            Expression::ClassExpression(class) => classes.iter().find(|(_, known)| std::ptr::eq(*known, &**class)).copied(),
            // The declaration before the return, in the same body.
            Expression::Identifier(id) => classes
                .iter()
                .rfind(|(_, class)| class.span.end <= id.span.start && class.id.as_ref().is_some_and(|own| own.name == id.name))
                .copied(),
            _ => None,
        }
    }
}

fn function<'a>(declaration: ValueDeclaration<'a>) -> Option<Mixin<'a>> {
    match declaration {
        ValueDeclaration::Function(function) => Some(Mixin {
            parameters: &function.params,
            type_parameters: function.type_parameters.as_deref(),
            returned: returned(&function.body.as_ref()?.statements)?,
        }),
        ValueDeclaration::Constant(value) => match value.get_inner_expression() {
            Expression::ArrowFunctionExpression(arrow) => Some(Mixin {
                parameters: &arrow.params,
                type_parameters: arrow.type_parameters.as_deref(),
                returned: match &arrow.body {
                    ArrowFunctionBody::FunctionBody(body) => returned(&body.statements)?,
                    body => body.as_expression()?,
                },
            }),
            Expression::FunctionExpression(inner) => function(ValueDeclaration::Function(inner)),
            _ => None,
        },
        _ => None,
    }
}

fn returned<'a>(statements: &'a [Statement<'a>]) -> Option<&'a Expression<'a>> {
    statements.iter().rev().find_map(|statement| match statement {
        Statement::ReturnStatement(returned) => returned.argument.as_ref(),
        _ => None,
    })
}

/// Whether a class extends the name.
fn extends(class: &Class<'_>, name: &str) -> bool {
    let base = class.heritage.as_ref();
    base.is_some_and(|heritage| heritage.expression.get_inner_expression().is_specific_id(name))
}

fn unreadable<'a>(site: Site) -> Eval<Base<'a>> {
    site.fault(
        CompileErrorCode::BaseClass,
        "Relata cannot see the fields of a computed base class. Extend a class by its name, or a mixin that returns a class.",
    )
}
