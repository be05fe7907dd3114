import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ANSWER, built, consumer, node, tool } from './consumer.js';

const relata = tool('.bin', 'relata');

/** Plants a mistake in an entity, on line 11. */
function mistaken(folder: string): void {
  const file = join(folder, 'src', 'book.ts');
  writeFileSync(file, readFileSync(file, 'utf8').replace('Author & Reference', 'Auhtor & Reference'));
}

const MISTAKE =
  /book\.ts:11:20: Book\.author: Auhtor is neither declared in this file nor imported\..*\n\n(.*\n)*> 11 \| {5}public author: Auhtor & Reference,\n {5}\| {20}\^{6}\n/;

describe('Node', () => {
  test('F110 node --import relata/node, with code generation from strings forbidden', async () => {
    const folder = consumer('node');
    const args = ['--disallow-code-generation-from-strings', '--import', 'relata/node', 'src/console.ts'];
    const { stdout, stderr } = await built(folder, ...args);
    expect({ answer: JSON.parse(stdout), stderr }).toEqual({ answer: ANSWER, stderr: '' });
  });

  test('F110 node --import relata/node stops at a mistake with its place and frame', async () => {
    const folder = consumer('node-mistaken');
    mistaken(folder);
    const { code, stdout, stderr } = await node(folder, '--import', 'relata/node', 'src/console.ts');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(MISTAKE);
  });

  test('F110 errors under relata/node name the line of the source', async () => {
    const folder = consumer('node-stack');
    writeFileSync(
      join(folder, 'src', 'console.ts'),
      `import { Book } from './book.js';\n\ninterface Gone {}\n\nconsole.log((Book as any).nothing.at);\n`,
    );
    const { stderr } = await node(folder, '--import', 'relata/node', 'src/console.ts');
    expect(stderr).toMatch(/src[\\/]console\.ts:5:/);
  });

  test('F110 foreign decorators run under relata/node as tsconfig.json says: standard or experimental', async () => {
    const folder = consumer('node-decorators');
    const source = `function mark(...args: unknown[]) { console.log(typeof args[1]); }\n@mark class Marked {}\n`;
    writeFileSync(join(folder, 'src', 'console.ts'), source);
    const runs: string[] = [];
    for (const experimentalDecorators of [false, true]) {
      writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: { experimentalDecorators } }));
      runs.push((await built(folder, '--import', 'relata/node', 'src/console.ts')).stdout.trim());
    }
    expect(runs).toEqual(['object', 'undefined']);
  });
});

describe('relata compile', () => {
  test('F110 writes JavaScript and source maps that Node runs without anything else', async () => {
    const folder = consumer('compile');
    const { stdout } = await built(folder, relata, 'compile', 'src', '--out', 'out');
    expect(stdout).toBe('6 files compiled to out\n');
    expect(JSON.parse((await built(folder, 'out/console.js')).stdout)).toEqual(ANSWER);
    const map = JSON.parse(readFileSync(join(folder, 'out', 'book.js.map'), 'utf8'));
    expect(map).toMatchObject({
      sources: ['../src/book.ts'],
      sourcesContent: [readFileSync(join(folder, 'src', 'book.ts'), 'utf8')],
    });
  });

  test('F110 writes nothing and ends with 1 at a mistake, which is on stderr', async () => {
    const folder = consumer('compile-mistaken');
    mistaken(folder);
    const { code, stdout, stderr } = await node(folder, relata, 'compile', 'src', '--out', 'out');
    expect([code, stdout, existsSync(join(folder, 'out'))]).toEqual([1, '', false]);
    expect(stderr).toMatch(MISTAKE);
  });

  test.each([
    [[], 'A command is missing.'],
    [['compil', 'src'], 'There is no command "compil".'],
    [['compile', 'src'], 'The folder to write to is missing: --out <folder>.'],
    [['compile', 'nowhere', '--out', 'out'], 'nowhere is no folder that can be read.'],
  ])('F110 a wrong command is told: %j', async (args, sentence) => {
    const { code, stderr } = await node(consumer('compile-wrong'), relata, ...args);
    expect([code, stderr.split('\n')[0]]).toEqual([1, sentence]);
  });
});
