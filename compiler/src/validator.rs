//! The annotations that say which values a property takes: `MinLength<3>`, `Pattern<typeof CODE>`.

use oxc_ast::ast::{Expression, TSLiteral, TSType};
use oxc_span::GetSpan;

use crate::CompileErrorCode;
use crate::annotation::{Annotation, AnnotationKind};
use crate::definition::{Scalar, quote};
use crate::error::{Eval, Site};
use crate::types::evaluate::Evaluator;
use crate::types::name::Arguments;
use crate::types::{Kind, Place, Type};
use crate::value::UserValue;

/// A validator with its operands.
#[derive(Debug, Clone)]
pub(crate) struct Validator<'a> {
    rule: &'static Rule,
    /// Names and JavaScript sources of its constants.
    pub(crate) constants: Vec<(&'static str, String)>,
    /// The function or regular expression of the user's that it needs.
    pub(crate) value: Option<UserValue<'a>>,
}

/// What is known of every validator of one name.
#[derive(Debug)]
pub(crate) struct Rule {
    name: &'static str,
    subject: Subject,
    operand: Operand,
}

/// The values that a validator can look at.
#[derive(Debug, Clone, Copy)]
enum Subject {
    Any,
    Text,
    Number,
    Date,
    /// What has a length.
    Sized,
    /// Text, and lists without a type for their names.
    Container,
}

/// What stands between the angle brackets.
#[derive(Debug, Clone, Copy)]
enum Operand {
    Nothing,
    /// A whole number, zero or more.
    Length,
    Number,
    /// A number that is not zero.
    Factor,
    /// The least and the greatest number of digits; both may be left out.
    Digits,
    Constant,
    /// Milliseconds since 1970, or ISO 8601 text.
    Moment,
    Function,
    RegExp,
}

const fn rule(name: &'static str, subject: Subject, operand: Operand) -> Rule {
    Rule { name, subject, operand }
}

static RULES: [Rule; 24] = [
    rule("Validate", Subject::Any, Operand::Function),
    rule("Pattern", Subject::Text, Operand::RegExp),
    rule("Alpha", Subject::Text, Operand::Nothing),
    rule("Alphanumeric", Subject::Text, Operand::Nothing),
    rule("Ascii", Subject::Text, Operand::Nothing),
    rule("Decimal", Subject::Text, Operand::Digits),
    rule("Email", Subject::Text, Operand::Nothing),
    rule("MinLength", Subject::Sized, Operand::Length),
    rule("MaxLength", Subject::Sized, Operand::Length),
    rule("Includes", Subject::Container, Operand::Constant),
    rule("Excludes", Subject::Container, Operand::Constant),
    rule("MultipleOf", Subject::Number, Operand::Factor),
    rule("Minimum", Subject::Number, Operand::Number),
    rule("Maximum", Subject::Number, Operand::Number),
    rule("ExclusiveMinimum", Subject::Number, Operand::Number),
    rule("ExclusiveMaximum", Subject::Number, Operand::Number),
    rule("Positive", Subject::Number, Operand::Nothing),
    rule("Negative", Subject::Number, Operand::Nothing),
    rule("PositiveNoZero", Subject::Number, Operand::Nothing),
    rule("NegativeNoZero", Subject::Number, Operand::Nothing),
    rule("BeforeDate", Subject::Date, Operand::Moment),
    rule("AfterDate", Subject::Date, Operand::Moment),
    rule("BeforeNow", Subject::Date, Operand::Nothing),
    rule("AfterNow", Subject::Date, Operand::Nothing),
];

/// What relata's validator of this name does, if there is one.
pub(crate) fn rule_of(name: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.name == name)
}

impl Validator<'_> {
    /// The annotation's name.
    pub(crate) fn name(&self) -> &'static str {
        self.rule.name
    }
}

/// The validators among the annotations of a type, in the order in which they are written.
pub(crate) fn validators<'a>(ty: &Type<'a>) -> Vec<Validator<'a>> {
    let validator = |annotation: &Annotation<'a>| match &annotation.kind {
        AnnotationKind::Validator(validator) => Some(validator.clone()),
        _ => None,
    };
    ty.annotations.iter().filter_map(validator).collect()
}

