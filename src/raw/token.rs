//! SQLite's tokens, as far as it matters where text, comments and parentheses end.

use std::iter::Peekable;
use std::str::CharIndices;

/// One token of a piece of text. White space and comments are none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'t> {
    /// A keyword, a bare name or a number.
    Word(&'t str),
    /// A string, a quoted name.
    Quoted,
    /// `(`
    Open,
    /// `)`
    Close,
    /// `;`
    Semicolon,
    /// `.`
    Dot,
    /// What SQLite takes for a parameter: `?`, `:name`, `@name`, `$name`, `#1`.
    Parameter(&'t str),
    /// Any other character.
    Other,
}

impl Token<'_> {
    /// Whether it is a keyword; SQL has no case.
    pub(super) fn is(self, keyword: &str) -> bool {
        matches!(self, Self::Word(word) if word.eq_ignore_ascii_case(keyword))
    }
}

/// What a text is in the middle of where it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// Nothing: another token can begin.
    Between,
    /// A string or a quoted name that begins with this quote.
    Quote(char),
    /// A comment that ends with the line.
    LineComment,
    /// A comment that ends with `*/`.
    BlockComment,
}

/// The tokens of a text, and what it is in the middle of at its end.
pub(super) fn tokens(text: &str) -> (Vec<Token<'_>>, Ending) {
    let mut reader = Reader {
        text,
        letters: text.char_indices().peekable(),
        ending: Ending::Between,
    };
    let mut tokens = Vec::new();
    while let Some((start, letter)) = reader.letters.next() {
        tokens.extend(reader.token(start, letter));
    }
    (tokens, reader.ending)
}

struct Reader<'t> {
    text: &'t str,
    letters: Peekable<CharIndices<'t>>,
    ending: Ending,
}

impl<'t> Reader<'t> {
    fn token(&mut self, start: usize, letter: char) -> Option<Token<'t>> {
        match letter {
            ' ' | '\t' | '\n' | '\r' | '\u{c}' => None,
            '-' if self.follows('-') => {
                self.comment(Ending::LineComment);
                None
            }
            '/' if self.follows('*') => {
                self.letters.next();
                self.comment(Ending::BlockComment);
                None
            }
            '\'' | '"' | '`' => Some(self.quoted(letter, letter)),
            '[' => Some(self.quoted(letter, ']')),
            '(' => Some(Token::Open),
            ')' => Some(Token::Close),
            ';' => Some(Token::Semicolon),
            '.' => Some(Token::Dot),
            '?' | ':' | '@' | '$' | '#' => Some(Token::Parameter(self.word(start))),
            letter if in_word(letter) => Some(Token::Word(self.word(start))),
            _ => Some(Token::Other),
        }
    }

    fn follows(&mut self, wanted: char) -> bool {
        self.letters.peek().is_some_and(|(_, letter)| *letter == wanted)
    }

    fn comment(&mut self, kind: Ending) {
        self.ending = kind;
        let mut before = ' ';
        for (_, letter) in self.letters.by_ref() {
            let ends = match kind {
                Ending::LineComment => letter == '\n',
                _ => before == '*' && letter == '/',
            };
            if ends {
                self.ending = Ending::Between;
                return;
            }
            before = letter;
        }
    }

    fn quoted(&mut self, open: char, close: char) -> Token<'t> {
        self.ending = Ending::Quote(open);
        while let Some((_, letter)) = self.letters.next() {
            if letter != close {
                continue;
            }
            // A doubled quote is one of the text's own, but a bracket is not.
            if close == ']' || !self.follows(close) {
                self.ending = Ending::Between;
                break;
            }
            self.letters.next();
        }
        Token::Quoted
    }

    fn word(&mut self, start: usize) -> &'t str {
        while self.letters.next_if(|(_, letter)| in_word(*letter)).is_some() {}
        let end = self.letters.peek().map_or(self.text.len(), |(at, _)| *at);
        self.text.get(start..end).unwrap_or_default()
    }
}

/// Whether a character can stand inside a bare name.
pub(super) fn in_word(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_' || letter == '$' || !letter.is_ascii()
}
