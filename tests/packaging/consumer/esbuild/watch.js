import { context } from 'esbuild';
import { relata } from 'relata/esbuild';

// Says "built" after each build, until it is ended.
const said = { name: 'said', setup: (build) => build.onEnd(() => process.stdout.write('built\n')) };
const building = await context({
  entryPoints: ['src/book.ts'],
  bundle: true,
  format: 'esm',
  external: ['relata', './author.js'],
  outdir: 'dist',
  plugins: [relata(), said],
});
await building.watch();
