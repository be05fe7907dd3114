/** Progress of long steps: a live line in a terminal, a sign of life twice a minute elsewhere. */

const live = Boolean(process.stdout.isTTY) && !process.env.CI;
const HEARTBEAT_MS = live ? 250 : 25_000;

let lastLine = '';

/**
 * What the running step said last; shown beside the elapsed time.
 *
 * @param {string} line
 */
export function note(line) {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes are control characters
  const plain = line.replace(/\u001b\[[0-9;]*[A-Za-z]/g, '').trim();
  if (plain) lastLine = plain;
}

/** @param {number} start */
const seconds = (start) => `${((performance.now() - start) / 1000).toFixed(1)} s`;

/** @param {string} text */
const cut = (text) => text.slice(0, Math.max(20, (process.stdout.columns || 120) - 2));

/**
 * Runs one step under a name: shows that it goes on, and how it ended and how long it took.
 *
 * @template T
 * @param {string} name
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(name, work) {
  const start = performance.now();
  lastLine = '';
  if (!live) console.log(`▸ ${name}`);
  const beat = setInterval(() => {
    const text = `▸ ${name} … ${seconds(start)}${lastLine ? `  ${lastLine}` : ''}`;
    if (live) process.stdout.write(`\r\u001b[2K${cut(text)}`);
    else console.log(cut(`  … ${seconds(start)}  ${lastLine}`));
  }, HEARTBEAT_MS);
  const end = (/** @type {string} */ mark) => {
    clearInterval(beat);
    if (live) process.stdout.write('\r\u001b[2K');
    console.log(`${mark} ${name} (${seconds(start)})`);
  };
  try {
    const result = await work();
    end('✓');
    return result;
  } catch (error) {
    end('✗');
    throw error;
  }
}
