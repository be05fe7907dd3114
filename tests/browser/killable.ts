import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { chromium as driver, type Page } from 'playwright-core';
import { CHROMIUM_VARIABLE, FLAGS, chromium as find } from '../../scripts/steps/chromium.mjs';

/** A browser of its own that can be killed at once, all of its processes, as a phone does when it runs out of memory. */
export interface Killable {
  readonly page: Page;
  kill(): Promise<void>;
}

/** Starts a browser on a profile folder, with an empty page. */
export async function startKillable(profile: string): Promise<Killable> {
  const path = process.env[CHROMIUM_VARIABLE] ?? (await find());
  const flags = [...FLAGS, '--remote-debugging-port=0', `--user-data-dir=${profile}`, 'about:blank'];
  // In a process group of its own, which has the browser's other processes as well.
  const child = spawn(path, flags, { detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(child, 'exit');
  const kill = async () => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-(child.pid as number), 'SIGKILL');
    await ended;
  };
  try {
    const browser = await driver.connectOverCDP(await addressOf(child.stderr));
    const [context] = browser.contexts();
    return { page: await (context ?? (await browser.newContext())).newPage(), kill };
  } catch (error) {
    await kill();
    throw error;
  }
}

async function addressOf(errors: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: errors })) {
    const [, address] = /^DevTools listening on (ws:\S+)/.exec(line) ?? [];
    if (address === undefined) continue;
    // Nobody reads on, and a full pipe would stop the browser.
    errors.resume();
    return address;
  }
  throw new Error('The browser ended before it said where it listens.');
}
