//! Which joined entities share a statement: to-one joins do, every other relation has a statement of its own.

use super::order::Order;
use super::reach::Reach;
use super::relation::{Hop, Relation};
use super::resolve::{Join, Node};
use super::statement::Statement;
use crate::schema::Column;

/// A table in a FROM clause and the to-one joins that hang from it.
#[derive(Debug)]
pub(super) struct Source<'q> {
    /// The table, and what conditions and orders see from it.
    pub(super) reach: Reach<'q>,
    /// The same row once more, before the join itself: a condition in ON sees only what stands before it.
    pub(super) shadow: Option<Reach<'q>>,
    pub(super) node: &'q Node<'q>,
    /// The join that leads here, and the owner's column. Absent for the statement's own table.
    pub(super) link: Option<(&'q Join<'q>, &'q Column)>,
    /// Whether every row has one: inner joins all the way.
    pub(super) strict: bool,
    /// Whether its objects are loaded.
    pub(super) loaded: bool,
    pub(super) children: Vec<Source<'q>>,
}

/// A term of an order, and the joined references that are left of its way.
type Ordered<'q> = (&'q [&'q str], &'q Order<'q>);

/// The ways that begin at a source of the terms that end there.
fn own_ways<'q>(terms: &[Ordered<'q>]) -> Vec<&'q [Hop<'q>]> {
    let own = terms.iter().filter(|(path, _)| path.is_empty());
    own.map(|(_, term)| term.place.way()).collect()
}

impl<'q> Source<'q> {
    /// The sources of a statement about `node`. `loaded` when its objects are wanted, `ordered` when its order matters.
    pub(super) fn root(statement: &mut Statement, node: &'q Node<'q>, loaded: bool, ordered: bool) -> Self {
        let mut terms: Vec<Ordered<'q>> = Vec::new();
        if ordered {
            terms.extend(node.order.iter().map(|term| (term.path.as_slice(), term)));
        }
        let alias = statement.next_alias();
        let mut ways = node.condition.ways();
        ways.extend(own_ways(&terms));
        Self {
            reach: Reach::new(statement, alias, &ways),
            shadow: None,
            node,
            link: None,
            strict: true,
            loaded,
            children: Self::children(statement, node, true, loaded, &terms),
        }
    }

    fn children(statement: &mut Statement, node: &'q Node<'q>, strict: bool, loaded: bool, terms: &[Ordered<'q>]) -> Vec<Self> {
        let mut children = Vec::new();
        for join in &node.joins {
            let Relation::Reference(column) = join.relation else {
                continue;
            };
            let through: Vec<Ordered<'q>> = terms
                .iter()
                .filter_map(|(path, term)| path.split_first().map(|(first, rest)| (first, rest, *term)))
                .filter(|(first, ..)| **first == join.field)
                .map(|(_, rest, term)| (rest, term))
                .collect();
            let strict = strict && join.inner;
            let loaded = loaded && join.load;
            if strict || loaded || !through.is_empty() {
                children.push(Self::child(statement, (join, column), strict, loaded, &through));
            }
        }
        children
    }

    fn child(
        statement: &mut Statement,
        link: (&'q Join<'q>, &'q Column),
        strict: bool,
        loaded: bool,
        terms: &[Ordered<'q>],
    ) -> Self {
        let node = &link.0.node;
        let alias = statement.next_alias();
        let reach = Reach::new(statement, alias, &own_ways(terms));
        let ways = node.condition.ways();
        let shadow = ways.iter().any(|way| !way.is_empty()).then(|| {
            let alias = statement.next_alias();
            Reach::new(statement, alias, &ways)
        });
        Self {
            reach,
            shadow,
            node,
            link: Some(link),
            strict,
            loaded,
            children: Self::children(statement, node, strict, loaded, terms),
        }
    }

    /// Whether a join already restricts the rows by standing in the FROM clause.
    pub(super) fn restricts(&self, join: &Join<'_>) -> bool {
        self.children
            .iter()
            .any(|child| child.strict && child.link.is_some_and(|(link, _)| std::ptr::eq(link, join)))
    }

    /// The source at the end of a path of joined references.
    pub(super) fn at(&self, path: &[&str]) -> Option<&Self> {
        let Some((first, rest)) = path.split_first() else {
            return Some(self);
        };
        self.children
            .iter()
            .find(|child| child.link.is_some_and(|(link, _)| link.field == *first))?
            .at(rest)
    }
}
