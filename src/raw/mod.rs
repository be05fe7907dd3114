//! SQL that an application writes by hand: a shape in, a checked text out.
//!
//! `piece` is what TypeScript sends, `token` takes text apart, `fragment` checks pieces and writes them, `statement` says what a whole
//! statement does. Values stay outside, as everywhere.

mod fragment;
mod piece;
mod statement;
mod token;

pub use fragment::{Fragment, Row};
pub use piece::{RawPlan, RawShape, SqlPiece, SqlValue, StatementKind};
pub use statement::plan_raw;
