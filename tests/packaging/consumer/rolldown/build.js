import { relata } from 'relata/rolldown';
import { build } from 'rolldown';

await build({
  input: 'src/page.ts',
  platform: 'browser',
  plugins: [relata()],
  output: { file: 'dist/main.js', format: 'es', minify: true },
});
