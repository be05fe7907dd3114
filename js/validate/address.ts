/**
 * Whether a text is an address by the rule of `<input type=email>` in the HTML standard, whose regular expression this is: what it
 * refuses is no address, what it takes may still have no mailbox. Looked at first, a text that a template has left in pieces becomes
 * one at less cost than in the expression.
 */
export const isAddress = (text: string): boolean => text.charCodeAt(0) < 0x80 && ADDRESS.test(text);

const ADDRESS =
  /^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/;
