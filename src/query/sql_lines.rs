//! SQL in lines, for people.

/// Where a statement gets a new line.
const CLAUSES: [&str; 12] = [
    "FROM ",
    "WHERE ",
    "LEFT JOIN ",
    "JOIN ",
    "GROUP BY ",
    "HAVING ",
    "ORDER BY ",
    "LIMIT ",
    "SET ",
    "RETURNING ",
    "AND ",
    "OR ",
];

/// A subquery of so many characters stays in the line.
const SHORT: usize = 40;

/// A statement with a line for each clause and each condition, those of subqueries further to the right.
pub(super) fn sql_lines(sql: &str, margin: &str) -> String {
    let mut lines = String::with_capacity(sql.len() * 2);
    // For each open parenthesis, whether it is that of a subquery.
    let mut open: Vec<bool> = Vec::new();
    let mut quote: Option<char> = None;
    for (at, sign) in sql.char_indices() {
        let rest = sql.get(at + sign.len_utf8()..).unwrap_or_default();
        if let Some(end) = quote {
            lines.push(sign);
            // A doubled quote ends one text and begins another.
            quote = (sign != end).then_some(end);
            continue;
        }
        match sign {
            '"' | '\'' | '`' => quote = Some(sign),
            '(' => open.push(rest.starts_with("SELECT ") && !is_short(rest)),
            ')' if open.pop() == Some(true) => begin_line(&mut lines, margin, &open),
            ' ' if begins_clause(&lines, rest, &open) => {
                begin_line(&mut lines, margin, &open);
                continue;
            }
            _ => {}
        }
        lines.push(sign);
        if sign == '(' && open.last() == Some(&true) {
            begin_line(&mut lines, margin, &open);
        }
    }
    lines
}

/// Whether a subquery, which begins behind its parenthesis, stays in the line.
fn is_short(rest: &str) -> bool {
    let mut depth = 1;
    for sign in rest.chars().take(SHORT) {
        match sign {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return true;
        }
    }
    false
}

/// Whether a clause follows that belongs to a statement, and not to an expression in parentheses.
fn begins_clause(before: &str, rest: &str, open: &[bool]) -> bool {
    open.last().is_none_or(|is_subquery| *is_subquery)
        && !before.ends_with("LEFT")
        && CLAUSES.iter().any(|clause| rest.starts_with(clause))
}

fn begin_line(lines: &mut String, margin: &str, open: &[bool]) {
    lines.push('\n');
    lines.push_str(margin);
    for is_subquery in open {
        lines.push_str(if *is_subquery { "  " } else { "" });
    }
}
