//! SQL that an application writes by hand: a shape in, a checked text out.
//!
//! `piece` is what TypeScript sends, `fragment` looks up names and writes text, `token` takes text apart for `check`, `statement` says
//! what a whole statement does. Values stay outside, as everywhere.

mod check;
mod fragment;
mod piece;
mod refusal;
mod statement;
mod token;

pub use fragment::{Fragment, Row};
pub use piece::{RawPlan, RawShape, SqlPiece, SqlValue, StatementKind};
pub use statement::plan_raw;
