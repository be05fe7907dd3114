//! SQL of conditions and of the values in them.

use super::condition::{Condition, Origin, Place};
use super::exists::{exists, is_indexed, listed};
use super::kind;
use super::member::Read;
use super::plan::Bind;
use super::reach::Reach;
use super::statement::Statement;
use crate::raw::{Fragment, Row};
use crate::sql::Alias;

/// What the names in a condition stand for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scope<'r, 's> {
    reach: &'r Reach<'s>,
    /// The element of a list that the condition is about.
    element: Option<Alias>,
}

impl<'r, 's> Scope<'r, 's> {
    /// The rows of a table and what can be seen from them.
    pub(super) fn of(reach: &'r Reach<'s>) -> Self {
        Self { reach, element: None }
    }
}

/// Writes a condition. `bare` where it stands among others joined by AND.
pub(super) fn condition<'s>(statement: &mut Statement, scope: Scope<'_, 's>, tested: &Condition<'s>, bare: bool) {
    if let Some((hops, column)) = tested.column() {
        statement.tests(scope.reach.at(hops), column);
    }
    match tested {
        Condition::All => {
            statement.sql.raw("1");
        }
        Condition::Nothing => {
            statement.sql.raw("0");
        }
        Condition::Kind(place) => kind::write(statement, scope.reach.alias, place),
        Condition::Live(column) => kind::live(statement, scope.reach.alias, column),
        Condition::And(parts) => connected(statement, scope, parts, " AND ", !bare),
        Condition::Or(parts) => connected(statement, scope, parts, " OR ", true),
        Condition::Not(part) => negation(statement, scope, part),
        Condition::Null { place, negated } => {
            value(statement, scope, place, Some(Read::Plain));
            statement.sql.raw(if *negated { " IS NOT NULL" } else { " IS NULL" });
        }
        Condition::Compare { place, operator, bind } => {
            value(statement, scope, place, None);
            statement.sql.raw(" ").raw(operator).raw(" ");
            statement.bind(bind.clone());
        }
        Condition::In {
            place,
            bind,
            element,
            with_null,
        } => {
            statement.sql.raw(if *with_null { "(" } else { "" });
            value(statement, scope, place, None);
            statement.sql.raw(" IN (");
            statement.list(bind.clone(), element);
            statement.sql.raw(")");
            if *with_null {
                statement.sql.raw(" OR ");
                value(statement, scope, place, Some(Read::Plain));
                statement.sql.raw(" IS NULL)");
            }
        }
        Condition::Related {
            hops,
            relation,
            condition,
        } if is_indexed(relation.target, condition) => listed(statement, scope.reach.at(hops), relation, condition),
        Condition::Related {
            hops,
            relation,
            condition,
        } => exists(statement, scope.reach.at(hops), relation, condition, None),
        Condition::Sql { hops, entity, fragment } => {
            let alias = scope.reach.at(hops);
            written(statement, fragment, Row { entity, alias });
        }
        Condition::Elements { place, condition } => elements(statement, scope, place, condition),
    }
}

/// Writes a condition that the application wrote. It is in parentheses wherever it stands, for it may say OR.
fn written<'s>(statement: &mut Statement, fragment: &Fragment<'s>, row: Row<'s>) {
    let (text, slots) = fragment.write(Some(row));
    for table in fragment.tables() {
        statement.depends_on(table);
    }
    statement.sql.raw("(").raw(&text).raw(")");
    statement.binds.extend(slots.into_iter().map(|slot| Bind::Cell { slot }));
}

fn negation<'s>(statement: &mut Statement, scope: Scope<'_, 's>, part: &Condition<'s>) {
    match part {
        // Nothing is found from the other end that is not there.
        Condition::Related {
            hops,
            relation,
            condition,
        } => {
            statement.sql.raw("NOT ");
            exists(statement, scope.reach.at(hops), relation, condition, None);
        }
        Condition::Elements { place, condition } => {
            statement.sql.raw("NOT ");
            elements(statement, scope, place, condition);
        }
        other => {
            statement.sql.raw("(");
            condition(statement, scope, other, true);
            statement.sql.raw(") IS NOT TRUE");
        }
    }
}

fn connected<'s>(statement: &mut Statement, scope: Scope<'_, 's>, parts: &[Condition<'s>], word: &str, enclosed: bool) {
    statement.sql.raw(if enclosed { "(" } else { "" });
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            statement.sql.raw(word);
        }
        condition(statement, scope, part, word == " AND ");
    }
    statement.sql.raw(if enclosed { ")" } else { "" });
}

