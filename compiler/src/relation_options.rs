//! What is said of a relation of any kind beside its ends: `BackReference<{ load: 'eager', loader: typeof loadPosts }>`.

use crate::CompileErrorCode;
use crate::definition::{Scalar, quote};
use crate::error::Eval;
use crate::options::Options;
use crate::types::Kind;
use crate::types::evaluate::Evaluator;
use crate::value::UserValue;

/// The names of the options.
pub(crate) const NAMES: [&str; 4] = ["load", "cache", "loader", "validate"];

/// Options that references and back references share.
#[derive(Debug, Clone, Default)]
pub(crate) struct RelationOptions<'a> {
    /// Whether it is loaded with every object.
    eager: bool,
    /// How long what was loaded is kept, in milliseconds, and for how many objects.
    cache: Option<(f64, Option<f64>)>,
    loader: Option<UserValue<'a>>,
    validate: Option<UserValue<'a>>,
}

impl<'a> RelationOptions<'a> {
    /// Reads them among the options of an annotation.
    pub(crate) fn read(evaluator: &Evaluator<'a, '_>, options: &Options<'a>) -> Eval<Self> {
        Ok(Self {
            eager: eager(options)?,
            cache: cache(evaluator, options)?,
            loader: options.function("loader")?,
            validate: options.function("validate")?,
        })
    }

    /// They as a JavaScript object; nothing where none is written. `thunk` writes the function that answers a value of the user's.
    pub(crate) fn source(&self, thunk: &mut impl FnMut(&UserValue<'a>) -> Eval<String>) -> Eval<Option<String>> {
        let mut parts = Vec::new();
        if self.eager {
            parts.push(format!("load: {}", quote("eager")));
        }
        if let Some((ttl, max)) = self.cache {
            let max = max.map(|max| format!(", max: {}", Scalar::Number(max).to_source()));
            let ttl = Scalar::Number(ttl).to_source();
            parts.push(format!("cache: {{ ttl: {ttl}{} }}", max.unwrap_or_default()));
        }
        for (name, value) in [("loader", &self.loader), ("validate", &self.validate)] {
            if let Some(value) = value {
                parts.push(format!("{name}: {}", thunk(value)?));
            }
        }
        Ok((!parts.is_empty()).then(|| format!("{{ {} }}", parts.join(", "))))
    }
}

fn eager(options: &Options<'_>) -> Eval<bool> {
    match (options.text("load")?.as_deref(), options.site) {
        (None, _) => Ok(false),
        (Some("eager"), _) | (_, None) => Ok(true),
        (Some(other), Some(site)) => site.fault(
            CompileErrorCode::AnnotationOptions,
            format!(
                "The option load is 'eager', not '{other}'. Leave it out for a relation that is loaded when it is asked for."
            ),
        ),
    }
}

fn cache<'a>(evaluator: &Evaluator<'a, '_>, options: &Options<'a>) -> Eval<Option<(f64, Option<f64>)>> {
    let Some((given, site)) = options.get("cache") else {
        return Ok(None);
    };
    let wrong = || {
        site.fault(
            CompileErrorCode::AnnotationOptions,
            "The option cache is `{ ttl: 300_000, max: 1000 }`: milliseconds, and how many objects at most, which may be left out.",
        )
    };
    let (mut ttl, mut max) = (None, None);
    for member in evaluator.members(given)?.unwrap_or_default().named {
        let Kind::Literal(Scalar::Number(number)) = member.ty.kind else {
            return wrong();
        };
        match member.name.as_str() {
            "ttl" if number > 0.0 => ttl = Some(number),
            "max" if number >= 1.0 && number.fract() == 0.0 => max = Some(number),
            _ => return wrong(),
        }
    }
    match ttl {
        Some(ttl) => Ok(Some((ttl, max))),
        None => wrong(),
    }
}
