/** Where inside a value something is: names and places, outermost first. */
export type Trail = (string | number)[];

/** A part of a value does not fit its shape. Never leaves the codecs. */
export class Misfit extends Error {
  /** What the shape takes, and where. */
  readonly expected: string;
  /** What is there. */
  readonly actual: unknown;
  /** Where it is. */
  readonly trail: Trail;

  constructor(trail: Trail, expected: string, actual: unknown) {
    super(expected);
    this.expected = trail.length === 0 ? expected : `${expected} at ${pathOf(trail)}`;
    this.actual = actual;
    // The one given goes on to other parts.
    this.trail = [...trail];
  }
}

/** `lines[2].due`. */
function pathOf(trail: Trail): string {
  const path = trail.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
  return path.replace(/^\./, '');
}
