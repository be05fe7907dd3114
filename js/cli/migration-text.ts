import type { MigrationReport, SchemaDocument } from '../../pkg/core.js';

/** One direction of a migration, as it is written. */
export interface Way {
  /** What is done, for people, one thing a line. */
  readonly comment: string;
  /** The statements of the function, of which each is awaited; none where nothing can be done. */
  readonly calls: readonly string[] | undefined;
}

/** What a migration's file is made of. */
export interface MigrationText {
  readonly name: string;
  readonly up: Way;
  readonly down: Way;
  /** Whether the calls name the schemas `before` and `after`. */
  readonly usesSchemas: boolean;
}

/** The file of a migration. */
export function migrationText({ name, up, down, usesSchemas }: MigrationText): string {
  const imports = usesSchemas ? `import { after, before } from './schemas/${name}.js';\n` : '';
  const back = down.calls === undefined ? `${comment(down)}` : `${comment(down)}  down: ${body(down.calls)},\n`;
  return `import { defineMigration } from 'relata';\n${imports}\nexport default defineMigration({\n  name: ${text(name)},\n${comment(up)}  up: ${body(up.calls ?? [])},\n${back}});\n`;
}

/** The file with the schemas on both sides of a migration. */
export function schemasText(before: SchemaDocument, after: SchemaDocument): string {
  const constant = (name: string, schema: SchemaDocument) =>
    `export const ${name}: SchemaDocument = ${JSON.stringify(schema, undefined, 2)};\n`;
  return `import type { SchemaDocument } from 'relata';\n\n/** The tables before this migration. */\n${constant('before', before)}\n/** The tables after it. */\n${constant('after', after)}`;
}

/** Whether SQL alone takes steps: a table that is built anew needs the care that `m.migrate()` has. */
export const isPlainSql = ({ steps }: MigrationReport): boolean =>
  steps.every(({ kind, statements }) => kind !== 'rebuildTable' && statements.every((sql) => !sql.startsWith('PRAGMA')));

/** A statement of SQL as a call. */
export const sqlCall = (sql: string): string => `m.sql\`${sql.replace(/[\\`]|\$\{/g, '\\$&')}\``;

/** Going to one of the schemas as a call. */
export const schemaCall = (schema: 'before' | 'after', options: object): string => {
  const given = Object.entries(options).filter(([, value]) => Object.keys(value as object).length > 0);
  return given.length === 0
    ? `m.migrate(${schema})`
    : `m.migrate(${schema}, ${JSON.stringify(Object.fromEntries(given), undefined, 2).replaceAll('\n', '\n    ')})`;
};

const body = (calls: readonly string[]): string =>
  calls.length === 0 ? 'async () => {}' : `async (m) => {\n${calls.map((call) => `    await ${call};\n`).join('')}  }`;

/** Lines of a comment; a name in them may hold a line break. */
const comment = ({ comment: lines }: Way): string =>
  lines === ''
    ? ''
    : `${lines
        .split(/[\r\n\u2028\u2029]/)
        .map((line) => `  // ${line}`)
        .join('\n')}\n`;

/** A text in quotes; names of files hold none. */
const text = (value: string): string => `'${value}'`;
