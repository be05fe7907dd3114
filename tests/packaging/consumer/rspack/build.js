import { rspack } from '@rspack/core';
import { relata } from 'relata/rspack';

const compiler = rspack({
  mode: 'production',
  entry: './src/page.ts',
  output: { path: `${process.cwd()}/dist`, filename: 'main.js' },
  resolve: { extensionAlias: { '.js': ['.ts', '.js'] } },
  module: {
    rules: [
      { test: /\.ts$/, loader: 'builtin:swc-loader', options: { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } } },
    ],
  },
  plugins: [relata()],
});
compiler.run((error, stats) => {
  if (error || stats.hasErrors()) throw error ?? new Error(stats.toString());
  compiler.close(() => {});
});
