import { expect, test } from 'vitest';

/** The tests of this project run in a Node that generates no code from text, so that an `eval` anywhere in js/ fails them. */
const refused = expect.objectContaining({ message: 'Code generation from strings disallowed for this context' });

test('the tests run where no code is generated from text', () => {
  // biome-ignore lint/security/noGlobalEval: what is shown is that it is refused
  expect(() => globalThis.eval('1')).toThrow(refused);
  expect(() => new Function('return 1')).toThrow(refused);
});
