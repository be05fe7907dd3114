/** `npm run check`: everything that is held without running the product, and the house's own tests. */
import { build } from './steps/build.mjs';
import { check } from './steps/checks.mjs';
import { script } from './steps/failure.mjs';
import { resultsFolder } from './steps/results.mjs';
import { typescriptTests } from './steps/typescript-tests.mjs';

await script(async () => {
  await build();
  await check();
  await typescriptTests({
    name: 'house',
    project: 'node',
    filter: ['tests/house', 'tests/js/crossing'],
    folder: resultsFolder(false),
  });
  console.log('Every check holds.');
});
