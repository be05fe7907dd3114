import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isAddress } from '../../../js/validate/address.js';

/** The rule as the HTML standard writes it. */
const STANDARD =
  /^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/;

test('every character is taken where the standard takes it', () => {
  for (let code = 0; code < 0x180; code++) {
    const character = String.fromCharCode(code);
    const texts = [`${character}@b`, `a@${character}`, `a@b${character}c`, `a@b${character}`, `a@b.${character}c`];
    expect(texts.map(isAddress), `code ${code}`).toEqual(texts.map((text) => STANDARD.test(text)));
  }
});

test('a text is an address where the standard says so', () => {
  const character = fc.constantFrom('a', 'Z', '0', '-', '.', '@', '!', ' ', 'é', '\n');
  const label = fc.tuple(fc.constantFrom('', 'a', '-'), fc.integer({ min: 58, max: 66 }), fc.constantFrom('', 'a', '-'));
  const long = label.map(([first, length, last]) => `a@${first}${'b'.repeat(length)}${last}`);
  const end = fc.constantFrom('', '.', '.c', '-', '@');
  const text = fc.oneof(
    fc.string({ unit: character, maxLength: 12 }),
    fc.string({ unit: character, maxLength: 8 }).map((domain) => `a@${domain}`),
    fc.tuple(long, end).map((parts) => parts.join('')),
  );
  let taken = 0;
  fc.assert(
    fc.property(text, (value) => {
      if (STANDARD.test(value)) taken++;
      expect(isAddress(value)).toBe(STANDARD.test(value));
    }),
    { numRuns: 5000, seed: 11 },
  );
  expect(taken).toBeGreaterThan(100);
});
