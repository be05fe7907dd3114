//! The order of entities, and how a change of one reaches others.

use super::document::ReferentialAction;
use super::entity::{Column, Entity};
use super::{Reference, Schema};

/// Ranks the entities so that a target of references comes before its owners. A cycle is cut where it was entered.
pub(super) fn rank_all(entities: &mut [Entity]) {
    let mut order = Vec::with_capacity(entities.len());
    let mut entered = Vec::with_capacity(entities.len());
    for entity in entities.iter() {
        visit(entities, &entity.name, &mut entered, &mut order);
    }
    for (rank, name) in (0..).zip(order) {
        if let Some(entity) = entities.iter_mut().find(|entity| entity.name == name) {
            entity.rank = rank;
        }
    }
}

fn visit(entities: &[Entity], name: &str, entered: &mut Vec<String>, order: &mut Vec<String>) {
    if entered.iter().any(|other| other == name) {
        return;
    }
    entered.push(name.to_owned());
    let Some(entity) = entities.iter().find(|entity| entity.name == name) else {
        return;
    };
    // Whoever refers to a table comes after all that are in it.
    for other in entities.iter().filter(|other| other.table == entity.table) {
        visit(entities, &other.name, entered, order);
    }
    for reference in entity.columns.iter().filter_map(|column| column.reference.as_ref()) {
        visit(entities, &reference.entity, entered, order);
    }
    order.push(name.to_owned());
}

impl Schema {
    /// The tables that deleting rows of an entity can change, its own first.
    pub fn changed_by_delete(&self, entity: &Entity) -> Vec<String> {
        self.changed(entity, |_, reference| reach(reference.on_delete, true)).tables
    }

    /// The references that refuse to have rows of an entity deleted, those to the entity itself first.
    pub fn restricting_delete(&self, entity: &Entity) -> Vec<(&Entity, &Column)> {
        let spread = self.changed(entity, |_, reference| reach(reference.on_delete, true)).spread;
        self.restricting(&spread, |reference| reference.on_delete)
    }

    /// The references that refuse to have the primary key of an entity changed, those to the entity itself first.
    pub fn restricting_key(&self, entity: &Entity) -> Vec<(&Entity, &Column)> {
        let spread = self
            .changed(entity, |column, reference| reach(reference.on_update, column.primary_key))
            .spread;
        self.restricting(&spread, |reference| reference.on_update)
    }

    /// The tables that changing the primary key of an entity can change, its own first.
    pub fn changed_by_key(&self, entity: &Entity) -> Vec<String> {
        self.changed(entity, |column, reference| reach(reference.on_update, column.primary_key))
            .tables
    }

    /// Whether deleting a row of an entity can delete further rows of the same entity.
    pub fn deletes_itself(&self, entity: &Entity) -> bool {
        let mut asked: Vec<&str> = Vec::new();
        let mut open = vec![entity.name.as_str()];
        while let Some(target) = open.pop() {
            for owner in self.entities.iter().filter(|owner| owner.cascades_from(target)) {
                if owner.name == entity.name {
                    return true;
                }
                if !asked.contains(&owner.name.as_str()) {
                    asked.push(&owner.name);
                    open.push(&owner.name);
                }
            }
        }
        false
    }

    /// `reach` answers whether the owner of a reference changes, and whether its own owners must be asked too.
    fn changed(&self, entity: &Entity, reach: impl Fn(&Column, &Reference) -> (bool, bool)) -> Changed<'_> {
        let mut tables = vec![entity.table.clone()];
        let table = self
            .entities
            .iter()
            .map(|known| known.table.as_str())
            .find(|table| *table == entity.table);
        let mut spread: Vec<&str> = table.into_iter().collect();
        let mut open = spread.clone();
        while let Some(target) = open.pop() {
            for owner in &self.entities {
                for column in &owner.columns {
                    let Some(reference) = column
                        .reference
                        .as_ref()
                        .filter(|reference| self.is_in(&reference.entity, target))
                    else {
                        continue;
                    };
                    let (changes, spreads) = reach(column, reference);
                    if changes && !tables.contains(&owner.table) {
                        tables.push(owner.table.clone());
                    }
                    if changes && spreads && !spread.contains(&owner.table.as_str()) {
                        spread.push(&owner.table);
                        open.push(&owner.table);
                    }
                }
            }
        }
        Changed { tables, spread }
    }

    /// The references to rows of some tables whose action is to refuse, each column of a table once.
    fn restricting(&self, tables: &[&str], action: impl Fn(&Reference) -> ReferentialAction) -> Vec<(&Entity, &Column)> {
        let mut found: Vec<(&Entity, &Column)> = Vec::new();
        for target in tables {
            for owner in &self.entities {
                for column in &owner.columns {
                    let restricts = column
                        .reference
                        .as_ref()
                        .is_some_and(|to| action(to) == ReferentialAction::Restrict && self.is_in(&to.entity, target));
                    let known = |(other, same): &(&Entity, &Column)| other.table == owner.table && same.name == column.name;
                    if restricts && !found.iter().any(known) {
                        found.push((owner, column));
                    }
                }
            }
        }
        found
    }

    fn is_in(&self, entity: &str, table: &str) -> bool {
        self.entities.iter().any(|known| known.name == entity && known.table == table)
    }
}

/// What a change of an entity's rows reaches.
struct Changed<'s> {
    /// The tables that change, the entity's own first.
    tables: Vec<String>,
    /// Those of them whose rows are changed in the same way, so that it goes on from there.
    spread: Vec<&'s str>,
}

impl Entity {
    /// Whether rows go with the row of another entity that they refer to.
    fn cascades_from(&self, target: &str) -> bool {
        let references = self.columns.iter().filter_map(|column| column.reference.as_ref());
        let mut to_target = references.filter(|reference| reference.entity == target);
        to_target.any(|reference| reference.on_delete == ReferentialAction::Cascade)
    }
}

fn reach(action: ReferentialAction, spreads: bool) -> (bool, bool) {
    match action {
        ReferentialAction::Cascade => (true, spreads),
        ReferentialAction::SetNull | ReferentialAction::SetDefault => (true, false),
        ReferentialAction::Restrict | ReferentialAction::NoAction => (false, false),
    }
}
