//! Which indexes of the database are Relata's to drop or to name anew.
//!
//! Indexes are known by what they cover: one that the application made under another name does as well. Relata's own are told by
//! their names, which are made of table and columns, so that new names of those are new names of the index.

use super::allow::Allow;
use super::diff::{Change, covers_same};
use super::inspect::Found;
use super::table::{Table, same};
use crate::schema::{Entity, Index};

/// The names that a table and its columns had until now: old, new.
#[derive(Debug, Default, Clone)]
pub(super) struct Renamed {
    pub(super) table: Option<String>,
    pub(super) columns: Vec<(String, String)>,
}

pub(super) struct Indexes<'a> {
    pub(super) wanted: &'a [(&'a Entity, Table)],
    pub(super) allow: &'a Allow<'a>,
    pub(super) renamed: &'a Renamed,
}

impl Indexes<'_> {
    /// Whether an index that no entity asks for goes.
    pub(super) fn goes(&self, table: &str, index: &Index) -> bool {
        self.allow.drop("index", &index.name) || self.is_own(table, index)
    }

    /// The changes that give Relata's own indexes the names that they have now, where others may need the old ones.
    pub(super) fn named_anew(&self, wanted: &Table, found: &Found) -> Vec<Change> {
        let mut out = Vec::new();
        for index in &wanted.indexes {
            let all = found.table.indexes.iter().filter(|old| covers_same(index, old));
            let mut created = all.filter(|old| found.created.iter().any(|object| object.name == old.name));
            if let Some(old) = created
                .next()
                .filter(|old| !same(&old.name, &index.name) && self.is_own(&wanted.name, old))
            {
                out.extend([Change::DropIndex(old.name.clone()), Change::AddIndex(index.clone())]);
            }
        }
        out
    }

    fn is_own(&self, table: &str, index: &Index) -> bool {
        let before = |column: &String| {
            let renamed = self.renamed.columns.iter().find(|(_, new)| same(new, column));
            renamed.map_or(column, |(old, _)| old).clone()
        };
        let old = Index {
            columns: index.columns.iter().map(before).collect(),
            ..index.clone()
        };
        let tables = std::iter::once(table).chain(self.renamed.table.as_deref());
        let mut derived = tables.flat_map(|table| [index, &old].map(|index| index.derived_name(table)));
        derived.any(|name| is_numbered(&index.name, &name))
            || self
                .wanted
                .iter()
                .any(|(_, other)| other.indexes.iter().any(|known| same(&known.name, &index.name)))
    }
}

/// Whether a name is another one, or that with a number.
fn is_numbered(name: &str, stem: &str) -> bool {
    let Some((start, rest)) = name.split_at_checked(stem.len()) else {
        return false;
    };
    let digits = rest.strip_prefix('_').unwrap_or_default();
    same(start, stem) && (rest.is_empty() || !digits.is_empty() && digits.chars().all(|digit| digit.is_ascii_digit()))
}
