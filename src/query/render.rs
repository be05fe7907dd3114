//! SQL of the parts that all statements share: joins, conditions, order, pages.

use super::condition::Condition;
use super::join::Source;
use super::plan::Bind;
use super::resolve::{Join, Node, Relation};
use super::statement::{Conjunction, Statement};
use crate::schema::{Codec, Entity};
use crate::sql::Alias;

/// Writes the to-one joins that hang from a source.
pub(super) fn joins(statement: &mut Statement, source: &Source<'_>) {
    for child in &source.children {
        let Some((join, column)) = child.link else { continue };
        let target = child.node.entity;
        statement.sql.raw(if child.strict { " JOIN " } else { " LEFT JOIN " });
        statement.table(&target.table, child.alias);
        let mut conditions = Conjunction::after(" ON ");
        conditions.next(statement);
        statement
            .sql
            .column(child.alias, &target.key.name)
            .raw(" = ")
            .column(source.alias, &column.name);
        restrictions(statement, &mut conditions, child.node, child.alias, Some(child));
        // A page of at most one row.
        for (slot, test) in [(join.node.limit, " > 0"), (join.node.skip, " = 0")] {
            if let Some(slot) = slot {
                conditions.next(statement);
                statement.count(slot);
                statement.sql.raw(test);
            }
        }
        joins(statement, child);
    }
}

/// Writes what the rows of a node must meet: its filter, and a match in each inner join that is not in the FROM clause.
pub(super) fn restrictions(
    statement: &mut Statement,
    conditions: &mut Conjunction,
    node: &Node<'_>,
    alias: Alias,
    source: Option<&Source<'_>>,
) {
    if node.condition != Condition::All {
        conditions.next(statement);
        condition(statement, alias, &node.condition, true);
    }
    for join in node.joins.iter().filter(|join| join.inner) {
        if !source.is_some_and(|source| source.restricts(join)) {
            conditions.next(statement);
            exists(statement, node.entity, alias, join);
        }
    }
}

fn exists(statement: &mut Statement, owner: &Entity, parent: Alias, join: &Join<'_>) {
    let target = join.node.entity;
    let alias = statement.next_alias();
    statement.sql.raw("EXISTS (SELECT 1 FROM ");
    let mut conditions = Conjunction::after(" WHERE ");
    match join.relation {
        Relation::Reference(column) => {
            statement.table(&target.table, alias);
            conditions.next(statement);
            statement
                .sql
                .column(alias, &target.key.name)
                .raw(" = ")
                .column(parent, &column.name);
        }
        Relation::Inverse { column, .. } => {
            statement.table(&target.table, alias);
            conditions.next(statement);
            statement
                .sql
                .column(alias, &column.name)
                .raw(" = ")
                .column(parent, &owner.key.name);
        }
        Relation::Pivot {
            pivot,
            inverse,
            target: column,
        } => {
            let through = statement.next_alias();
            // Rows of a pivot that say the same twice count once, or a skip would count them twice.
            let once = join.node.skip.is_some() && !links_once(pivot, &inverse.name, &column.name);
            if once {
                // SQLite ignores DISTINCT directly inside EXISTS, so it stands one level deeper.
                let said = statement.next_alias();
                statement
                    .sql
                    .raw("(SELECT DISTINCT ")
                    .column(said, &column.name)
                    .raw(" FROM ");
                statement.table(&pivot.table, said);
                statement
                    .sql
                    .raw(" WHERE ")
                    .column(said, &inverse.name)
                    .raw(" = ")
                    .column(parent, &owner.key.name);
                statement.sql.raw(") AS ").alias(through);
            } else {
                statement.table(&pivot.table, through);
            }
            statement.sql.raw(" JOIN ");
            statement.table(&target.table, alias);
            statement
                .sql
                .raw(" ON ")
                .column(alias, &target.key.name)
                .raw(" = ")
                .column(through, &column.name);
            if !once {
                conditions.next(statement);
                statement
                    .sql
                    .column(through, &inverse.name)
                    .raw(" = ")
                    .column(parent, &owner.key.name);
            }
        }
    }
    restrictions(statement, &mut conditions, &join.node, alias, None);
    page(statement, &join.node);
    statement.sql.raw(")");
}

/// Whether a pivot can connect the same two rows only once.
pub(super) fn links_once(pivot: &Entity, inverse: &str, target: &str) -> bool {
    pivot.is_unique(&[inverse, target])
}

