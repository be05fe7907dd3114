import { relata } from 'relata/rollup';
import { watch } from 'rollup';
import stripTypes from 'rollup-plugin-esbuild';

// Says "built" after each build, until it is ended.
watch({
  input: 'src/book.ts',
  external: ['relata', './author.js'],
  plugins: [relata(), stripTypes()],
  output: { file: 'dist/book.js' },
}).on('event', (event) => {
  if (event.code === 'ERROR') throw event.error;
  if (event.code === 'END') process.stdout.write('built\n');
});
