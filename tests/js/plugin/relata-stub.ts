/** Stands in for the runtime: it keeps what compiled classes register, and nothing else. */

export interface Registration {
  cls: { name: string };
  definition: () => Definition;
  decorators: unknown[];
}

export interface Definition {
  name: string;
  fields: { name: string; type: { kind: string; entity?: () => unknown; via?: () => unknown } & Record<string, unknown> }[];
}

export const registered: Registration[] = [];

export function registerEntity(cls: { name: string }, definition: () => Definition, ...decorators: unknown[]): void {
  registered.push({ cls, definition, decorators });
}

/** New objects are left alone. */
export function keepTrue(): void {}

/** Records the calls of a decorator chain. */
function chain(calls: unknown[][]): unknown {
  const call = (...args: unknown[]) => chain([...calls, ['entity', ...args]]);
  const link = (name: string) => (value: unknown) => chain([...calls, [name, value]]);
  return Object.assign(Object.defineProperty(call, 'name', { value: link('name') }), { collection: link('collection'), calls });
}

export const entity = chain([]);
