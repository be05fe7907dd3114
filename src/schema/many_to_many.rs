//! Many-to-many relations without a pivot entity: their sides, and what the two say about the table between them.

use super::document::{EntityDefinition, FieldDefinition, FieldType, SchemaDocument};
use super::{base, validate};
use crate::error::CoreError;

/// One side, as the entity declares it that others inherit it from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Side<'a> {
    pub(super) entity: &'a EntityDefinition,
    pub(super) field: &'a FieldDefinition,
    /// The entity that the list holds.
    pub(super) target: &'a str,
    inverse: Option<&'a str>,
    table: Option<&'a str>,
    join_column: Option<&'a str>,
    inverse_join_column: Option<&'a str>,
}

/// A relation with one side, or with two that belong together.
#[derive(Debug, Clone, Copy)]
pub(super) struct ManyToMany<'a> {
    /// The side whose name comes first.
    pub(super) side: Side<'a>,
    pub(super) other: Option<Side<'a>>,
}

/// What is between the two.
#[derive(Debug, Clone)]
pub(super) struct Between {
    pub(super) table: String,
    /// The column with the key of the entity that declares the first side.
    pub(super) owner: String,
    /// The column with the key of that side's target.
    pub(super) member: String,
}

/// The relations of a document, in the order in which their first sides are declared.
pub(super) fn relations(document: &SchemaDocument) -> Result<Vec<ManyToMany<'_>>, CoreError> {
    let mut sides = Vec::new();
    for entity in &document.entities {
        for field in &entity.fields {
            let declares = std::ptr::eq(declaring(document, entity, field)?, entity);
            sides.extend(Side::of(entity, field).filter(|_| declares));
        }
    }
    let mut relations = Vec::new();
    for side in &sides {
        let other = side.other(document, &sides)?;
        if other.is_none_or(|other| side.name() < other.name()) {
            relations.push(ManyToMany { side: *side, other });
        }
    }
    Ok(relations)
}

/// The entity that declares a field: the one at the top where others share its table and have the same field.
pub(super) fn declaring<'a>(
    document: &'a SchemaDocument,
    entity: &'a EntityDefinition,
    field: &FieldDefinition,
) -> Result<&'a EntityDefinition, CoreError> {
    let same = |own: &FieldDefinition| own.name == field.name && own.kind == field.kind;
    let bases = base::bases(document, entity)?;
    let top = bases.into_iter().rev().find(|base| base.fields.iter().any(same));
    Ok(top.unwrap_or(entity))
}

impl<'a> Side<'a> {
    fn of(entity: &'a EntityDefinition, field: &'a FieldDefinition) -> Option<Self> {
        let FieldType::ManyToMany {
            entity: target,
            inverse,
            table,
            join_column,
            inverse_join_column,
            options: _,
        } = &field.kind
        else {
            return None;
        };
        Some(Self {
            entity,
            field,
            target,
            inverse: inverse.as_deref(),
            table: table.as_deref(),
            join_column: join_column.as_deref(),
            inverse_join_column: inverse_join_column.as_deref(),
        })
    }

    /// Entity and field.
    pub(super) fn name(&self) -> (&'a str, &'a str) {
        (&self.entity.name, &self.field.name)
    }

    /// The same as text.
    pub(super) fn path(&self) -> String {
        format!("{}.{}", self.entity.name, self.field.name)
    }

    /// The error of this side.
    pub(super) fn error(&self, reason: String) -> CoreError {
        CoreError::UnfitField {
            role: "many-to-many".to_owned(),
            entity: self.entity.name.clone(),
            field: self.field.name.clone(),
            reason,
        }
    }