fn elements<'s>(statement: &mut Statement, scope: Scope<'_, 's>, place: &Place<'s>, tested: &Condition<'s>) {
    let alias = statement.next_alias();
    statement.sql.raw("EXISTS (SELECT 1 FROM json_each(");
    origin(statement, scope, place);
    if let Some(path) = place.member.as_ref().and_then(|member| member.literal()) {
        statement.sql.raw(", ").raw(&path);
    }
    // What is no list has no elements: members of objects have names, and a single value has no key at all.
    statement
        .sql
        .raw(") AS ")
        .alias(alias)
        .raw(" WHERE typeof(")
        .alias(alias)
        .raw(".key) = 'integer'");
    if !tested.is_all() {
        statement.sql.raw(" AND ");
        let inside = Scope {
            element: Some(alias),
            ..scope
        };
        condition(statement, inside, tested, true);
    }
    statement.sql.raw(")");
}

/// Writes a value. `read` says how, where it is not read for a comparison of its own kind.
pub(super) fn value<'s>(statement: &mut Statement, scope: Scope<'_, 's>, place: &Place<'s>, read: Option<Read>) {
    let read = match (&place.member, read) {
        (None, _) => return origin(statement, scope, place),
        (Some(member), read) => read.unwrap_or(member.read),
    };
    match read {
        Read::Plain => plain(statement, scope, place),
        Read::Number => {
            statement.sql.raw("CASE ");
            plain(statement, scope, place);
            statement
                .sql
                .raw(" WHEN 'Infinity' THEN 9e999 WHEN '-Infinity' THEN -9e999 WHEN '-0' THEN 0 ELSE ");
            plain(statement, scope, place);
            statement.sql.raw(" END");
        }
        Read::OnlyText => guarded(statement, scope, place, "('text')"),
        Read::OnlyNumber => guarded(statement, scope, place, "('integer', 'real')"),
        Read::OnlyBoolean => guarded(statement, scope, place, "('true', 'false')"),
        Read::Whole => whole(statement, scope, place),
    }
}

fn origin<'s>(statement: &mut Statement, scope: Scope<'_, 's>, place: &Place<'s>) {
    match &place.origin {
        Origin::Column { hops, column } => {
            statement.sql.column(scope.reach.at(hops), column);
        }
        Origin::Element => {
            statement.sql.alias(scope.element.unwrap_or(scope.reach.alias)).raw(".value");
        }
    }
}

/// The path of a member, unless the member is an element itself, which SQLite hands over unpacked.
fn path(place: &Place<'_>) -> Option<String> {
    let literal = place.member.as_ref().and_then(|member| member.literal());
    match place.origin {
        Origin::Element => literal,
        Origin::Column { .. } => Some(literal.unwrap_or_else(|| "'$'".to_owned())),
    }
}

fn plain<'s>(statement: &mut Statement, scope: Scope<'_, 's>, place: &Place<'s>) {
    match path(place) {
        None => origin(statement, scope, place),
        Some(path) => {
            statement.sql.raw("(");
            origin(statement, scope, place);
            statement.sql.raw(" ->> ").raw(&path).raw(")");
        }
    }
}

fn json_kind<'s>(statement: &mut Statement, scope: Scope<'_, 's>, place: &Place<'s>) {
    match path(place) {
        None => {
            statement.sql.alias(scope.element.unwrap_or(scope.reach.alias)).raw(".type");
        }
        Some(path) => {
            statement.sql.raw("json_type(");
            origin(statement, scope, place);
            statement.sql.raw(", ").raw(&path).raw(")");
        }
    }
}

fn guarded<'s>(statement: &mut Statement, scope: Scope<'_, 's>, place: &Place<'s>, kinds: &str) {
    statement.sql.raw("CASE WHEN ");
    json_kind(statement, scope, place);
    statement.sql.raw(" IN ").raw(kinds).raw(" THEN ");
    plain(statement, scope, place);
    statement.sql.raw(" END");
}

fn whole<'s>(statement: &mut Statement, scope: Scope<'_, 's>, place: &Place<'s>) {
    match path(place) {
        Some(path) => {
            statement.sql.raw("(");
            origin(statement, scope, place);
            statement.sql.raw(" -> ").raw(&path).raw(")");
        }
        None => {
            statement.sql.raw("CASE ");
            json_kind(statement, scope, place);
            statement
                .sql
                .raw(" WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' WHEN 'text' THEN json_quote(");
            origin(statement, scope, place);
            statement.sql.raw(") ELSE CAST(");
            origin(statement, scope, place);
            statement.sql.raw(" AS TEXT) END");
        }
    }
}
