import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launch } from '../browser/chromium.js';
import { ANSWER, built, consumer, tool } from './consumer.js';
import { installed } from './prepare.js';
import { answerAt, serving } from './site.js';

let browser: Browser;

beforeAll(async () => {
  browser = await launch();
});

afterAll(() => browser?.close());

/** Opens a built site under a strict content policy. */
const opened = (folder: string, path = '/') => serving(folder, (address) => answerAt(browser, address + path));

describe('built, packed package, a strict content policy, a real browser', () => {
  test.each([8, 7])('F110 Vite %i', async (version) => {
    const folder = consumer(`vite-${version}`, 'vite');
    await built(folder, tool(`vite-${version}`, 'bin', 'vite.js'), 'build');
    expect(await opened(join(folder, 'dist'))).toEqual({ answer: ANSWER, wrongs: [] });
    expect(await opened(join(folder, 'dist'), '/?worker')).toEqual({ answer: ANSWER, wrongs: [] });
  });

  test.each(['webpack', 'rspack', 'esbuild', 'rollup', 'rolldown'])('F110 %s', async (name) => {
    const folder = consumer(name, name);
    await built(folder, 'build.js');
    copyFileSync(join(folder, 'index.html'), join(folder, 'dist', 'index.html'));
    expect(await opened(join(folder, 'dist'))).toEqual({ answer: ANSWER, wrongs: [] });
    // The others know no workers: there an application has one of its own.
    if (name === 'webpack' || name === 'rspack')
      expect(await opened(join(folder, 'dist'), '/?worker')).toEqual({ answer: ANSWER, wrongs: [] });
    const files = readdirSync(join(folder, 'dist'), { recursive: true, encoding: 'utf8' });
    expect(files.filter((file) => file.endsWith('.wasm'))).toHaveLength(2);
  });

  test.each([
    ['vite-8', 'vite', [tool('vite-8', 'bin', 'vite.js'), 'build']],
    ['esbuild', 'esbuild', ['build.js']],
  ])('F110 %s, where tsconfig.json means standard decorators', async (name, files, args) => {
    const folder = consumer(`${name}-standard`, files);
    const config = join(folder, 'tsconfig.json');
    writeFileSync(
      config,
      readFileSync(config, 'utf8').replace('"experimentalDecorators": true', '"experimentalDecorators": false'),
    );
    await built(folder, ...args);
    if (files === 'esbuild') copyFileSync(join(folder, 'index.html'), join(folder, 'dist', 'index.html'));
    expect(await opened(join(folder, 'dist'))).toEqual({ answer: ANSWER, wrongs: [] });
  });

  test('F110 no bundler: a script of type module, an import map, defineEntity', async () => {
    consumer('plain', 'plain');
    expect(await opened(installed, '/projects/plain/')).toEqual({ answer: ANSWER, wrongs: [] });
  });
});
