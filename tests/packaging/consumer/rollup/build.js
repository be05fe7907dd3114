import commonjs from '@rollup/plugin-commonjs';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import { relata } from 'relata/rollup';
import { rollup } from 'rollup';
import stripTypes from 'rollup-plugin-esbuild';

const bundle = await rollup({
  input: 'src/page.ts',
  plugins: [relata(), stripTypes({ target: 'es2022' }), nodeResolve({ browser: true }), commonjs()],
});
await bundle.write({ file: 'dist/main.js', format: 'es' });
await bundle.close();