    /// The side that this one names as its inverse.
    fn other(&self, document: &SchemaDocument, sides: &[Self]) -> Result<Option<Self>, CoreError> {
        let Some(target) = document.entities.iter().find(|entity| entity.name == self.target) else {
            return Err(CoreError::DanglingReference {
                entity: self.entity.name.clone(),
                field: self.field.name.clone(),
                target: self.target.to_owned(),
            });
        };
        let Some(inverse) = self.inverse else { return Ok(None) };
        let (entity, field) = self.name();
        let there = format!("'{}.{inverse}'", target.name);
        if self.name() == (self.target, inverse) {
            return Err(self.error("it cannot be its own inverse; leave the inverse out, or declare a second list".to_owned()));
        }
        if let Some(other) = sides.iter().find(|side| side.name() == (self.target, inverse)) {
            let reason = if other.target != entity {
                format!("its inverse {there} holds '{}' and not '{entity}'", other.target)
            } else if other.inverse != Some(field) {
                format!("its inverse {there} does not name it; write ManyToMany<{{inverse: '{field}'}}> there")
            } else {
                return Ok(Some(*other));
            };
            return Err(self.error(reason));
        }
        let declared = target.fields.iter().find(|field| field.name == inverse);
        let wanted = format!("`{inverse}: {entity}[] & ManyToMany<{{inverse: '{field}'}}>`");
        Err(self.error(match declared {
            None => format!("there is no {there} to be its inverse; declare {wanted} there"),
            Some(FieldDefinition {
                kind: FieldType::ManyToMany { .. },
                ..
            }) => format!("its inverse {there} is inherited; hold objects of the entity that declares it"),
            Some(_) => {
                format!("its inverse {there} is no ManyToMany<{{inverse: '{field}'}}>; name the list that is the other side")
            }
        }))
    }
}

impl ManyToMany<'_> {
    /// The table and its columns: what one of the sides says, or names made of the entities'.
    pub(super) fn between(&self) -> Result<Between, CoreError> {
        let Self { side, other } = self;
        let entity = &side.entity.name;
        let to_itself = entity == side.target;
        let (first, second) = (entity.as_str().min(side.target), entity.as_str().max(side.target));
        let table = self.agreed("table", side.table, other.and_then(|other| other.table))?;
        let owner = self.agreed(
            &format!("column for the key of '{entity}'"),
            side.join_column,
            other.and_then(|other| other.inverse_join_column),
        )?;
        let member = self.agreed(
            &format!("column for the key of '{}'", side.target),
            side.inverse_join_column,
            other.and_then(|other| other.join_column),
        )?;
        // Of two rows of one entity the fields say which is which: each names the column that leads to what it holds.
        let own_side = other.filter(|_| to_itself).map(|other| other.field.name.clone());
        let between = Between {
            table: table.unwrap_or_else(|| format!("{first}_{second}")),
            owner: owner.or(own_side).unwrap_or_else(|| lower(entity)),
            member: member.unwrap_or_else(|| {
                if to_itself {
                    side.field.name.clone()
                } else {
                    lower(side.target)
                }
            }),
        };
        self.check(&between)?;
        Ok(between)
    }

    /// What one of the sides says, or both.
    fn agreed(&self, what: &str, own: Option<&str>, others: Option<&str>) -> Result<Option<String>, CoreError> {
        match (own, others, self.other) {
            (Some(here), Some(there), Some(other)) if here != there => Err(self.side.error(format!(
                "its {what} is '{here}', but '{}' says '{there}'; write the same on both sides, or leave it out on one",
                other.path()
            ))),
            _ => Ok(own.or(others).map(str::to_owned)),
        }
    }

    fn check(&self, Between { table, owner, member }: &Between) -> Result<(), CoreError> {
        let path = self.side.path();
        validate::table_name(&format!("the join table of '{path}'"), table)?;
        for column in [owner, member] {
            validate::nameable(&format!("a column in the join table of '{path}'"), column)?;
        }
        let twice = |one: &str, other: &str| {
            let options = "ManyToMany<{joinColumn: '…', inverseJoinColumn: '…'}>";
            self.side.error(format!(
                "its join table would have two columns '{one}' and '{other}'; name them with {options}"
            ))
        };
        for (one, other) in [(owner.as_str(), member.as_str()), (KEY, owner), (KEY, member)] {
            if one.eq_ignore_ascii_case(other) {
                return Err(twice(one, other));
            }
        }
        Ok(())
    }
}

/// The column of a join table's own primary key.
pub(super) const KEY: &str = "id";

/// An entity's name as a field would be called.
fn lower(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(|letter| letter.to_lowercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}
