//! Lines, columns, UTF-16 offsets and the code frame of an error.

use oxc_span::Span;

/// A place as editors count it: both from 1, columns in UTF-16 code units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Position {
    pub(crate) line: u32,
    pub(crate) column: u32,
}

/// JavaScript counts UTF-16 code units, Rust bytes.
pub(crate) fn utf16_length(text: &str) -> u32 {
    let units = if text.is_ascii() {
        text.len()
    } else {
        text.encode_utf16().count()
    };
    u32::try_from(units).unwrap_or(u32::MAX)
}

/// The text before a byte offset.
pub(crate) fn before(text: &str, offset: u32) -> &str {
    text.get(..offset as usize).unwrap_or(text)
}

/// Where a byte offset is.
pub(crate) fn position(text: &str, offset: u32) -> Position {
    let before = before(text, offset);
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
    Position {
        line: u32::try_from(line).unwrap_or(u32::MAX),
        column: utf16_length(before.get(line_start..).unwrap_or("")) + 1,
    }
}

/// Two lines of context before the span, one after, and a marker under the span.
pub(crate) fn render(text: &str, span: Span) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let start = position(text, span.start);
    let end = position(text, span.end);
    let line = start.line as usize;
    let first = line.saturating_sub(2).max(1);
    let last = (line + 1).min(lines.len());
    let width = last.to_string().len();
    let mut frame = String::new();
    for number in first..=last {
        let content = lines.get(number - 1).copied().unwrap_or("");
        let mark = if number == line { '>' } else { ' ' };
        frame.push_str(format!("{mark} {number:>width$} | {content}").trim_end());
        frame.push('\n');
        if number == line {
            let before = start.column as usize - 1;
            // Tabs stay tabs, so that the marker stands under its text whatever their width.
            let indent: String = content
                .chars()
                .take(before)
                .map(|c| if c == '\t' { '\t' } else { ' ' })
                .collect();
            let length = if end.line == start.line {
                end.column.saturating_sub(start.column).max(1) as usize
            } else {
                1
            };
            frame.push_str(&format!("  {:>width$} | {indent}{}\n", "", "^".repeat(length)));
        }
    }
    frame.trim_end_matches('\n').to_owned()
}
