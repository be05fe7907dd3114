import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch } from '../browser/chromium.js';
import { ANSWER, consumer, tool } from './consumer.js';
import { answerAt } from './site.js';

let browser: Browser;

beforeAll(async () => {
  browser = await launch();
});

afterAll(() => browser?.close());

/** A port that nobody uses. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Runs `vite` in a project, as a user does, while something is done with its address. */
async function developing<T>(vite: string, folder: string, act: (address: string) => Promise<T>): Promise<T> {
  const args = [
    tool(vite, 'bin', 'vite.js'),
    '--host',
    '127.0.0.1',
    '--port',
    String(await freePort()),
    '--strictPort',
    '--logLevel',
    'info',
  ];
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: { ...process.env, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = new Promise((resolve) => child.on('close', resolve));
  try {
    let said = '';
    const address = await new Promise<string>((resolve, reject) => {
      const listen = (text: string) => {
        said += text;
        const found = /http:\/\/127\.0\.0\.1:\d+\//.exec(said);
        if (found) resolve(found[0]);
      };
      child.stdout.setEncoding('utf8').on('data', listen);
      child.stderr.setEncoding('utf8').on('data', listen);
      child.on('close', (code) => reject(new Error(`${vite} ended with ${code}:\n${said}`)));
    });
    return await act(address);
  } finally {
    child.kill();
    await closed;
  }
}

test.each([8, 7])('F110 Vite %i, development server', async (version) => {
  const folder = consumer(`vite-${version}-dev`, 'vite');
  expect(await developing(`vite-${version}`, folder, (address) => answerAt(browser, address))).toEqual({
    answer: ANSWER,
    wrongs: [],
  });
});

test('F110 the development server compiles an entity again when a type in another file changes', async () => {
  const folder = consumer('vite-8-change', 'vite');
  await developing('vite-8', folder, async (address) => {
    const values = async () => /values: \[.*?\]/.exec(await (await fetch(`${address}src/book.ts`)).text())?.[0];
    expect(await values()).toBe('values: ["new", "lent"]');
    writeFileSync(join(folder, 'src', 'shelf.ts'), `export type Shelf = 'new' | 'lost';\n`);
    await expect.poll(values, { timeout: 20_000 }).toBe('values: ["new", "lost"]');
  });
});
