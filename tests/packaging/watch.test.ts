import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { consumer } from './consumer.js';

test.each(['rollup', 'webpack', 'esbuild'])(
  'F110 %s in watch mode emits an entity again when a type in another file changes',
  async (name) => {
    const folder = consumer(`${name}-watch`, name);
    const child = spawn(process.execPath, ['watch.js'], { cwd: folder, stdio: ['pipe', 'pipe', 'pipe'] });
    const closed = new Promise((resolve) => child.on('close', resolve));
    let builds = 0;
    let complaints = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      builds += text.split('built').length - 1;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaints += text;
    });
    const state = () => {
      if (builds === 0) return complaints || 'not built yet';
      return /values: \[.*?\]/.exec(readFileSync(join(folder, 'dist', 'book.js'), 'utf8'))?.[0];
    };
    try {
      await expect.poll(state, { timeout: 30_000 }).toBe('values: ["new", "lent"]');
      writeFileSync(join(folder, 'src', 'shelf.ts'), `export type Shelf = 'new' | 'lost';\n`);
      await expect.poll(state, { timeout: 30_000 }).toBe('values: ["new", "lost"]');
    } finally {
      child.kill();
      await closed;
    }
  },
);
