import type { Bounds } from '../codec/codec.js';
import type { Trail } from '../codec/misfit.js';
import { describe } from '../entity/definition.js';
import type { ViolationCode } from '../errors.js';

/** What is wrong with a value, or with a part of it. */
export interface Problem {
  readonly code: ViolationCode;
  /** How the sentence goes on after the value's place: "expects at least 3 characters, got 'ab'." */
  readonly says: string;
  readonly value: unknown;
  /** What a function of the application threw. */
  readonly cause?: unknown;
}

/** Takes what is wrong, and where inside the value. */
export type Report = (trail: Trail, problem: Problem) => void;

/** Tests a value that has its field's type and is neither null nor undefined. */
export interface Check {
  (value: unknown, trail: Trail, report: Report): void;
  /** Whether there is nothing to report of a value, said faster; absent where a function of the application would be called twice. */
  readonly passes?: (value: unknown) => boolean;
  /** The bounds within which values pass, where it says nothing else of those that have such a length or amount. */
  readonly bounds?: Bounds | undefined;
  /** Whether no text passes that has half of a surrogate pair, which nobody need look for then. */
  readonly wellFormed?: boolean | undefined;
}

/** What one of the validators that are built in tests. */
export interface Rule {
  /** What it takes, for messages: "at least 3 characters". */
  readonly expects: string;
  /** Whether a value is one that it can look at; in a union the others pass. */
  covers(value: unknown): boolean;
  /** Whether a value passes. */
  holds(value: never): boolean;
  /** See {@link Check.bounds}. */
  readonly bounds?: Bounds | undefined;
  /** See {@link Check.wellFormed}. */
  readonly wellFormed?: boolean | undefined;
}

/** The check of a rule. */
export function checkOf(code: ViolationCode, { expects, covers, holds, bounds, wellFormed }: Rule): Check {
  const check: Check = (value, trail, report) => {
    if (covers(value) && !holds(value as never)) report(trail, { code, says: `expects ${expects}, got ${brief(value)}.`, value });
  };
  return Object.assign(check, { passes: (value: unknown) => !covers(value) || holds(value as never), bounds, wellFormed });
}

/** Longer text is not repeated in a message. */
const LONGEST = 60;

function brief(value: unknown): string {
  if (typeof value === 'string' && value.length > LONGEST) return `a string of ${value.length} characters`;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === 'bigint') return `${value}n`;
  return Object.is(value, -0) ? '-0' : describe(value);
}
