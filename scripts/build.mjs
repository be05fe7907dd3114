/** `npm run build`: the npm packages, pkg/ and dist/, whatever is stale of them. */
import { build } from './steps/build.mjs';
import { script } from './steps/failure.mjs';

await script(async () => {
  await build();
  console.log('pkg/ and dist/ are fresh.');
});