/// Writes a condition. `bare` where it stands among others joined by AND.
pub(super) fn condition(statement: &mut Statement, alias: Alias, tested: &Condition, bare: bool) {
    match tested {
        Condition::All => {
            statement.sql.raw("1");
        }
        Condition::Nothing => {
            statement.sql.raw("0");
        }
        Condition::And(parts) => connected(statement, alias, parts, " AND ", !bare),
        Condition::Or(parts) => connected(statement, alias, parts, " OR ", true),
        Condition::Not(part) => {
            statement.sql.raw("(");
            condition(statement, alias, part, true);
            statement.sql.raw(") IS NOT TRUE");
        }
        Condition::Null { column, negated } => {
            statement
                .sql
                .column(alias, column)
                .raw(if *negated { " IS NOT NULL" } else { " IS NULL" });
        }
        Condition::Compare { column, operator, bind } => {
            statement.sql.column(alias, column).raw(" ").raw(operator).raw(" ");
            statement.bind(bind.clone());
        }
        Condition::In {
            column,
            bind,
            codec,
            with_null,
            negated,
        } => {
            // A row with NULL is in the list only when NULL is; without this SQL would leave it on neither side.
            let null = match (*negated, *with_null) {
                (false, false) => None,
                (false, true) | (true, false) => Some((" OR ", " IS NULL")),
                (true, true) => Some((" AND ", " IS NOT NULL")),
            };
            if null.is_some() {
                statement.sql.raw("(");
            }
            statement
                .sql
                .column(alias, column)
                .raw(if *negated { " NOT IN (" } else { " IN (" });
            list(statement, bind.clone(), *codec);
            if *negated && *with_null {
                // One NULL in the list would make every NOT IN unknown.
                statement.sql.raw(" WHERE value IS NOT NULL");
            }
            statement.sql.raw(")");
            if let Some((word, test)) = null {
                statement.sql.raw(word).column(alias, column).raw(test).raw(")");
            }
        }
    }
}

fn connected(statement: &mut Statement, alias: Alias, parts: &[Condition], word: &str, enclosed: bool) {
    if enclosed {
        statement.sql.raw("(");
    }
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            statement.sql.raw(word);
        }
        condition(statement, alias, part, word == " AND ");
    }
    if enclosed {
        statement.sql.raw(")");
    }
}

/// Writes the rows of a list that is bound as one JSON array.
pub(super) fn list(statement: &mut Statement, bind: Bind, codec: Codec) {
    statement.sql.raw("SELECT ").raw(codec.list_element()).raw(" FROM json_each(");
    statement.bind(bind);
    statement.sql.raw(")");
}

/// Writes the terms of an order. With a page the key ends every order, so that no row is on two pages or on none.
pub(super) fn order_terms(statement: &mut Statement, source: &Source<'_>) {
    let node = source.node;
    let mut written = 0;
    for term in &node.order {
        let Some(place) = source.at(&term.path) else { continue };
        statement.sql.comma(written).column(place.alias, &term.column.name);
        if term.descending {
            statement.sql.raw(" DESC");
        }
        written += 1;
    }
    let ends_with_key = node.order.iter().any(|term| term.path.is_empty() && term.column.primary_key);
    if node.paged() && !ends_with_key {
        statement.sql.comma(written).column(source.alias, &node.entity.key.name);
    }
}

/// Writes ORDER BY where there is an order.
pub(super) fn order(statement: &mut Statement, source: &Source<'_>) {
    if !source.node.order.is_empty() || source.node.paged() {
        statement.sql.raw(" ORDER BY ");
        order_terms(statement, source);
    }
}

/// Writes LIMIT and OFFSET. The `+` keeps SQLite from planning for the bound number: it would prepare the statement anew for every
/// binding, which takes five times as long as a lookup by key.
pub(super) fn page(statement: &mut Statement, node: &Node<'_>) {
    match (node.limit, node.skip) {
        (None, None) => return,
        (Some(limit), _) => {
            statement.sql.raw(" LIMIT +");
            statement.count(limit);
        }
        // SQLite has no OFFSET without LIMIT.
        (None, Some(_)) => {
            statement.sql.raw(" LIMIT -1");
        }
    }
    if let Some(skip) = node.skip {
        statement.sql.raw(" OFFSET +");
        statement.count(skip);
    }
}
