import { relata } from 'relata/webpack';
import webpack from 'webpack';

// Says "built" after each build, until it is ended.
webpack({
  mode: 'none',
  entry: './src/book.ts',
  output: { path: `${process.cwd()}/dist`, filename: 'book.js' },
  externals: { relata: 'relata', './author.js': 'author' },
  module: { rules: [{ test: /\.ts$/, loader: 'ts-loader', options: { transpileOnly: true } }] },
  plugins: [relata()],
}).watch({ aggregateTimeout: 20 }, (error, stats) => {
  if (error || stats.hasErrors()) throw error ?? new Error(stats.toString());
  process.stdout.write('built\n');
});
