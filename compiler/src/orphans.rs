//! The option of a back reference that says what becomes of a child without a parent: `BackReference<{ orphans: 'delete' }>`.

use crate::CompileErrorCode;
use crate::error::Eval;
use crate::options::Options;

const RULES: [&str; 3] = ["nullify", "delete", "refuse"];

/// The rule as it is written.
pub(crate) fn rule(options: &Options<'_>) -> Eval<Option<String>> {
    match (options.text("orphans")?, options.site) {
        (Some(rule), Some(site)) if !RULES.contains(&rule.as_str()) => site.fault(
            CompileErrorCode::AnnotationOptions,
            format!("The option orphans is one of '{}', not '{rule}'.", RULES.join("', '")),
        ),
        (rule, _) => Ok(rule),
    }
}
