/** A TypeScript block of the README. */
export interface Block {
  /** Where it begins, counted from 1. */
  readonly line: number;
  /** The file that its first line names, or one made up. */
  readonly file: string;
  readonly code: string;
  /** Whether `<!-- runs -->` stands before it. */
  readonly runs: boolean;
}

/** The TypeScript blocks of a Markdown text. A block that leaves its imports out gets these. */
export function blocksOf(markdown: string, imports: string): Block[] {
  return [...markdown.matchAll(/(<!-- runs -->\s*)?^```ts\n([\s\S]*?)^```$/gm)].map((match) => {
    const [whole, mark, code = ''] = match;
    const line = markdown.slice(0, match.index + whole.indexOf('```ts')).split('\n').length;
    const file = /^\/\/ (\S+\.ts)\n/.exec(code)?.[1] ?? `line-${line}.ts`;
    return { line, file, code: /^import /m.test(code) ? code : `${imports}\n${code}`, runs: mark !== undefined };
  });
}

/** What the comments behind `console.log(…)` say that is printed, one text for each call. */
export function promisesOf(code: string): string[] {
  const calls = code.split('\n').filter((line) => /^\s*console\.log\(/.test(line));
  return calls.map((line) => {
    const comment = / \/\/ (.+)$/.exec(line)?.[1];
    if (comment === undefined) throw new Error(`The README prints something and does not say what: ${line.trim()}`);
    return comment;
  });
}
