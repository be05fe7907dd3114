import type { Scalar, Validator } from '../../pkg/core.js';
import type { FieldBuilder } from './field-builder.js';
import type { ValidatorFunction } from './validators.js';

/** What has a length. */
type Sized = string | readonly unknown[] | ReadonlySet<unknown> | ReadonlyMap<unknown, unknown> | ArrayBuffer | ArrayBufferView;

/** What can have something in it. */
type Container = string | readonly unknown[] | ReadonlySet<unknown>;

/** The builder, when its values are ones that a validator can look at. */
type Of<V, O extends boolean, S> = [NonNullable<V>] extends [S] ? FieldBuilder<V, O> : never;

/** A method for each validator of the type annotations; `js/entity/validators.ts` says what each one takes. */
export abstract class ValidatorMethods<V, O extends boolean> {
  /** @internal The builder with one more validator. */
  abstract validated(validator: Validator): FieldBuilder<V, O>;

  /** A test of your own, with its second argument. */
  validate<P>(
    ...[test, options]: unknown extends P
      ? [test: ValidatorFunction<NonNullable<V>, undefined>]
      : [ValidatorFunction<NonNullable<V>, P>, P]
  ): FieldBuilder<V, O> {
    return this.validated({ kind: 'validate', of: () => test, ...(options !== undefined && { options }) });
  }

  /** Text that the expression matches somewhere. */
  pattern(this: Of<V, O, string>, expression: RegExp): FieldBuilder<V, O> {
    return this.validated({ kind: 'pattern', of: () => expression });
  }

  /** One or more letters from A to Z. */
  alpha(this: Of<V, O, string>): FieldBuilder<V, O> {
    return this.validated({ kind: 'alpha' });
  }

  /** One or more letters from A to Z and digits. */
  alphanumeric(this: Of<V, O, string>): FieldBuilder<V, O> {
    return this.validated({ kind: 'alphanumeric' });
  }

  /** Characters of ASCII only. */
  ascii(this: Of<V, O, string>): FieldBuilder<V, O> {
    return this.validated({ kind: 'ascii' });
  }

  /** A number as text, with so many digits after the point. */
  decimal(this: Of<V, O, string>, min?: number, max?: number): FieldBuilder<V, O> {
    return this.validated({ kind: 'decimal', ...(min !== undefined && { min }), ...(max !== undefined && { max }) });
  }

  /** An e-mail address by the rule of HTML. */
  email(this: Of<V, O, string>): FieldBuilder<V, O> {
    return this.validated({ kind: 'email' });
  }

  /** At least so many UTF-16 code units, elements or entries. */
  minLength(this: Of<V, O, Sized>, value: number): FieldBuilder<V, O> {
    return this.validated({ kind: 'minLength', value });
  }

  /** At most so many UTF-16 code units, elements or entries. */
  maxLength(this: Of<V, O, Sized>, value: number): FieldBuilder<V, O> {
    return this.validated({ kind: 'maxLength', value });
  }

  /** Text with this in it, or a list with this element. */
  includes(this: Of<V, O, Container>, value: Scalar): FieldBuilder<V, O> {
    return this.validated({ kind: 'includes', value });
  }

  /** Text without this in it, or a list without this element. */
  excludes(this: Of<V, O, Container>, value: Scalar): FieldBuilder<V, O> {
    return this.validated({ kind: 'excludes', value });
  }

  /** A whole multiple. */
  multipleOf(this: Of<V, O, number | bigint>, factor: number | bigint): FieldBuilder<V, O> {
    return this.validated({ kind: 'multipleOf', value: plain(factor) });
  }

  /** This number or more. */
  minimum(this: Of<V, O, number | bigint>, bound: number | bigint): FieldBuilder<V, O> {
    return this.validated({ kind: 'minimum', value: plain(bound) });
  }

  /** This number or less. */
  maximum(this: Of<V, O, number | bigint>, bound: number | bigint): FieldBuilder<V, O> {
    return this.validated({ kind: 'maximum', value: plain(bound) });
  }

  /** More than this number. */
  exclusiveMinimum(this: Of<V, O, number | bigint>, bound: number | bigint): FieldBuilder<V, O> {
    return this.validated({ kind: 'exclusiveMinimum', value: plain(bound) });
  }

  /** Less than this number. */
  exclusiveMaximum(this: Of<V, O, number | bigint>, bound: number | bigint): FieldBuilder<V, O> {
    return this.validated({ kind: 'exclusiveMaximum', value: plain(bound) });
  }

  /** Zero or more. */
  positive(this: Of<V, O, number | bigint>): FieldBuilder<V, O> {
    return this.validated({ kind: 'positive' });
  }

  /** Zero or less. */
  negative(this: Of<V, O, number | bigint>): FieldBuilder<V, O> {
    return this.validated({ kind: 'negative' });
  }

  /** More than zero. */
  positiveNoZero(this: Of<V, O, number | bigint>): FieldBuilder<V, O> {
    return this.validated({ kind: 'positiveNoZero' });
  }

  /** Less than zero. */
  negativeNoZero(this: Of<V, O, number | bigint>): FieldBuilder<V, O> {
    return this.validated({ kind: 'negativeNoZero' });
  }

  /** Earlier than a moment: milliseconds since 1970, or ISO 8601 text. */
  beforeDate(this: Of<V, O, Date>, value: number | string): FieldBuilder<V, O> {
    return this.validated({ kind: 'beforeDate', value });
  }

  /** Later than a moment: milliseconds since 1970, or ISO 8601 text. */
  afterDate(this: Of<V, O, Date>, value: number | string): FieldBuilder<V, O> {
    return this.validated({ kind: 'afterDate', value });
  }

  /** Not in the future, when it is written. */
  beforeNow(this: Of<V, O, Date>): FieldBuilder<V, O> {
    return this.validated({ kind: 'beforeNow' });
  }

  /** In the future, when it is written. */
  afterNow(this: Of<V, O, Date>): FieldBuilder<V, O> {
    return this.validated({ kind: 'afterNow' });
  }
}

/** A bound as a definition has it, which JSON can carry: a bigint is the text of its digits. */
function plain(bound: number | bigint): number | string {
  return typeof bound === 'bigint' ? String(bound) : bound;
}
