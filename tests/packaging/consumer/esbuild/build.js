import { build } from 'esbuild';
import { relata } from 'relata/esbuild';

await build({
  entryPoints: { main: 'src/page.ts' },
  bundle: true,
  format: 'esm',
  minify: true,
  outdir: 'dist',
  plugins: [relata()],
});
