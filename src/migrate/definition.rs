//! What only the text of CREATE TABLE says: checks, collations, generated values, and which foreign keys wait for the commit.

use super::token::{Token, tokens};

/// The parts of a table's text that no pragma answers.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Definition {
    /// The columns with something of their own.
    pub(super) columns: Vec<ColumnDefinition>,
    /// Constraints that no entity can declare, as they are written: checks, and foreign keys over several columns.
    pub(super) constraints: Vec<String>,
    /// The columns whose foreign key is checked at the end of the transaction.
    pub(super) deferred: Vec<String>,
}

/// What a column's text says beside its type.
#[derive(Debug, PartialEq)]
pub(super) struct ColumnDefinition {
    pub(super) name: String,
    /// `COLLATE …`
    pub(super) collation: Option<String>,
    /// `GENERATED ALWAYS AS (…) STORED`
    pub(super) generated: Option<String>,
}

/// Reads the text of a CREATE TABLE.
pub(super) fn read(sql: &str) -> Definition {
    let tokens = tokens(sql);
    let mut out = Definition::default();
    for part in parts(&tokens) {
        let reader = Part { sql, tokens: part };
        if reader.is_constraint() {
            reader.constraint(&mut out);
        } else {
            reader.column(&mut out);
        }
    }
    out
}

/// What stands between the commas in the table's parentheses.
fn parts<'p, 't>(tokens: &'p [Token<'t>]) -> Vec<&'p [Token<'t>]> {
    let mut out = Vec::new();
    let Some(open) = tokens.iter().position(|token| token.text == "(") else {
        return out;
    };
    let (mut depth, mut from) = (0u32, open + 1);
    for (at, token) in tokens.iter().enumerate().skip(open) {
        match token.text {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 || depth == 1 && token.text == "," {
            out.extend(tokens.get(from..at));
            from = at + 1;
        }
        if depth == 0 {
            break;
        }
    }
    out
}

struct Part<'p, 't> {
    sql: &'t str,
    tokens: &'p [Token<'t>],
}

impl<'t> Part<'_, 't> {
    fn is_constraint(&self) -> bool {
        let words = ["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"];
        self.tokens
            .first()
            .is_some_and(|token| words.iter().any(|word| token.is(word)))
    }

    fn column(&self, out: &mut Definition) {
        let Some(name) = self.tokens.first().map(|token| token.name()) else {
            return;
        };
        let (mut collation, mut generated) = (None, None);
        for at in self.outside().into_iter().skip(1) {
            if self.is(at, "CHECK") {
                out.constraints.extend(self.slice(at, self.closing(at)));
            } else if self.is(at, "COLLATE") {
                collation = self.slice(at, at + 1);
            } else if self.is(at, "AS") {
                let close = self.closing(at);
                let stored = self.is(close + 1, "STORED");
                let text = self.slice(at, close).unwrap_or_default();
                generated = Some(format!("GENERATED ALWAYS {text}{}", if stored { " STORED" } else { "" }));
            }
        }
        if self.is_deferred() {
            out.deferred.push(name.clone());
        }
        if collation.is_some() || generated.is_some() {
            out.columns.push(ColumnDefinition {
                name,
                collation,
                generated,
            });
        }
    }

    fn constraint(&self, out: &mut Definition) {
        let first = if self.is(0, "CONSTRAINT") { 2 } else { 0 };
        let whole = || self.slice(0, self.tokens.len().saturating_sub(1));
        if self.is(first, "CHECK") {
            out.constraints.extend(whole());
        }
        if self.is(first, "FOREIGN") {
            // FOREIGN KEY ( column )
            match self.tokens.get(first + 3) {
                Some(column) if self.is(first + 4, ")") && self.is_deferred() => out.deferred.push(column.name()),
                Some(_) if self.is(first + 4, ")") => {}
                _ => out.constraints.extend(whole()),
            }
        }
    }

    /// The places of the tokens that stand in no parentheses.
    fn outside(&self) -> Vec<usize> {
        let mut depth = 0u32;
        let mut out = Vec::new();
        for (at, token) in self.tokens.iter().enumerate() {
            match token.text {
                "(" => depth += 1,
                ")" => depth = depth.saturating_sub(1),
                _ if depth == 0 => out.push(at),
                _ => {}
            }
        }
        out
    }

    fn is(&self, at: usize, keyword: &str) -> bool {
        self.tokens.get(at).is_some_and(|token| token.is(keyword))
    }

    /// The place of the parenthesis that closes the first one behind a place.
    fn closing(&self, from: usize) -> usize {
        let mut depth = 0u32;
        for (at, token) in self.tokens.iter().enumerate().skip(from) {
            match token.text {
                "(" => depth += 1,
                ")" if depth == 1 => return at,
                ")" => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        self.tokens.len().saturating_sub(1)
    }

    fn slice(&self, from: usize, to: usize) -> Option<String> {
        let (from, to) = (self.tokens.get(from)?.start, self.tokens.get(to)?.end());
        self.sql.get(from..to).map(str::to_owned)
    }

    fn is_deferred(&self) -> bool {
        let words = ["DEFERRABLE", "INITIALLY", "DEFERRED"];
        self.tokens.windows(3).enumerate().any(|(at, three)| {
            let is_not = at > 0 && self.is(at - 1, "NOT");
            !is_not && three.iter().zip(words).all(|(token, word)| token.is(word))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Definition, read};

    #[test]
    fn a_table_is_read_by_its_parts() {
        let Definition {
            columns,
            constraints,
            deferred,
        } = read(
            "create table \"a,(b\" (id integer primary key, -- CHECK (no)\n name varchar(10, 2) collate nocase check (name <> ')'), \
             up text generated always as (upper(name)) stored, low as (lower(name)), \
             one references x deferrable initially deferred, two references x not deferrable initially deferred, \
             check (one < 1.5e-2), constraint \"c\" unique (name), foreign key (\"th,ree\") references x deferrable initially deferred, \
             foreign key (one, two) references y(a, b))",
        );
        let columns: Vec<_> = columns
            .into_iter()
            .map(|column| (column.name, column.collation, column.generated))
            .collect();
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(
            columns,
            [
                ("name".to_owned(), text("collate nocase"), None),
                ("up".to_owned(), None, text("GENERATED ALWAYS as (upper(name)) STORED")),
                ("low".to_owned(), None, text("GENERATED ALWAYS as (lower(name))")),
            ]
        );
        assert_eq!(
            constraints,
            [
                "check (name <> ')')",
                "check (one < 1.5e-2)",
                "foreign key (one, two) references y(a, b)"
            ]
        );
        assert_eq!(deferred, ["one", "th,ree"]);
    }
}
