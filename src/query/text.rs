//! How queries cross the boundary: as JSON text, in one string each way.
//!
//! A new shape is the one crossing that users wait for, and an object costs a call for each of its properties.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::plan::{Attach, Bind, ColumnRead, ObjectNode, PatchedRow, QueryPlan, RecordField, StatementPlan};
use crate::error::CoreError;
use crate::serde_skip::{is_empty, is_false, is_none};

/// The text of most plans has room in so many bytes: one that grows is copied at each step.
const TEXT_BYTES: usize = 2048;

/// Reads a shape, of a query or of a statement written by hand.
pub fn read_shape<T: DeserializeOwned>(text: &str) -> Result<T, CoreError> {
    serde_json::from_str(text).map_err(invalid)
}

/// Writes a plan in lines: a list of what its statements say of their rows; what else there is to say; and the SQL of each
/// statement, with the one for ranges behind it. The first two are the same for many queries, so that they tell TypeScript what it
/// knows already without being looked into.
pub fn plan_text(plan: &QueryPlan) -> Result<String, CoreError> {
    let rows: Vec<_> = plan.statements.iter().map(StatementRows::of).collect();
    let frame = PlanFrame {
        statements: plan.statements.iter().map(StatementFrame::of).collect(),
        tables: &plan.tables,
    };
    let mut text = Vec::with_capacity(TEXT_BYTES);
    serde_json::to_writer(&mut text, &rows).map_err(invalid)?;
    text.push(b'\n');
    serde_json::to_writer(&mut text, &frame).map_err(invalid)?;
    for statement in &plan.statements {
        for sql in std::iter::once(&statement.sql).chain(&statement.ranged) {
            push_line(&mut text, sql)?;
        }
    }
    String::from_utf8(text).map_err(|error| CoreError::InvalidDocument {
        message: error.to_string(),
    })
}

/// Appends SQL as a line: as it is, which never begins with a quote; with line breaks in it, as JSON.
fn push_line(text: &mut Vec<u8>, sql: &str) -> Result<(), CoreError> {
    text.push(b'\n');
    if sql.contains('\n') {
        return serde_json::to_writer(text, sql).map_err(invalid);
    }
    text.extend_from_slice(sql.as_bytes());
    Ok(())
}

fn invalid(error: serde_json::Error) -> CoreError {
    CoreError::InvalidDocument {
        message: error.to_string(),
    }
}

/// What a plan says beside its SQL and its rows.
#[derive(Serialize)]
struct PlanFrame<'p> {
    statements: Vec<StatementFrame<'p>>,
    tables: &'p [String],
}

/// What a statement says beside its SQL and its rows.
#[derive(Serialize)]
struct StatementFrame<'p> {
    #[serde(skip_serializing_if = "is_empty")]
    binds: &'p [Bind],
    #[serde(skip_serializing_if = "is_false")]
    ranged: bool,
    #[serde(skip_serializing_if = "is_false")]
    single: bool,
}

impl<'p> StatementFrame<'p> {
    fn of(plan: &'p StatementPlan) -> Self {
        Self {
            binds: &plan.binds,
            ranged: plan.ranged.is_some(),
            single: plan.single,
        }
    }
}

/// What a statement's rows are.
#[derive(Serialize)]
struct StatementRows<'p> {
    columns: &'p [ColumnRead],
    #[serde(skip_serializing_if = "is_empty")]
    nodes: &'p [ObjectNode],
    #[serde(skip_serializing_if = "is_empty")]
    record: &'p [RecordField],
    #[serde(skip_serializing_if = "is_none")]
    attach: &'p Option<Attach>,
    #[serde(skip_serializing_if = "is_none")]
    patched: &'p Option<PatchedRow>,
}

impl<'p> StatementRows<'p> {
    fn of(plan: &'p StatementPlan) -> Self {
        Self {
            columns: &plan.columns,
            nodes: &plan.nodes,
            record: &plan.record,
            attach: &plan.attach,
            patched: &plan.patched,
        }
    }
}
