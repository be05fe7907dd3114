//! How queries cross the boundary: as JSON text, in one string each way.
//!
//! A new shape is the one crossing that users wait for, and an object costs a call for each of its properties.

use serde::Serialize;

use super::ast::QueryShape;
use super::plan::{Attach, Bind, ColumnRead, ObjectNode, PatchedRow, QueryPlan, RecordField, StatementPlan};
use crate::error::CoreError;
use crate::serde_skip::{is_empty, is_false, is_none};

/// The text of most plans has room in so many bytes: one that grows is copied at each step.
const TEXT_BYTES: usize = 2048;

/// Reads a shape.
pub fn read_shape(text: &str) -> Result<QueryShape, CoreError> {
    serde_json::from_str(text).map_err(invalid)
}

/// Writes a plan in two lines: the `QueryPlan` without what its statements say of their rows, and a list of that, by statement. The
/// second is the same for most queries of an entity, so that it tells TypeScript what reads them without being looked into.
pub fn plan_text(plan: &QueryPlan) -> Result<String, CoreError> {
    let run = PlanRun {
        statements: plan.statements.iter().map(StatementRun::of).collect(),
        tables: &plan.tables,
    };
    let rows: Vec<_> = plan.statements.iter().map(StatementRows::of).collect();
    let mut text = Vec::with_capacity(TEXT_BYTES);
    serde_json::to_writer(&mut text, &run).map_err(invalid)?;
    text.push(b'\n');
    serde_json::to_writer(&mut text, &rows).map_err(invalid)?;
    String::from_utf8(text).map_err(|error| CoreError::InvalidDocument {
        message: error.to_string(),
    })
}

fn invalid(error: serde_json::Error) -> CoreError {
    CoreError::InvalidDocument {
        message: error.to_string(),
    }
}

/// What runs a plan.
#[derive(Serialize)]
struct PlanRun<'p> {
    statements: Vec<StatementRun<'p>>,
    tables: &'p [String],
}

/// What runs a statement.
#[derive(Serialize)]
struct StatementRun<'p> {
    sql: &'p str,
    #[serde(skip_serializing_if = "is_empty")]
    binds: &'p [Bind],
    #[serde(skip_serializing_if = "is_none")]
    ranged: &'p Option<String>,
    #[serde(skip_serializing_if = "is_false")]
    single: bool,
}

impl<'p> StatementRun<'p> {
    fn of(plan: &'p StatementPlan) -> Self {
        Self {
            sql: &plan.sql,
            binds: &plan.binds,
            ranged: &plan.ranged,
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
