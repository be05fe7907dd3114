/** `npm run format`: writes both languages the way `npm run check` wants them. */
import { nodeTool } from './steps/checks.mjs';
import { must } from './steps/command.mjs';
import { script } from './steps/failure.mjs';
import { install } from './steps/install.mjs';
import { step } from './steps/terminal.mjs';
import { nativeToolchain } from './steps/toolchain.mjs';

await script(async () => {
  await install();
  await step('cargo fmt', async () => must((await nativeToolchain()).cargo, ['fmt', '--all']));
  await step('biome', () => nodeTool('biome', 'check', '--colors=off', '--write', '--no-errors-on-unmatched', '.'));
});
