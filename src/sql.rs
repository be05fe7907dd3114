//! SQL text. Identifiers and literals are quoted here and nowhere else.
