//! The options of an annotation: `Reference<{onDelete: 'SET NULL'}>`.

use crate::CompileErrorCode;
use crate::definition::Scalar;
use crate::error::{Eval, Site};
use crate::relation::Target;
use crate::types::{Kind, Member, Type};
use crate::value::UserValue;

const ACTIONS: [&str; 5] = ["CASCADE", "RESTRICT", "SET NULL", "NO ACTION", "SET DEFAULT"];

/// The options between an annotation's angle brackets.
#[derive(Debug, Default)]
pub(crate) struct Options<'a> {
    pub(crate) members: Vec<Member<'a>>,
    pub(crate) site: Option<Site>,
}

impl<'a> Options<'a> {
    pub(crate) fn get(&self, name: &str) -> Option<(&Type<'a>, Site)> {
        let member = self.members.iter().find(|member| member.name == name)?;
        Some((&member.ty, self.site?))
    }

    /// A text in quotes.
    pub(crate) fn text(&self, name: &str) -> Eval<Option<String>> {
        match self.get(name) {
            None => Ok(None),
            Some((
                Type {
                    kind: Kind::Literal(Scalar::String(text)),
                    ..
                },
                _,
            )) => Ok(Some(text.clone())),
            Some((ty, site)) => site.fault(
                CompileErrorCode::AnnotationOptions,
                format!("The option {name} is a text in quotes, not {}.", ty.kind.describe()),
            ),
        }
    }

    /// `true` or `false`; false when absent.
    pub(crate) fn flag(&self, name: &str) -> Eval<bool> {
        match self.get(name) {
            None => Ok(false),
            Some((
                Type {
                    kind: Kind::Literal(Scalar::Boolean(value)),
                    ..
                },
                _,
            )) => Ok(*value),
            Some((ty, site)) => site.fault(
                CompileErrorCode::AnnotationOptions,
                format!("The option {name} is true or false, not {}.", ty.kind.describe()),
            ),
        }
    }

    /// What a reference does when its row goes.
    pub(crate) fn action(&self, name: &str) -> Eval<Option<String>> {
        match (self.text(name)?, self.site) {
            (Some(action), Some(site)) if !ACTIONS.contains(&action.as_str()) => site.fault(
                CompileErrorCode::AnnotationOptions,
                format!("The option {name} is one of {}, not '{action}'.", ACTIONS.join(", ")),
            ),
            (action, _) => Ok(action),
        }
    }

    /// A function, written as `typeof name`.
    pub(crate) fn function(&self, name: &str) -> Eval<Option<UserValue<'a>>> {
        let Some((ty, site)) = self.get(name) else {
            return Ok(None);
        };
        match &ty.kind {
            Kind::Function(function) => Ok(Some(function.clone())),
            Kind::Opaque(opaque) => Ok(Some(UserValue::imported(*opaque))),
            kind => site.fault(
                CompileErrorCode::AnnotationOptions,
                format!(
                    "The option {name} is a function: write `{name}: typeof theFunction`, not {}.",
                    kind.describe()
                ),
            ),
        }
    }

    /// A class, written as `typeof Name`.
    pub(crate) fn class(&self, name: &str) -> Eval<Option<Target<'a>>> {
        match self.get(name) {
            None => Ok(None),
            Some((
                Type {
                    kind: Kind::Constructor(target),
                    ..
                },
                _,
            )) => Ok(Some(target.clone())),
            Some((
                Type {
                    kind: Kind::Opaque(opaque),
                    ..
                },
                _,
            )) => Ok(Some(Target::Opaque(*opaque))),
            Some((ty, site)) => site.fault(
                CompileErrorCode::AnnotationOptions,
                format!(
                    "The option {name} is a class: write `{name}: typeof ThePivot`, not {}.",
                    ty.kind.describe()
                ),
            ),
        }
    }
}
