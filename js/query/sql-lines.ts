/** Where a statement gets a new line, outside of parentheses. */
const CLAUSES = 'FROM|WHERE|LEFT JOIN|JOIN|GROUP BY|HAVING|ORDER BY|LIMIT|SET|RETURNING';

/** Quoted text, parentheses, and the space before a clause. */
const PARTS = new RegExp(`"(?:[^"]|"")*"|'(?:[^']|'')*'|\`(?:[^\`]|\`\`)*\`|[()]| (?=(?:${CLAUSES}) )`, 'g');

/** A statement in lines, one for each clause, for people. */
export function sqlLines(sql: string): string[] {
  const lines: string[] = [];
  let depth = 0;
  let from = 0;
  for (const { 0: part, index } of sql.matchAll(PARTS)) {
    if (part === '(') depth++;
    else if (part === ')') depth--;
    else if (part === ' ' && depth === 0 && !sql.slice(from, index).endsWith('LEFT')) {
      lines.push(sql.slice(from, index));
      from = index + 1;
    }
  }
  return [...lines, sql.slice(from)];
}
