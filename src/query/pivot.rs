//! Many-to-many relations: the rows of the pivot, and how statements reach the target over them.

use super::join::Source;
use super::kind;
use super::plan::{Bind, ColumnRead};
use super::render::joins;
use super::shape::RowShape;
use super::statement::{Conjunction, Statement};
use crate::schema::{Codec, Column, Entity};
use crate::sql::Alias;

/// The pivot of a many-to-many statement.
pub(super) struct Link<'q> {
    pub(super) pivot: &'q Entity,
    pub(super) inverse: &'q Column,
    pub(super) target: &'q Column,
    pub(super) keys: Bind,
    pub(super) codec: Codec,
}

impl Link<'_> {
    /// The statement of the pivot's rows alone: the parent's key, then the target's.
    pub(super) fn rows(self) -> (Statement, Vec<ColumnRead>) {
        let mut statement = Statement::default();
        let mut row = RowShape::default();
        let alias = statement.next_alias();
        row.column(alias, self.inverse, false);
        row.column(alias, self.target, false);
        statement.sql.raw("SELECT ");
        row.select(&mut statement, false);
        statement.sql.raw(" FROM ");
        statement.table(&self.pivot.table, alias);
        statement.sql.raw(" WHERE ");
        statement.has_key(alias, self.inverse, self.keys, self.codec);
        kind::and(&mut statement, alias, self.pivot);
        (statement, row.columns)
    }

    /// Writes the pivot and the target's table into the FROM clause of a statement that reads both.
    pub(super) fn write(
        self,
        statement: &mut Statement,
        source: &Source<'_>,
        owner: Alias,
        conditions: &mut Conjunction,
        once: bool,
    ) {
        let Self {
            pivot,
            inverse,
            target,
            keys,
            codec,
        } = self;
        if once {
            let alias = statement.next_alias();
            statement
                .sql
                .raw("(SELECT DISTINCT ")
                .column(alias, &inverse.name)
                .raw(", ")
                .column(alias, &target.name);
            statement.sql.raw(" FROM ");
            statement.table(&pivot.table, alias);
            statement.sql.raw(" WHERE ");
            statement.has_key(alias, inverse, keys.clone(), codec);
            kind::and(statement, alias, pivot);
            statement.sql.raw(") AS ").alias(owner);
        } else {
            statement.table(&pivot.table, owner);
        }
        let entity = source.node.entity;
        statement.sql.raw(" JOIN ");
        statement.table(&entity.table, source.reach.alias);
        statement
            .sql
            .raw(" ON ")
            .column(source.reach.alias, &entity.key.name)
            .raw(" = ")
            .column(owner, &target.name);
        joins(statement, source);
        if !once {
            conditions.next(statement);
            statement.has_key(owner, inverse, keys, codec);
            kind::and(statement, owner, pivot);
        }
    }
}
