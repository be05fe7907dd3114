//! The tokens of the SQL texts that SQLite keeps of tables and triggers, with their places.

/// A word, a quoted name or text, a number, or a single other character. White space and comments are none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token<'t> {
    pub(super) text: &'t str,
    pub(super) start: usize,
}

impl Token<'_> {
    /// Whether it is a keyword; SQL has no case.
    pub(super) fn is(self, keyword: &str) -> bool {
        self.text.eq_ignore_ascii_case(keyword)
    }

    pub(super) fn end(self) -> usize {
        self.start + self.text.len()
    }

    /// The name that it is, without its quotes.
    pub(super) fn name(self) -> String {
        let mut letters = self.text.chars();
        let Some(open @ ('"' | '`' | '[' | '\'')) = letters.next() else {
            return self.text.to_owned();
        };
        letters.next_back();
        if open == '[' {
            return letters.as_str().to_owned();
        }
        letters.as_str().replace(&format!("{open}{open}"), &open.to_string())
    }
}

/// The tokens of a text that SQLite has accepted.
pub(super) fn tokens(sql: &str) -> Vec<Token<'_>> {
    let mut out = Vec::new();
    let mut rest = sql;
    while let Some(letter) = rest.chars().next() {
        let start = sql.len() - rest.len();
        let length = length(rest, letter);
        let (text, after) = rest.split_at(length);
        if !letter.is_whitespace() && !text.starts_with("--") && !text.starts_with("/*") {
            out.push(Token { text, start });
        }
        rest = after;
    }
    out
}

fn length(rest: &str, first: char) -> usize {
    if rest.starts_with("--") {
        return rest.find('\n').unwrap_or(rest.len());
    }
    if rest.starts_with("/*") {
        return rest.get(2..).and_then(|text| text.find("*/")).map_or(rest.len(), |at| at + 4);
    }
    match first {
        '"' | '\'' | '`' => quoted(rest, first),
        '[' => rest.find(']').map_or(rest.len(), |at| at + 1),
        letter if in_word(letter) => rest.find(|letter| !in_word(letter)).unwrap_or(rest.len()),
        letter => letter.len_utf8(),
    }
}

/// A doubled quote is one of the text's own.
fn quoted(rest: &str, quote: char) -> usize {
    let mut letters = rest.char_indices().skip(1).peekable();
    while let Some((at, letter)) = letters.next() {
        if letter == quote && letters.next_if(|(_, next)| *next == quote).is_none() {
            return at + 1;
        }
    }
    rest.len()
}

fn in_word(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_' || letter == '$' || !letter.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::tokens;

    #[test]
    fn quotes_and_comments_hide_what_is_in_them() {
        let found: Vec<String> = tokens("a -- b\n\"c\"\"(d\" /* e ) */ ([f g] 'h''i', x)")
            .into_iter()
            .map(|token| token.name())
            .collect();
        assert_eq!(found, ["a", "c\"(d", "(", "f g", "h'i", ",", "x", ")"]);
    }
}
