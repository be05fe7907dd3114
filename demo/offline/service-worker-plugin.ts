import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Plugin, transformWithOxc } from 'vite';

const SOURCE = fileURLToPath(new URL('service-worker.ts', import.meta.url));
const OUTPUT = 'service-worker.js';

/** Writes the service worker beside a finished build, with the names of all of its files. There is none in development. */
export function serviceWorker(): Plugin {
  return {
    name: 'fieldbook:service-worker',
    apply: 'build',
    writeBundle: {
      order: 'post',
      async handler({ dir }) {
        if (dir === undefined) throw new Error('The build tells no folder, so the service worker cannot name its files.');
        const files = filesOf(dir).filter((file) => file !== OUTPUT);
        const { code } = await transformWithOxc(readFileSync(SOURCE, 'utf8'), SOURCE, { sourcemap: false });
        // The page by the address that servers give it.
        const addresses = files.map((file) => (file === 'index.html' ? './' : `./${file}`));
        const known = `const FILES = ${JSON.stringify(addresses)};\nconst VERSION = '${versionOf(dir, files)}';\n`;
        writeFileSync(join(dir, OUTPUT), `(() => {\n${known}${code.replace(/^export\s*\{\s*\};?$/m, '')}})();\n`);
      },
    },
  };
}

/** All files below a folder, relative to it, as addresses are written. */
function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

/** A name that changes with any of the files, or with the service worker. */
function versionOf(folder: string, files: readonly string[]): string {
  const hash = createHash('sha256').update(readFileSync(SOURCE));
  for (const file of files) hash.update(`\0${file}\0`).update(readFileSync(join(folder, file)));
  return hash.digest('hex').slice(0, 16);
}
