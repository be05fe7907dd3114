//! Which joined entities share a statement: to-one joins do, every other relation has a statement of its own.

use super::resolve::{Join, Node, Relation};
use super::statement::Statement;
use crate::schema::Column;
use crate::sql::Alias;

/// A table in a FROM clause and the to-one joins that hang from it.
#[derive(Debug)]
pub(super) struct Source<'q> {
    pub(super) alias: Alias,
    pub(super) node: &'q Node<'q>,
    /// The join that leads here, and the owner's column. Absent for the statement's own table.
    pub(super) link: Option<(&'q Join<'q>, &'q Column)>,
    /// Whether every row has one: inner joins all the way.
    pub(super) strict: bool,
    /// Whether its objects are loaded.
    pub(super) loaded: bool,
    pub(super) children: Vec<Source<'q>>,
}

impl<'q> Source<'q> {
    /// The sources of a statement about `node`. `loaded` when its objects are wanted, `ordered` when its order matters.
    pub(super) fn root(statement: &mut Statement, node: &'q Node<'q>, loaded: bool, ordered: bool) -> Self {
        let paths = if ordered {
            node.order.iter().map(|term| term.path.as_slice()).collect()
        } else {
            Vec::new()
        };
        Self::build(statement, node, None, true, loaded, &paths)
    }

    fn build(
        statement: &mut Statement,
        node: &'q Node<'q>,
        link: Option<(&'q Join<'q>, &'q Column)>,
        strict: bool,
        loaded: bool,
        paths: &[&[&'q str]],
    ) -> Self {
        let alias = statement.next_alias();
        let mut children = Vec::new();
        for join in &node.joins {
            let Relation::Reference(column) = join.relation else {
                continue;
            };
            let through: Vec<&[&str]> = paths
                .iter()
                .filter_map(|path| {
                    path.split_first()
                        .filter(|(first, _)| **first == join.field)
                        .map(|(_, rest)| rest)
                })
                .collect();
            let child_strict = strict && join.inner;
            let child_loaded = loaded && join.load;
            if child_strict || child_loaded || !through.is_empty() {
                let link = Some((join, column));
                children.push(Self::build(statement, &join.node, link, child_strict, child_loaded, &through));
            }
        }
        Self {
            alias,
            node,
            link,
            strict,
            loaded,
            children,
        }
    }

    /// Whether a join already restricts the rows by standing in the FROM clause.
    pub(super) fn restricts(&self, join: &Join<'_>) -> bool {
        self.children
            .iter()
            .any(|child| child.strict && child.link.is_some_and(|(link, _)| link.field == join.field))
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
