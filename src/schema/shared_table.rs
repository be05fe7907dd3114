//! The table that several entities share.
//!
//! The table has the columns of the entity at the top, then those that each of the others adds. Those take NULL there, whatever the
//! entity itself asks of its values, since the rows of the others have none.

use super::base::{bases, invalid};
use super::discriminator::{self, Discriminator};
use super::document::{EntityDefinition, SchemaDocument};
use super::entity::{Column, Entity};
use super::{Inheritance, redeclared, validate};
use crate::error::CoreError;

/// Gives the entities that share a table their common table, columns and discriminator.
pub(super) fn join_all(document: &SchemaDocument, entities: &mut [Entity]) -> Result<(), CoreError> {
    let mut members = Vec::new();
    for definition in &document.entities {
        let bases = bases(document, definition)?;
        if let (Some(nearest), Some(top)) = (bases.first(), bases.last()) {
            let table = validate::table(top);
            own_table(definition, &nearest.name, table)?;
            update(entities, &definition.name, |entity| table.clone_into(&mut entity.table));
            members.push(Member { definition, bases });
        }
    }
    // Bases come before their heirs.
    members.sort_by_key(|member| member.bases.len());
    for root in &document.entities {
        let own: Vec<&Member<'_>> = members.iter().filter(|member| member.is_under(root)).collect();
        if !own.is_empty() {
            join(root, &own, entities)?;
        }
    }
    Ok(())
}

/// An entity that shares a table, and what it extends.
pub(super) struct Member<'a> {
    pub(super) definition: &'a EntityDefinition,
    pub(super) bases: Vec<&'a EntityDefinition>,
}

impl Member<'_> {
    fn is_under(&self, root: &EntityDefinition) -> bool {
        self.bases.last().is_some_and(|top| top.name == root.name)
    }
}

fn join(root: &EntityDefinition, members: &[&Member<'_>], entities: &mut [Entity]) -> Result<(), CoreError> {
    let found = discriminator::find(root, members)?;
    for Member { definition, bases } in members {
        let nearest = bases.first().map_or("", |base| base.name.as_str());
        let base = named(entities, nearest)?;
        let own = named(entities, &definition.name)?;
        let columns = columns(own, base, &found.field, entities)?;
        update(entities, &definition.name, |entity| take_columns(entity, columns));
    }
    redeclared::siblings(entities, validate::table(root))?;
    let places = places(root, members, &found, entities);
    for (name, place) in places {
        update(entities, &name, |entity| {
            discriminator::widen(entity, &found, &place);
            entity.inheritance = Some(place);
        });
    }
    Ok(())
}

fn named<'e>(entities: &'e [Entity], name: &str) -> Result<&'e Entity, CoreError> {
    let found = entities.iter().find(|entity| entity.name == name);
    found.ok_or_else(|| CoreError::UnknownEntity {
        entity: name.to_owned(),
        known: Vec::new(),
    })
}

fn update(entities: &mut [Entity], name: &str, change: impl FnOnce(&mut Entity)) {
    if let Some(entity) = entities.iter_mut().find(|entity| entity.name == name) {
        change(entity);
    }
}

fn own_table(definition: &EntityDefinition, base: &str, table: &str) -> Result<(), CoreError> {
    match &definition.collection {
        Some(collection) if collection != table => Err(invalid(
            definition,
            base,
            format!("it has the collection '{collection}' and the base '{table}'; leave its collection out"),
        )),
        _ => Ok(()),
    }
}

/// The columns of an entity: those of its base in their order, then those that it adds.
fn columns(own: &Entity, base: &Entity, discriminator: &str, entities: &[Entity]) -> Result<Vec<Column>, CoreError> {
    let mut columns = Vec::with_capacity(own.columns.len());
    for inherited in &base.columns {
        columns.push(redeclared::column(own, base, inherited, discriminator, entities)?);
    }
    for column in &own.columns {
        if base.columns.iter().all(|inherited| inherited.field != column.field) {
            columns.push(Column {
                partial: true,
                ..column.clone()
            });
        }
    }
    Ok(columns)
}

fn take_columns(entity: &mut Entity, columns: Vec<Column>) {
    for key in &mut entity.keys {
        let owner = columns.iter().find(|column| column.field == key.reference);
        key.column.partial = owner.is_some_and(|owner| owner.partial);
    }
    if let Some(key) = columns.iter().find(|column| column.primary_key) {
        entity.key = key.clone();
    }
    entity.columns = columns;
}

fn places(
    root: &EntityDefinition,
    members: &[&Member<'_>],
    found: &Discriminator,
    entities: &[Entity],
) -> Vec<(String, Inheritance)> {
    let all: Vec<(&str, Vec<String>)> = std::iter::once((root.name.as_str(), Vec::new()))
        .chain(members.iter().map(|member| {
            let bases = member.bases.iter().map(|base| base.name.clone());
            (member.definition.name.as_str(), bases.collect())
        }))
        .collect();
    let family: Vec<&Entity> = entities
        .iter()
        .filter(|entity| all.iter().any(|(name, _)| *name == entity.name))
        .collect();
    let extends = |bases: &[String], name: &str| bases.iter().any(|base| base == name);
    all.iter()
        .map(|(name, bases)| {
            let heirs = all.iter().filter(|(_, bases)| extends(bases, name));
            let heirs: Vec<String> = heirs.map(|(heir, _)| (*heir).to_owned()).collect();
            let place = Inheritance {
                bases: bases.clone(),
                discriminator: found.field.clone(),
                column: found.column(entities, &root.name),
                value: found.value(name).cloned(),
                literals: found.literals(name, &heirs),
                foreign_defaults: foreign_defaults(name, &family),
                heirs,
            };
            ((*name).to_owned(), place)
        })
        .collect()
}

/// The columns with a default that rows of an entity have no value for.
fn foreign_defaults(name: &str, family: &[&Entity]) -> Vec<String> {
    let Some(own) = family.iter().find(|entity| entity.name == name) else {
        return Vec::new();
    };
    let has = |column: &Column| own.columns.iter().any(|known| known.name.eq_ignore_ascii_case(&column.name));
    let mut names: Vec<String> = Vec::new();
    for column in family.iter().flat_map(|entity| &entity.columns) {
        if column.default.is_some() && !has(column) && !names.contains(&column.name) {
            names.push(column.name.clone());
        }
    }
    names
}
