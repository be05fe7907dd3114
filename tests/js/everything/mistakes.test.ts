import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compileFile } from '../../../js/plugin/compile.js';
import type { Mistake, TypeCompilerError } from '../../../js/plugin/mistakes.js';
import { findModule } from '../../../js/plugin/neighbours.js';

/** One mistake of each kind, planted in the file of sixty-seven entities, and those of validators: where it is shown, and what the sentence says to write. */

interface Planted {
  /** What is replaced, and by what. */
  readonly edits: readonly (readonly [before: string, after: string])[];
  /** The text that the mistake is shown under, the first in the changed file. */
  readonly under: string;
  /** What the sentence says to do. */
  readonly instead: string;
}

const one = (before: string, after: string, under: string, instead: string): Planted => ({
  edits: [[before, after]],
  under,
  instead,
});

const planted: Record<Mistake['code'], Planted> = {
  syntax: one('export class Texts extends', 'export class Texts ] extends', '] extends', 'Correct it first.'),
  unresolvedType: one('plain: Level =', 'plain: Levle =', 'Levle', 'Declare it, import it, or correct the name.'),
  unresolvedModule: one('./geography.js', './geografy.js', "'./geografy.js'", 'Correct the path of this import.'),
  notExported: one('type Tree,', 'type Tere as Tree,', "'./parts.js'", 'Export it there, or correct the name.'),
  missingType: one(
    "page: (typeof defaults)['page'] = 20;",
    'page = Math.random();',
    'page = Math',
    'Write one, such as `page: string`',
  ),
  unsupportedType: one('any: any =', 'any: Promise<string> =', 'Promise<string> =', 'Write another type'),
  unknownAnnotation: {
    edits: [
      ['type Unique,', 'type Unique, type Database,'],
      ["string & Unique = 'ada", "string & Database = 'ada"],
    ],
    under: "Database = 'ada",
    instead: "A property's type can use",
  },
  annotationOptions: one(
    "<{ onDelete: 'SET NULL' }>",
    "<{ onDelete: 'SET NUL' }>",
    "{ onDelete: 'SET NUL' }",
    'is one of CASCADE',
  ),
  contradiction: one(
    'mapped: string &',
    'mapped: string & AutoIncrement &',
    'AutoIncrement & MapName',
    'Write `number & PrimaryKey & AutoIncrement`.',
  ),
  relationTarget: one(
    'country: Country & Reference',
    'country: Numbered & Reference',
    'Reference;\n  people',
    'Declare Numbered as a class',
  ),
  missingRelation: one('profile?: Profile & BackReference', 'profile?: Profile', 'Profile;\n}', 'Write `Profile & Reference`'),
  unnamedClass: one('export class Car extends', 'export default class extends', 'class extends', 'Write a name after `class`.'),
  baseClass: one('Stamped(Titled(Root))', 'Stamped(Titled(Rot))', 'Rot))', 'Extend a class that is declared or imported'),
  computedProperty: one('limit: integer = LIMIT', '[LIMIT]: integer = 1', 'LIMIT]', 'Write a plain name'),
};

/** What else can be wrong with validators, default objects and keys; the codes are shared. */
const more: readonly (readonly [Mistake['code'], Planted])[] = [
  ['contradiction', one('string & Email', 'number & Email', 'Email =', 'Remove it, or correct the type.')],
  ['contradiction', one('& Reference & Unique) {}', '& Reference & Unique & Maximum<5>) {}', 'Maximum<5>)', 'Remove it')],
  ['annotationOptions', one('string & Ascii =', 'string & Ascii<7> =', '7> =', 'Ascii takes nothing between < and >')],
  ['annotationOptions', one('Decimal<2, 2>', 'Decimal<-2>', '-2>', 'Decimal takes whole numbers from 0 on')],
  ['annotationOptions', one('MultipleOf<0.05>', 'MultipleOf<0>', '0> = 0.15', 'such as `MultipleOf<5>`')],
  ['annotationOptions', one('Pattern<typeof CODE>', 'Pattern<string>', "string> = 'ab", 'write `Pattern<typeof CODE>`')],
  ['unresolvedType', one('Validate<typeof hasName>', 'Validate<typeof hasNam>', 'typeof hasNam>', 'correct the name')],
  ['annotationOptions', one("{ column: 'homeId' }", '{ column: 7 }', '{ column: 7 }', 'column')],
];

const file = join(import.meta.dirname, '../../fixtures/everything/entities.ts');
const source = readFileSync(file, 'utf8');

function plant(text: string, { edits }: Planted): string {
  return edits.reduce((changed, [before, after]) => {
    expect(changed.split(before), before).toHaveLength(2);
    return changed.replace(before, after);
  }, text);
}

async function mistakesOf(text: string): Promise<readonly Mistake[]> {
  const compiled = compileFile(file, text, findModule);
  const error = await compiled.then(
    () => undefined,
    (thrown: unknown) => thrown as TypeCompilerError,
  );
  return error?.mistakes ?? [];
}

/** Where a text is, as bundlers count. */
function placeOf(text: string, under: string): { file: string; line: number; column: number } {
  const lines = text.slice(0, text.indexOf(under)).split('\n');
  return { file, line: lines.length, column: lines.at(-1)?.length ?? 0 };
}

test('without a mistake the file has sixty-seven entities', async () => {
  expect((await compileFile(file, source, findModule))?.entities).toHaveLength(67);
});

test.each(Object.entries(planted))('%s', async (code, mistake) => {
  const text = plant(source, mistake);
  const [found, ...others] = await mistakesOf(text);
  expect(others).toEqual([]);
  expect(found).toMatchObject({ code, id: file, loc: placeOf(text, mistake.under) });
  expect(found?.message).toContain(mistake.instead);
  const [line = ''] = mistake.under.split('\n');
  expect(found?.frame).toMatch(/^> +\d+ \|.*\n +\| +\^/m);
  expect(found?.frame).toContain(line);
});

test.each(more)('%s, of a validator or a key: %o', async (code, mistake) => {
  const text = plant(source, mistake);
  const [found, ...others] = await mistakesOf(text);
  expect(others).toEqual([]);
  expect(found).toMatchObject({ code, id: file, loc: placeOf(text, mistake.under) });
  expect(found?.message).toContain(mistake.instead);
});

test('all of them at once, in the order of the file', async () => {
  const { syntax: _, ...kinds } = planted;
  const text = Object.values(kinds).reduce(plant, source);
  const found = await mistakesOf(text);
  const expected = Object.entries(kinds).map(([code, { under }]) => ({ code, ...placeOf(text, under) }));
  expected.sort((a, b) => a.line - b.line || a.column - b.column);
  expect(found.map(({ code, loc }) => ({ code, ...loc }))).toEqual(expected);
});
