/** Hands a wrong argument past the type checker: what users of plain JavaScript, and of `as`, can do. */
export function mistaken(value: unknown): never {
  return value as never;
}
