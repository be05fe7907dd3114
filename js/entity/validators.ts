/**
 * The types that say which values a property takes, beyond its type: `name: string & MinLength<3>`. Like the annotations they
 * exist at compile time only; what they say is tested before a value is written. Null and undefined need not pass.
 */

import type { ViolationCode } from '../errors.js';

declare const validator: unique symbol;

/** The carrier of a validator: a property that nothing ever sets. Types with different validators stay assignable to each other. */
export interface Validated<V> {
  /** Never set. */
  readonly [validator]?: V | unknown;
}

/** What a function for {@link Validate} finds wrong. */
export interface Finding {
  /** What kind of mistake it is: `valueRequired`, `minLength`, or a word of your own. */
  readonly code: ViolationCode;
  /** A sentence for people. */
  readonly message: string;
}

/**
 * A function for {@link Validate}: it answers nothing for a good value, and what is wrong with a bad one. What it throws is an
 * error of the field as well. It has to answer at once: a promise is refused.
 *
 * @typeParam T the values that it takes
 * @typeParam O its second argument, the options between the angle brackets
 */
// biome-ignore lint/suspicious/noConfusingVoidType: a function that only throws answers void
export type ValidatorFunction<T = never, O = never> = (value: T, options: O) => Finding | void | undefined;

/** A test of your own: `isbn: string & Validate<typeof isIsbn>`, `Validate<typeof atLeast, { least: 3 }>`. */
export type Validate<F extends ValidatorFunction, O = undefined> = Validated<[F, O]>;

/** Text that a regular expression matches somewhere: `code: string & Pattern<typeof CODE>`. */
export type Pattern<R extends RegExp> = Validated<R>;

/** One or more letters from A to Z, in either case. */
export type Alpha = Validated<'alpha'>;

/** One or more letters from A to Z and digits. */
export type Alphanumeric = Validated<'alphanumeric'>;

/** Characters of ASCII only. */
export type Ascii = Validated<'ascii'>;

/**
 * A number as text: `'-12.50'`.
 *
 * @typeParam Min the least number of digits after the point; with 0 the point may be left out
 * @typeParam Max the greatest number of digits after the point
 */
export type Decimal<Min extends number = 1, Max extends number = 100> = Validated<[Min, Max]>;

/** A whole multiple: `price: number & MultipleOf<0.05>`. */
export type MultipleOf<N extends number | bigint> = Validated<N>;

/** At least so many UTF-16 code units of text (what `length` counts), elements, entries or places for bytes. */
export type MinLength<N extends number> = Validated<N>;

/** At most so many UTF-16 code units of text (what `length` counts), elements, entries or places for bytes. */
export type MaxLength<N extends number> = Validated<N>;

/** Text with this in it, or a list with this element. */
export type Includes<X extends string | number | boolean> = Validated<X>;

/** Text without this in it, or a list without this element. Not `Excluded`, which has no column. */
export type Excludes<X extends string | number | boolean> = Validated<X>;

/** This number or more. */
export type Minimum<N extends number | bigint> = Validated<N>;

/** This number or less. */
export type Maximum<N extends number | bigint> = Validated<N>;

/** More than this number. */
export type ExclusiveMinimum<N extends number | bigint> = Validated<N>;

/** Less than this number. */
export type ExclusiveMaximum<N extends number | bigint> = Validated<N>;

/** Zero or more. */
export type Positive = Validated<'positive'>;

/** Zero or less. */
export type Negative = Validated<'negative'>;

/** More than zero. */
export type PositiveNoZero = Validated<'positiveNoZero'>;

/** Less than zero. */
export type NegativeNoZero = Validated<'negativeNoZero'>;

/** Earlier than a moment, in milliseconds since 1970 or as ISO 8601 text: `born: Date & BeforeDate<'2030-01-01'>`. */
export type BeforeDate<M extends number | string> = Validated<M>;

/** Later than a moment, in milliseconds since 1970 or as ISO 8601 text. */
export type AfterDate<M extends number | string> = Validated<M>;

/** Not in the future, when it is written. */
export type BeforeNow = Validated<'beforeNow'>;

/** In the future, when it is written. */
export type AfterNow = Validated<'afterNow'>;

/** An e-mail address by the rule of HTML's `<input type=email>`. */
export type Email = Validated<'email'>;