/// Refuses validators that can look at no value of their type.
pub(crate) fn check_subjects(ty: &Type<'_>) -> Eval<()> {
    for annotation in &ty.annotations {
        if let AnnotationKind::Validator(Validator { rule, .. }) = &annotation.kind
            && !ty.branches().iter().any(|branch| rule.subject.covers(&branch.kind))
        {
            return annotation.site.fault(
                CompileErrorCode::Contradiction,
                format!(
                    "{} is for {}, but the type is {}. Remove it, or correct the type.",
                    rule.name,
                    rule.subject.describe(),
                    ty.kind.describe()
                ),
            );
        }
    }
    Ok(())
}

impl Subject {
    fn covers(self, kind: &Kind<'_>) -> bool {
        let text = matches!(kind, Kind::String | Kind::Uuid | Kind::Literal(Scalar::String(_)));
        let list = matches!(kind, Kind::Array(_) | Kind::Tuple(..) | Kind::Set(_));
        // What cannot be known here is looked at when it is written.
        matches!(kind, Kind::Any | Kind::Recursive(_) | Kind::Opaque(_))
            || match self {
                Self::Any => true,
                Self::Text => text,
                Self::Number => matches!(
                    kind,
                    Kind::Number | Kind::Float32 | Kind::Integer(_) | Kind::Bigint | Kind::Literal(Scalar::Number(_))
                ),
                Self::Date => matches!(kind, Kind::Date),
                Self::Sized => text || list || matches!(kind, Kind::Map(..) | Kind::Bytes(_)),
                Self::Container => text || list,
            }
    }

    fn describe(self) -> &'static str {
        match self {
            Self::Any => "any value",
            Self::Text => "strings",
            Self::Number => "numbers and bigints",
            Self::Date => "Dates",
            Self::Sized => "strings, arrays, Sets, Maps and bytes",
            Self::Container => "strings, arrays and Sets",
        }
    }
}

impl<'a> Evaluator<'a, '_> {
    /// `MinLength<3>` as a type that is only an annotation.
    pub(crate) fn validator(&self, rule: &'static Rule, args: Arguments<'a>, site: Site, place: &Place<'a>) -> Eval<Type<'a>> {
        let reader = OperandReader {
            evaluator: self,
            rule,
            args,
            site,
            place,
        };
        let kind = AnnotationKind::Validator(reader.read()?);
        Ok(Type::annotation(Annotation { kind, site }))
    }
}

/// Reads what stands between the angle brackets of one validator.
struct OperandReader<'a, 'e, 'g> {
    evaluator: &'e Evaluator<'a, 'g>,
    rule: &'static Rule,
    args: Arguments<'a>,
    site: Site,
    place: &'e Place<'a>,
}

