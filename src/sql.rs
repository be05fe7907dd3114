//! SQL text. Identifiers and literals are quoted here and nowhere else.

use std::fmt::{self, Display, Formatter};

/// Whether SQLite can hold a name: it ends an SQL text at a NUL, even inside quotes.
pub fn is_nameable(name: &str) -> bool {
    !name.is_empty() && !name.contains('\0')
}

/// A string as a literal, or nothing where it holds a NUL.
pub fn text_literal(text: &str) -> Option<String> {
    (!text.contains('\0')).then(|| quoted(text, '\''))
}

/// A finite number as a literal, or nothing for any other.
pub fn number_literal(number: f64) -> Option<String> {
    number.is_finite().then(|| number.to_string())
}

/// A path into JSON as a literal: names are JSON strings, so that no character of them ends one.
pub fn json_path_literal<'a>(steps: impl IntoIterator<Item = JsonStep<'a>>) -> String {
    let mut path = String::from("$");
    for step in steps {
        match step {
            JsonStep::Name(name) => {
                path.push('.');
                push_json_text(&mut path, name);
            }
            JsonStep::Index(index) => path.extend(["[", index, "]"]),
        }
    }
    quoted(&path, '\'')
}

/// One step of a path into JSON.
#[derive(Debug, Clone, Copy)]
pub enum JsonStep<'a> {
    /// To a member of an object.
    Name(&'a str),
    /// To an element of a list; digits only.
    Index(&'a str),
}

/// Appends a string as JSON.
pub fn push_json_text(out: &mut String, text: &str) {
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            letter if letter < ' ' => out.push_str(&format!("\\u{:04x}", u32::from(letter))),
            letter => out.push(letter),
        }
    }
    out.push('"');
}

/// An identifier in quotes.
pub fn identifier(name: &str) -> String {
    quoted(name, '"')
}

/// An identifier in backticks: in double quotes SQLite takes one that names nothing for a string, and the mistake for a value.
pub fn strict_identifier(name: &str) -> String {
    quoted(name, '`')
}

fn quoted(text: &str, quote: char) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    push_quoted(&mut out, text, quote);
    out
}

fn push_quoted(out: &mut String, text: &str, quote: char) {
    out.push(quote);
    if text.contains(quote) {
        for (index, piece) in text.split(quote).enumerate() {
            if index > 0 {
                out.extend([quote, quote]);
            }
            out.push_str(piece);
        }
    } else {
        out.push_str(text);
    }
    out.push(quote);
}

/// One source of rows within a statement. Written as `t0`, `t1`, ..., whatever tables are called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Alias(pub u32);

impl Display for Alias {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "t{}", self.0)
    }
}

/// An SQL text that grows from left to right.
#[derive(Debug, Default)]
pub struct SqlWriter {
    text: String,
}

impl SqlWriter {
    /// Appends SQL as it is. Never a name, never a value.
    pub fn raw(&mut self, sql: &str) -> &mut Self {
        self.text.push_str(sql);
        self
    }

    /// Appends a quoted identifier.
    pub fn identifier(&mut self, name: &str) -> &mut Self {
        push_quoted(&mut self.text, name, '"');
        self
    }

    /// Appends identifiers in quotes, separated by commas.
    pub fn identifiers<'a>(&mut self, names: impl IntoIterator<Item = &'a str>) -> &mut Self {
        for (index, name) in names.into_iter().enumerate() {
            self.comma(index).identifier(name);
        }
        self
    }

    /// Appends a separator before every item but the first.
    pub fn comma(&mut self, index: usize) -> &mut Self {
        if index > 0 {
            self.raw(", ");
        }
        self
    }

    /// Appends an alias.
    pub fn alias(&mut self, alias: Alias) -> &mut Self {
        self.raw("t").number(alias.0)
    }

    /// Appends a whole number.
    pub fn number(&mut self, number: u32) -> &mut Self {
        // Most are of one digit, for which formatting is a long way.
        match char::from_digit(number, 10) {
            Some(digit) => self.text.push(digit),
            None => self.text.push_str(&number.to_string()),
        }
        self
    }

    /// Appends a column of a source. The alias keeps SQLite from taking an unknown column for a string.
    pub fn column(&mut self, alias: Alias, column: &str) -> &mut Self {
        self.alias(alias).raw(".").identifier(column)
    }

    /// Appends a table and the alias that stands for it.
    pub fn table(&mut self, table: &str, alias: Alias) -> &mut Self {
        self.identifier(table).raw(" AS ").alias(alias)
    }

    /// The text so far.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text.
    pub fn finish(self) -> String {
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_inside_a_name_is_doubled() {
        assert_eq!(identifier("a\"; DROP TABLE b; --"), "\"a\"\"; DROP TABLE b; --\"");
        assert_eq!(text_literal("it's").as_deref(), Some("'it''s'"));
    }

    #[test]
    fn a_nul_is_refused() {
        assert!(!is_nameable("a\0b"));
        assert!(!is_nameable(""));
        assert_eq!(text_literal("a\0b"), None);
    }

    #[test]
    fn numbers_keep_their_digits() {
        assert_eq!(number_literal(0.1).as_deref(), Some("0.1"));
        assert_eq!(number_literal(-3.0).as_deref(), Some("-3"));
        assert_eq!(number_literal(f64::NAN), None);
    }
}
