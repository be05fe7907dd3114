import { relata } from 'relata/webpack';
import webpack from 'webpack';

const compiler = webpack({
  mode: 'production',
  entry: './src/page.ts',
  output: { path: `${process.cwd()}/dist`, filename: 'main.js' },
  resolve: { extensionAlias: { '.js': ['.ts', '.js'] } },
  module: { rules: [{ test: /\.ts$/, loader: 'ts-loader', options: { transpileOnly: true } }] },
  plugins: [relata()],
});
compiler.run((error, stats) => {
  if (error || stats.hasErrors()) throw error ?? new Error(stats.toString());
  compiler.close(() => {});
});
