//! A plan as text, for people.

use std::fmt::{self, Display, Formatter};

use super::plan::{Bind, FieldRead, ObjectNode, QueryPlan, RecordValue, StatementPlan};
use super::sql_lines::sql_lines;

/// What is left of a statement's lines but the first: as wide as its number.
const MARGIN: &str = "   ";

impl Display for QueryPlan {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "tables: {}", self.tables.join(", "))?;
        for (index, statement) in self.statements.iter().enumerate() {
            write!(f, "\n#{index} {statement}")?;
        }
        Ok(())
    }
}

impl Display for StatementPlan {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", sql_lines(&self.sql, MARGIN))?;
        for (index, bind) in self.binds.iter().enumerate() {
            writeln!(f, "  ?{index} {bind}")?;
        }
        for (index, column) in self.columns.iter().enumerate() {
            writeln!(
                f,
                "  c{index} {:?}{}",
                column.codec,
                if column.nullable { " or null" } else { "" }
            )?;
        }
        if self.single {
            writeln!(f, "  at most one row")?;
        }
        for (index, node) in self.nodes.iter().enumerate() {
            write!(f, "  node {index}: {node}")?;
        }
        for (index, field) in self.record.iter().enumerate() {
            writeln!(f, "  .{} c{index} {}", field.name, field.value)?;
        }
        if let Some(patched) = &self.patched {
            write!(f, "  patched {}", patched.fields.join(", "))?;
            writeln!(
                f,
                "; increased {}; members {}",
                patched.increased.join(", "),
                patched.members.join(", ")
            )?;
        }
        if let Some(attach) = &self.attach {
            let kind = if attach.list { "list" } else { "one" };
            write!(
                f,
                "  into #{} node {} .{} ({kind}) by c{}",
                attach.statement, attach.node, attach.field, attach.parent_key
            )?;
            if let Some(links) = &attach.links {
                write!(f, " of #{}, which leads to c{}", links.statement, links.target)?;
            }
            if let Some(inverse) = &attach.inverse {
                write!(f, ", .{inverse} is the parent")?;
            }
            writeln!(f, "{}", if attach.distinct { ", distinct" } else { "" })?;
        }
        Ok(())
    }
}

impl Display for FieldRead {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, ".{} c{}", self.field, self.column)?;
        if let Some(entity) = &self.reference {
            write!(f, " -> {entity}")?;
        }
        if self.null_value {
            write!(f, " or null")?;
        }
        Ok(())
    }
}

impl Display for ObjectNode {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}{} key c{}",
            if self.partial { "partial " } else { "" },
            self.entity,
            self.key
        )?;
        if let Some(owner) = &self.owner {
            write!(f, ", owner node {} .{}", owner.node, owner.field)?;
            if owner.null_value {
                write!(f, " or null")?;
            }
            if let Some(inverse) = &owner.inverse {
                write!(f, ", .{inverse} is the owner")?;
            }
        }
        writeln!(f)?;
        for field in &self.fields {
            writeln!(f, "    {field}")?;
        }
        for class in self.classes.iter().flat_map(|classes| &classes.of) {
            let column = self.classes.as_ref().map_or(0, |classes| classes.column);
            writeln!(f, "    {} where c{column} is {:?}", class.entity, class.value)?;
            for field in &class.fields {
                writeln!(f, "      {field}")?;
            }
        }
        for child in &self.children {
            writeln!(f, "    .{} {}", child.field, if child.list { "[]" } else { "?" })?;
        }
        Ok(())
    }
}

impl Display for RecordValue {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field {
                entity,
                field,
                reference,
            } => {
                let reference = reference.as_ref().map(|target| format!(" -> {target}")).unwrap_or_default();
                write!(f, "as {entity}.{field}{reference}")
            }
            Self::OneOf { entity, field } => write!(f, "one of {entity}.{field} or null"),
            Self::Computed { codec } => write!(f, "computed {codec:?}"),
            Self::Sum { codec } => write!(f, "sum {codec:?}"),
        }
    }
}

impl Display for Bind {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value { slot, codec } => write!(f, "value {slot} as {codec:?}"),
            Self::List { slot, codec } => write!(f, "list {slot} of {codec:?}"),
            Self::Key { slot, codec } => write!(f, "key of {slot} as {codec:?}"),
            Self::KeyList { slot, codec } => write!(f, "keys of {slot} as {codec:?}"),
            Self::Field {
                slot,
                entity,
                field,
                list,
            } => {
                write!(f, "{} {slot} as {entity}.{field}", if *list { "list" } else { "value" })
            }
            Self::Leaf { slot, leaf, list } => {
                write!(f, "{} {slot} as {leaf:?} in JSON", if *list { "list" } else { "value" })
            }
            Self::Change {
                slot,
                entity,
                field,
                path,
                amount,
            } => {
                let what = if amount.is_some() { "amount" } else { "value" };
                let path: String = path.iter().map(|step| format!(".{step}")).collect();
                write!(f, "{what} {slot} for {entity}.{field}{path}")
            }
            Self::Cell { slot } => write!(f, "cell {slot}"),
            Self::Count { slot } => write!(f, "count {slot}"),
            Self::Keys { statement, column } => write!(f, "keys of #{statement} c{column}"),
        }
    }
}
