import { describe } from './entity/definition.js';
import { RelataError } from './errors.js';

/** What paths say of one field. */
interface Step {
  /** What they say of the fields inside. */
  readonly inside: Map<string, Step>;
  /** Whether a path ends here. */
  ends: boolean;
  /** Whether there was such a field. */
  met: boolean;
}

/** Which fields are written, at one place of a graph. */
export class SerializedPaths {
  readonly #include: Step | undefined;
  readonly #exclude: Step | undefined;
  /** Every step of every path, with the path and the step before it. */
  readonly #steps: readonly { readonly step: Step; readonly path: string; readonly outer: Step }[];

  /** @throws RelataError `invalidArgument` for what is no list of paths */
  constructor(include: unknown, exclude: unknown);
  /** @internal */
  constructor(include: Step | undefined, exclude: Step | undefined, inner: true);
  constructor(include: unknown, exclude: unknown, inner?: true) {
    if (inner) {
      [this.#include, this.#exclude, this.#steps] = [include as Step | undefined, exclude as Step | undefined, []];
      return;
    }
    const steps: { step: Step; path: string; outer: Step }[] = [];
    this.#include = include === undefined ? undefined : treeOf('include', include, steps);
    this.#exclude = exclude === undefined ? undefined : treeOf('exclude', exclude, steps);
    this.#steps = steps;
  }

  /** What is written inside of a field; undefined where the field is left out. */
  at(field: string): SerializedPaths | undefined {
    const [included, excluded] = [this.#include?.inside.get(field), this.#exclude?.inside.get(field)];
    for (const step of [included, excluded]) if (step !== undefined) step.met = true;
    if (excluded?.ends || (this.#include !== undefined && included === undefined)) return undefined;
    return new SerializedPaths(included?.ends ? undefined : included, excluded, true);
  }

  /** Whether the key of a reference is written in its place: included by one of the two names, and excluded by none. */
  takesKey(field: string, key: string): boolean {
    const [one, other] = [this.at(field), this.at(key)];
    const isExcluded = [field, key].some((name) => this.#exclude?.inside.get(name)?.ends);
    return !isExcluded && (one ?? other) !== undefined;
  }

  /** Refuses paths that lead nowhere. Where no object was met on the way, nobody knows. @throws RelataError `unknownField` */
  check(): void {
    const wrong = this.#steps.find(({ step, outer }) => !step.met && outer.met);
    if (wrong === undefined) return;
    const message = `serialize() was given the path '${wrong.path}', and no object there has such a field.`;
    throw new RelataError('unknownField', message, { path: wrong.path });
  }
}

function treeOf(option: string, paths: unknown, steps: { step: Step; path: string; outer: Step }[]): Step {
  if (!Array.isArray(paths) || paths.some((path) => typeof path !== 'string')) {
    const message = `serialize() takes a list of paths as ${option}, such as ['title', 'author.name'], not ${describe(paths)}.`;
    throw new RelataError('invalidArgument', message);
  }
  const root: Step = { inside: new Map(), ends: false, met: true };
  for (const path of paths as string[]) {
    let at = root;
    for (const name of path.split('.')) {
      const step: Step = at.inside.get(name) ?? { inside: new Map(), ends: false, met: false };
      if (!at.inside.has(name)) steps.push({ step, path, outer: at });
      at.inside.set(name, step);
      at = step;
    }
    at.ends = true;
  }
  return root;
}
