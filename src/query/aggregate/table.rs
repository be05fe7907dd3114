//! The tables of a grouped query. Every joined relation is joined, of whatever kind it is, so rows multiply.

use super::super::kind;
use super::super::predicate::{Scope, condition};
use super::super::reach::Reach;
use super::super::relation::Relation;
use super::super::render::links_once;
use super::super::resolve::{Join, Node};
use super::super::statement::Statement;
use crate::error::CoreError;
use crate::schema::{Column, Entity, Field};
use crate::sql::Alias;

/// A table and the tables that are joined to it.
#[derive(Debug)]
pub(super) struct Table<'q> {
    pub(super) node: &'q Node<'q>,
    /// The table, and what its condition sees from it.
    reach: Reach<'q>,
    join: Option<&'q Join<'q>>,
    /// The pivot's alias, where one leads here.
    pivot: Option<Alias>,
    /// Whether there may be no row here.
    outer: bool,
    children: Vec<Table<'q>>,
}

/// A column somewhere in the tables.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'q> {
    pub(super) alias: Alias,
    pub(super) entity: &'q Entity,
    pub(super) column: &'q Column,
    /// Whether its value may be NULL.
    pub(super) nullable: bool,
}

impl<'q> Table<'q> {
    /// The tables of a query.
    pub(super) fn root(statement: &mut Statement, node: &'q Node<'q>) -> Self {
        Self::build(statement, node, None, false)
    }

    fn build(statement: &mut Statement, node: &'q Node<'q>, join: Option<&'q Join<'q>>, outer: bool) -> Self {
        let through = join.is_some_and(|join| matches!(join.relation, Relation::Pivot { .. }));
        let pivot = through.then(|| statement.next_alias());
        let alias = statement.next_alias();
        let reach = Reach::new(statement, alias, &node.condition.ways());
        let children = node
            .joins
            .iter()
            .map(|join| Self::build(statement, &join.node, Some(join), outer || !join.inner))
            .collect();
        Self {
            node,
            reach,
            join,
            pivot,
            outer,
            children,
        }
    }

    /// The column at the end of a path of joined relations.
    pub(super) fn at(&self, path: &str) -> Result<Place<'q>, CoreError> {
        let entity = self.node.entity;
        // A field may itself have a dot in its name; then the whole rest is the field.
        let unknown = match entity.field(path) {
            Ok(Field::Column(column)) => {
                return Ok(Place {
                    alias: self.reach.alias,
                    entity,
                    column,
                    nullable: self.outer || column.nullable || column.partial,
                });
            }
            Ok(Field::BackReference(_)) => {
                return Err(entity
                    .column(path, "group by or to compute of")
                    .err()
                    .unwrap_or_else(|| self.not_joined(path)));
            }
            Err(unknown) => unknown,
        };
        let (field, rest) = path.split_once('.').ok_or(unknown)?;
        if let Field::Column(column) = entity.field(field)?
            && column.reference.is_none()
        {
            return Err(CoreError::NotARelation {
                entity: entity.name.clone(),
                field: field.to_owned(),
                known: entity.relations(),
            });
        }
        let child = self
            .children
            .iter()
            .find(|child| child.join.is_some_and(|join| join.field == field));
        child.ok_or_else(|| self.not_joined(field))?.at(rest)
    }

    fn not_joined(&self, field: &str) -> CoreError {
        CoreError::NotJoined {
            entity: self.node.entity.name.clone(),
            field: field.to_owned(),
            method: "innerJoin".to_owned(),
        }
    }

    /// Writes what stands behind FROM, and the condition on root rows.
    pub(super) fn write(&self, statement: &mut Statement) {
        self.tables(statement);
        if !self.node.condition.is_all() {
            statement.sql.raw(" WHERE ");
            condition(statement, Scope::of(&self.reach), &self.node.condition, true);
        }
    }

    fn tables(&self, statement: &mut Statement) {
        let entity = self.node.entity;
        if let (Some(through), Some(join)) = (self.pivot, self.join) {
            pivot(statement, through, join);
            statement.sql.raw(" JOIN ");
            statement.table(&entity.table, self.reach.alias);
            if let Relation::Pivot { pivot, target, .. } = join.relation {
                let (key, target) = (&entity.key.name, &target.name);
                statement
                    .sql
                    .raw(" ON ")
                    .column(self.reach.alias, key)
                    .raw(" = ")
                    .column(through, target);
                if links_are_rows(join) {
                    kind::and(statement, through, pivot);
                }
            }
        } else {
            statement.table(&entity.table, self.reach.alias);
        }
        self.reach.joins(statement);
        for child in &self.children {
            child.joined(statement, self);
        }
    }

    /// Writes the join that leads here. What hangs from here stands in parentheses: it restricts or widens the joined rows, not
    /// the owner's.
    fn joined(&self, statement: &mut Statement, owner: &Self) {
        let Some(join) = self.join else { return };
        statement.sql.raw(if join.inner { " JOIN " } else { " LEFT JOIN " });
        let several = self.pivot.is_some() || !self.children.is_empty() || self.reach.is_wide();
        if several {
            statement.sql.raw("(");
        }
        self.tables(statement);
        if several {
            statement.sql.raw(")");
        }
        statement.sql.raw(" ON ");
        let owner_key = &owner.node.entity.key.name;
        match join.relation {
            Relation::Reference(column) => {
                let key = &self.node.entity.key.name;
                statement
                    .sql
                    .column(self.reach.alias, key)
                    .raw(" = ")
                    .column(owner.reach.alias, &column.name);
            }
            Relation::Inverse { column, .. } => {
                statement
                    .sql
                    .column(self.reach.alias, &column.name)
                    .raw(" = ")
                    .column(owner.reach.alias, owner_key);
            }
            Relation::Pivot { inverse, .. } => {
                let through = self.pivot.unwrap_or(self.reach.alias);
                statement
                    .sql
                    .column(through, &inverse.name)
                    .raw(" = ")
                    .column(owner.reach.alias, owner_key);
            }
        }
        if !self.node.condition.is_all() {
            statement.sql.raw(" AND ");
            condition(statement, Scope::of(&self.reach), &self.node.condition, true);
        }
    }
}

/// Whether the rows of a pivot stand for its links, none of them twice.
fn links_are_rows(join: &Join<'_>) -> bool {
    matches!(join.relation, Relation::Pivot { pivot, inverse, target } if links_once(pivot, &inverse.name, &target.name))
}

/// Writes a pivot, with rows that say the same twice counted once, as they are when the relation is loaded.
fn pivot(statement: &mut Statement, through: Alias, join: &Join<'_>) {
    let Relation::Pivot { pivot, inverse, target } = join.relation else {
        return;
    };
    if links_are_rows(join) {
        statement.table(&pivot.table, through);
        return;
    }
    let said = statement.next_alias();
    statement
        .sql
        .raw("(SELECT DISTINCT ")
        .column(said, &inverse.name)
        .raw(", ")
        .column(said, &target.name)
        .raw(" FROM ");
    statement.table(&pivot.table, said);
    if let Some(column) = &pivot.soft_delete {
        statement.sql.raw(" WHERE ");
        kind::live(statement, said, column);
    }
    statement.sql.raw(") AS ").alias(through);
}
