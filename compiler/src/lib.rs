//! Relata's type compiler.
