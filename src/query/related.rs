//! Conditions on related rows: some, every or none of many, or the one there is.

use super::ast::{FilterEntry, FilterNode};
use super::comparison;
use super::condition::Condition;
use super::filter;
use super::kind;
use super::operand::Operand;
use super::relation::{Hop, Relation};
use super::rows::Rows;
use super::value_kind::wrong;
use crate::error::CoreError;

const QUANTIFIERS: [&str; 3] = ["$some", "$every", "$none"];

/// A condition on the rows of a relation that may have many. `rows` own the relation.
pub(super) fn many<'s>(rows: &Rows<'s>, relation: Hop<'s>, node: &FilterNode) -> Result<Condition<'s>, CoreError> {
    let FilterNode::Object(entries) = node else {
        return Err(not_quantified(rows, relation, wrong(node)));
    };
    if entries.is_empty() {
        return Err(not_quantified(rows, relation, wrong(node)));
    }
    let parts = entries.iter().map(|entry| {
        if QUANTIFIERS.contains(&entry.key()) {
            quantified(rows, relation, entry)
        } else if entry.key().starts_with('$') {
            Err(CoreError::UnknownOperator {
                place: format!("'{}.{}'", rows.root.name, rows.path(relation.field)),
                operator: entry.key().to_owned(),
                known: QUANTIFIERS.map(str::to_owned).to_vec(),
            })
        } else {
            Err(not_quantified(rows, relation, format!("a condition on '{}'", entry.key())))
        }
    });
    Ok(Condition::all(parts.collect::<Result<_, _>>()?))
}

fn quantified<'s>(rows: &Rows<'s>, relation: Hop<'s>, entry: &FilterEntry) -> Result<Condition<'s>, CoreError> {
    let tested = filter::filter(rows.schema, relation.target, entry.node())?;
    let some = |condition: Condition<'s>| Condition::Related {
        hops: rows.hops.clone(),
        relation,
        condition: Box::new(kind::restricted(relation.target, condition)),
    };
    Ok(match entry.key() {
        "$every" => some(tested.not()).not(),
        "$none" => some(tested).not(),
        _ => some(tested),
    })
}

fn not_quantified(rows: &Rows<'_>, relation: Hop<'_>, actual: String) -> CoreError {
    CoreError::WrongValue {
        entity: rows.root.name.clone(),
        field: rows.path(relation.field),
        expected: "{$some: {...}}, {$every: {...}} or {$none: {...}} with conditions on its rows".to_owned(),
        actual,
    }
}

/// A condition on the row of a to-one relation, all of whose fields are NULL where it is missing. `rows` are the ones at its end.
pub(super) fn one<'s>(rows: &Rows<'s>, key: &Operand<'s>, node: &FilterNode) -> Result<Condition<'s>, CoreError> {
    let entries = match node {
        FilterNode::Object(entries) => entries,
        FilterNode::Sql(pieces) => return filter::written(rows, pieces),
        other => return comparison::equal(key, "", other),
    };
    if entries.is_empty() {
        let expected = format!("{}, operators or conditions on its fields", key.expected(&key.kinds()));
        return Err(key.refuse("", expected, wrong(node)));
    }
    let parts = entries.iter().map(|entry| one_entry(rows, key, entry));
    Ok(Condition::all(parts.collect::<Result<_, _>>()?))
}

fn one_entry<'s>(rows: &Rows<'s>, key: &Operand<'s>, entry: &FilterEntry) -> Result<Condition<'s>, CoreError> {
    let operator = entry.key();
    if ["$and", "$or", "$nor", "$not"].contains(&operator) {
        return filter::logical(rows.root, entry, |node| one(rows, key, node)).unwrap_or(Ok(Condition::All));
    }
    if QUANTIFIERS.contains(&operator)
        && let Some((relation, before)) = rows.hops.split_last()
        && matches!(relation.relation, Relation::Inverse { .. })
    {
        let owner = Rows {
            entity: relation.owner,
            hops: before.to_vec(),
            ..rows.clone()
        };
        return quantified(&owner, *relation, entry);
    }
    if operator.starts_with('$') {
        comparison::operator(key, entry)
    } else {
        filter::entry(rows, entry)
    }
}
