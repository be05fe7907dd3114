//! The shape of a row: which column holds which field of which object.

use super::join::Source;
use super::plan::{Attach, ChildField, ColumnRead, FieldRead, NodeClass, NodeClasses, ObjectNode, Owner};
use super::relation::Relation;
use super::resolve::{Join, Node};
use super::statement::Statement;
use crate::schema::{Codec, Column, Entity};
use crate::sql::Alias;

/// The columns and objects of one statement.
#[derive(Debug, Default)]
pub(super) struct RowShape<'q> {
    selected: Vec<(Alias, &'q Column)>,
    pub(super) columns: Vec<ColumnRead>,
    pub(super) nodes: Vec<ObjectNode>,
    /// The relations that need statements of their own.
    pub(super) pending: Vec<Pending<'q>>,
}

/// A joined relation of a node that a later statement loads.
#[derive(Debug)]
pub(super) struct Pending<'q> {
    pub(super) join: &'q Join<'q>,
    /// The parents' node.
    pub(super) node: u32,
    /// The column of the parents' keys.
    pub(super) key: u32,
    /// How the parents' keys are read.
    pub(super) codec: Codec,
}

impl<'q> RowShape<'q> {
    /// The index of a column, selected once however often it is needed.
    pub(super) fn column(&mut self, alias: Alias, column: &'q Column, nullable: bool) -> u32 {
        let known = self
            .selected
            .iter()
            .position(|(source, known)| *source == alias && known.name == column.name);
        let index = known.unwrap_or_else(|| {
            self.selected.push((alias, column));
            self.columns.push(ColumnRead {
                codec: column.codec,
                nullable: nullable || column.nullable,
            });
            self.selected.len() - 1
        });
        index as u32
    }

    /// Lays out the objects of a source and of the loaded ones that hang from it. `inverse` is the field that `attach` sets.
    pub(super) fn objects(&mut self, source: &Source<'q>, owner: Option<Owner>, inverse: Option<&str>) {
        let node = source.node;
        let entity = node.entity;
        let index = self.nodes.len() as u32;
        let key = self.column(source.reach.alias, &entity.key, !source.strict);
        let fields = self.fields(source, entity, inverse);
        let classes = self.classes(source, inverse);
        let mut children = Vec::new();
        for join in node.joins.iter().filter(|join| join.load) {
            let list = match join.relation {
                Relation::Reference(_) => continue,
                Relation::Inverse { list, .. } => list,
                Relation::Pivot { .. } => true,
            };
            children.push(ChildField {
                field: join.field.to_owned(),
                list,
                restricted: join.node.is_restricted(),
            });
            self.pending.push(Pending {
                join,
                node: index,
                key,
                codec: entity.key.codec,
            });
        }
        self.nodes.push(ObjectNode {
            entity: entity.name.clone(),
            key,
            partial: node.select.is_some(),
            fields,
            classes,
            children,
            owner,
        });
        for child in source.children.iter().filter(|child| child.loaded) {
            let Some((join, column)) = child.link else { continue };
            let owner = Owner {
                node: index,
                field: join.field.to_owned(),
                restricted: join.node.is_restricted(),
                null_value: column.null_value,
                inverse: single_inverse(node, &column.field, &join.node),
            };
            self.objects(child, Some(owner), None);
        }
    }

    /// The fields of one object: what was selected of an entity's, but for what is given.
    fn fields(&mut self, source: &Source<'q>, entity: &'q Entity, inverse: Option<&str>) -> Vec<FieldRead> {
        let (node, alias) = (source.node, source.reach.alias);
        let mut fields = Vec::new();
        for column in &entity.columns {
            let given = node.loads(&column.field) || inverse == Some(column.field.as_str());
            if given || !node.selects(&column.field) {
                continue;
            }
            fields.push(FieldRead {
                field: column.field.clone(),
                column: self.column(alias, column, !source.strict || column.partial),
                reference: column.reference.as_ref().map(|reference| reference.entity.clone()),
                null_value: column.null_value,
            });
        }
        for key in &entity.keys {
            // One that nobody declared is an accessor in TypeScript, and is read only where it is named.
            if key.declared && node.selects(&key.column.field) || node.names(&key.column.field) {
                fields.push(FieldRead {
                    field: key.column.field.clone(),
                    column: self.column(alias, &key.column, !source.strict || key.column.partial),
                    reference: None,
                    null_value: key.column.null_value,
                });
            }
        }
        fields
    }

    /// The classes that the objects of a source may be of, where they are instances and it has heirs.
    fn classes(&mut self, source: &Source<'q>, inverse: Option<&str>) -> Option<NodeClasses> {
        let entity = source.node.entity;
        let place = entity.inheritance.as_ref()?;
        if source.node.select.is_some() || place.heirs.is_empty() {
            return None;
        }
        let column = entity.columns.iter().find(|column| column.field == place.discriminator)?;
        let column = self.column(source.reach.alias, column, !source.strict);
        let family = source.node.family.iter();
        let concrete = family.filter_map(|member| Some((*member, member.inheritance.as_ref()?.value.clone()?)));
        let of = concrete.map(|(member, value)| NodeClass {
            entity: member.name.clone(),
            value,
            fields: self.fields(source, member, inverse),
        });
        Some(NodeClasses {
            column,
            of: of.collect(),
        })
    }

    /// Writes the result columns. `named` where an outer SELECT takes them up as `c0`, `c1`, ...
    pub(super) fn select(&self, statement: &mut Statement, named: bool) {
        for (index, (alias, column)) in self.selected.iter().enumerate() {
            statement.sql.comma(index);
            // sql.js has no getter for 64 bits.
            if column.codec == Codec::Bigint {
                statement.sql.raw("CAST(").column(*alias, &column.name).raw(" AS TEXT)");
            } else {
                statement.sql.column(*alias, &column.name);
            }
            if named {
                statement.sql.raw(" AS c").number(index as u32);
            }
        }
    }
}

/// The target's single back reference that answers to a reference of the owner.
fn single_inverse(owner: &Node<'_>, reference: &str, target: &Node<'_>) -> Option<String> {
    let answers = |back: &&crate::schema::BackReference| {
        !back.list && back.pivot.is_none() && back.inverse == reference && owner.entity.is_a(&back.entity)
    };
    let back = target.entity.back_references.iter().find(answers)?;
    // A partial object has the selected fields only; a joined one is filled by its own statement.
    (target.select.is_none() && !target.loads(&back.field)).then(|| back.field.clone())
}

/// Where the objects of a statement of their own belong.
pub(super) fn attach(pending: &Pending<'_>, statement: u32, parent_key: u32, distinct: bool) -> Attach {
    let list = !matches!(pending.join.relation, Relation::Inverse { list: false, .. });
    Attach {
        statement,
        node: pending.node,
        field: pending.join.field.to_owned(),
        list,
        parent_key,
        links: None,
        distinct,
        inverse: inverse(pending.join),
    }
}

/// The reference of the joined objects that is set to the parent itself.
pub(super) fn inverse(join: &Join<'_>) -> Option<String> {
    match join.relation {
        Relation::Inverse { column, .. } if join.node.select.is_none() && !join.node.loads(&column.field) => {
            Some(column.field.clone())
        }
        _ => None,
    }
}
