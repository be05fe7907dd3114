//! A checked condition on the rows of one entity.

use super::member::Member;
use super::plan::Bind;
use super::relation::Hop;
use crate::raw::Fragment;
use crate::schema::{Column, Entity, Inheritance};

/// A condition that is true, false, or NULL for a row; only true keeps the row.
#[derive(Debug, Clone)]
pub(super) enum Condition<'s> {
    /// Every row.
    All,
    /// No row.
    Nothing,
    /// Every row of an entity, in a table that has rows of others too.
    Kind(&'s Inheritance),
    /// Every row that is not deleted softly.
    Live(&'s Column),
    /// All of these.
    And(Vec<Condition<'s>>),
    /// At least one of these.
    Or(Vec<Condition<'s>>),
    /// Not this: what is NULL inside counts as false, so that a row is on exactly one side.
    Not(Box<Condition<'s>>),
    /// Whether there is no value.
    Null { place: Place<'s>, negated: bool },
    /// A comparison with one value.
    Compare {
        place: Place<'s>,
        operator: &'static str,
        bind: Bind,
    },
    /// Whether the value is in a list. `element` is the expression of one element.
    In {
        place: Place<'s>,
        bind: Bind,
        element: &'static str,
        with_null: bool,
    },
    /// Whether any row of a relation meets a condition. `hops` lead to the relation's owner.
    Related {
        hops: Vec<Hop<'s>>,
        relation: Hop<'s>,
        condition: Box<Condition<'s>>,
    },
    /// A condition written in SQL, about the row at the end of some to-one relations.
    Sql {
        hops: Vec<Hop<'s>>,
        entity: &'s Entity,
        fragment: Fragment<'s>,
    },
    /// Whether any element of a list in JSON meets a condition.
    Elements {
        place: Place<'s>,
        condition: Box<Condition<'s>>,
    },
}

/// What is compared.
#[derive(Debug, Clone)]
pub(super) struct Place<'s> {
    pub(super) origin: Origin<'s>,
    /// Where in the origin's JSON it is; the origin itself when absent.
    pub(super) member: Option<Member>,
}

/// Where a compared value is read.
#[derive(Debug, Clone)]
pub(super) enum Origin<'s> {
    /// A column of the row at the end of some to-one relations.
    Column { hops: Vec<Hop<'s>>, column: &'s str },
    /// The element of the list that the condition is about.
    Element,
}

impl<'s> Condition<'s> {
    /// All of these, without needless nesting.
    pub(super) fn all(mut parts: Vec<Self>) -> Self {
        parts.retain(|part| !part.is_all());
        match (parts.pop(), parts.is_empty()) {
            (None, _) => Self::All,
            (Some(only), true) => only,
            (Some(last), false) => {
                parts.push(last);
                Self::And(parts)
            }
        }
    }

    /// At least one of these; of none, nothing.
    pub(super) fn any(mut parts: Vec<Self>) -> Self {
        match (parts.pop(), parts.is_empty()) {
            (None, _) => Self::Nothing,
            (Some(only), true) => only,
            (Some(last), false) => {
                parts.push(last);
                Self::Or(parts)
            }
        }
    }

    /// The rows that this condition does not keep.
    pub(super) fn not(self) -> Self {
        match self {
            Self::All => Self::Nothing,
            Self::Nothing => Self::All,
            Self::Null { place, negated } => Self::Null {
                place,
                negated: !negated,
            },
            other => Self::Not(Box::new(other)),
        }
    }

    /// Whether every row is kept.
    pub(super) fn is_all(&self) -> bool {
        matches!(self, Self::All)
    }

    /// The way to a column and its name, where one column alone is compared.
    pub(super) fn column(&self) -> Option<(&[Hop<'s>], &'s str)> {
        match self {
            Self::Null { place, .. } | Self::Compare { place, .. } | Self::In { place, .. } => match &place.origin {
                Origin::Column { hops, column } if place.member.is_none() => Some((hops, column)),
                _ => None,
            },
            _ => None,
        }
    }

    /// The to-one relations that the condition on a row looks through, each way from the row itself.
    pub(super) fn ways(&self) -> Vec<&[Hop<'s>]> {
        let mut ways = Vec::new();
        self.add_ways(&mut ways);
        ways
    }

    fn add_ways<'a>(&'a self, ways: &mut Vec<&'a [Hop<'s>]>) {
        match self {
            Self::All | Self::Nothing | Self::Kind(_) | Self::Live(_) => {}
            Self::And(parts) | Self::Or(parts) => parts.iter().for_each(|part| part.add_ways(ways)),
            Self::Not(part) => part.add_ways(ways),
            Self::Related { hops, .. } | Self::Sql { hops, .. } => ways.push(hops),
            Self::Null { place, .. } | Self::Compare { place, .. } | Self::In { place, .. } | Self::Elements { place, .. } => {
                ways.push(place.way())
            }
        }
    }
}

impl<'s> Place<'s> {
    /// Whether it is a column of the rows themselves.
    pub(super) fn is_column(&self, name: &str) -> bool {
        let own = self.member.is_none() && self.way().is_empty();
        own && matches!(self.origin, Origin::Column { column, .. } if column == name)
    }

    /// The to-one relations that lead to it.
    pub(super) fn way(&self) -> &[Hop<'s>] {
        match &self.origin {
            Origin::Column { hops, .. } => hops,
            Origin::Element => &[],
        }
    }
}