impl<'a> OperandReader<'a, '_, '_> {
    fn read(&self) -> Eval<Validator<'a>> {
        let mut validator = Validator {
            rule: self.rule,
            constants: Vec::new(),
            value: None,
        };
        let taken = match self.rule.operand {
            Operand::Nothing => 0,
            Operand::Digits | Operand::Function => 2,
            _ => 1,
        };
        if let Some(extra) = self.args.and_then(|args| args.params.get(taken)) {
            let at = self.place.site(extra.span());
            return self.wrong(
                at,
                if taken == 0 {
                    "nothing between < and >"
                } else {
                    "less between < and >"
                },
            );
        }
        match self.rule.operand {
            Operand::Nothing => {}
            Operand::Function | Operand::RegExp => {
                validator.value = Some(self.value()?);
                validator
                    .constants
                    .extend(self.options()?.map(|options| ("options", options)));
            }
            Operand::Digits => {
                let (least, greatest) = (self.length(0)?, self.length(1)?);
                validator.constants.extend(least.map(|least| ("min", least)));
                validator.constants.extend(greatest.map(|greatest| ("max", greatest)));
            }
            _ => validator.constants.push(("value", self.constant()?)),
        }
        Ok(validator)
    }

    fn argument(&self, index: usize) -> Option<&'a TSType<'a>> {
        self.args.and_then(|args| args.params.get(index))
    }

    fn wrong<T>(&self, site: Site, takes: &str) -> Eval<T> {
        site.fault(
            CompileErrorCode::AnnotationOptions,
            format!("{} takes {takes}.", self.rule.name),
        )
    }

    /// `typeof isName`.
    fn value(&self) -> Eval<UserValue<'a>> {
        let takes = match self.rule.operand {
            Operand::RegExp => "a regular expression by its name: write `Pattern<typeof CODE>`",
            _ => "a function by its name: write `Validate<typeof isName>`",
        };
        match self.argument(0) {
            Some(TSType::TSTypeQuery(query)) => UserValue::read(self.evaluator, query, self.place),
            Some(other) => self.wrong(self.place.site(other.span()), takes),
            None => self.wrong(self.site, takes),
        }
    }

    /// What the function gets as its second argument.
    fn options(&self) -> Eval<Option<String>> {
        let Some(argument) = self.argument(1) else {
            return Ok(None);
        };
        match self.data(&self.evaluator.evaluate(argument, self.place)?)? {
            Some(source) => Ok(Some(source)),
            None => self.wrong(
                self.place.site(argument.span()),
                "options that are constants: `Validate<typeof isName, { least: 3 }>`",
            ),
        }
    }

    /// A constant, an object or a tuple of constants as JavaScript source.
    fn data(&self, ty: &Type<'a>) -> Eval<Option<String>> {
        let sources = |types: Vec<&Type<'a>>| -> Eval<Option<Vec<String>>> {
            types
                .into_iter()
                .map(|ty| self.data(ty).transpose())
                .collect::<Option<Eval<_>>>()
                .transpose()
        };
        Ok(match &ty.kind {
            Kind::Literal(value) => Some(value.to_source()),
            Kind::Null => Some("null".to_owned()),
            Kind::Undefined => Some("undefined".to_owned()),
            Kind::Tuple(elements, None) => sources(elements.iter().collect())?.map(|parts| format!("[{}]", parts.join(", "))),
            _ => match self.evaluator.members(ty)? {
                Some(members) if members.index.is_none() => {
                    let values = sources(members.named.iter().map(|member| &member.ty).collect())?;
                    values.map(|values| {
                        let named = members.named.iter().zip(values);
                        // In brackets, because the plain name `__proto__` would set the prototype.
                        let parts = named.map(|(member, value)| format!("[{}]: {value}", quote(&member.name)));
                        format!("{{ {} }}", parts.collect::<Vec<_>>().join(", "))
                    })
                }
                _ => None,
            },
        })
    }

    fn length(&self, index: usize) -> Eval<Option<String>> {
        let Some(argument) = self.argument(index) else {
            return Ok(None);
        };
        match self.evaluator.evaluate(argument, self.place)?.kind {
            Kind::Literal(value @ Scalar::Number(number)) if number >= 0.0 && number.fract() == 0.0 => {
                Ok(Some(value.to_source()))
            }
            _ => self.wrong(self.place.site(argument.span()), "whole numbers from 0 on"),
        }
    }

    fn constant(&self) -> Eval<String> {
        let takes = match self.rule.operand {
            Operand::Length => "a whole number from 0 on, such as `MinLength<3>`",
            Operand::Factor => "a number other than 0, such as `MultipleOf<5>`",
            Operand::Moment => "a time as text or in milliseconds, such as `BeforeDate<'2030-01-01'>`",
            Operand::Constant => "a constant, such as `Includes<'a'>`",
            _ => "a number, such as `Minimum<0>`",
        };
        let Some(argument) = self.argument(0) else {
            return self.wrong(self.site, takes);
        };
        if matches!(self.rule.operand, Operand::Number | Operand::Factor)
            && let Some(digits) = bigint(argument)
            && !(matches!(self.rule.operand, Operand::Factor) && digits == "0")
        {
            return Ok(quote(&digits));
        }
        let Kind::Literal(value) = self.evaluator.evaluate(argument, self.place)?.kind else {
            return self.wrong(self.place.site(argument.span()), takes);
        };
        let fits = match (self.rule.operand, &value) {
            (Operand::Length, Scalar::Number(number)) => *number >= 0.0 && number.fract() == 0.0,
            (Operand::Factor, Scalar::Number(number)) => *number != 0.0,
            (Operand::Number | Operand::Moment, Scalar::Number(_))
            | (Operand::Moment, Scalar::String(_))
            | (Operand::Constant, _) => true,
            _ => false,
        };
        if fits {
            Ok(value.to_source())
        } else {
            self.wrong(self.place.site(argument.span()), takes)
        }
    }
}

/// The digits of `10n`, with their sign.
fn bigint(ty: &TSType<'_>) -> Option<String> {
    let TSType::TSLiteralType(literal) = ty else { return None };
    match &literal.literal {
        TSLiteral::BigIntLiteral(value) => Some(value.value.to_string()),
        TSLiteral::UnaryExpression(unary) if unary.operator == oxc_ast::ast::UnaryOperator::UnaryNegation => {
            match &unary.argument {
                Expression::BigIntLiteral(value) => Some(format!("-{}", value.value)),
                _ => None,
            }
        }
        _ => None,
    }
}
