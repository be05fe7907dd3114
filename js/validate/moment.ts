import { RelataError } from '../errors.js';
import type { Rule } from './rule.js';

const isDate = (value: unknown): boolean => value instanceof Date;

/** Earlier than a moment. */
export function beforeDate(moment: number | string): Rule {
  const limit = timeOf(moment);
  const expects = `a date before ${new Date(limit).toISOString()}`;
  return { expects, covers: isDate, holds: (value: Date) => value.getTime() < limit };
}

/** Later than a moment. */
export function afterDate(moment: number | string): Rule {
  const limit = timeOf(moment);
  const expects = `a date after ${new Date(limit).toISOString()}`;
  return { expects, covers: isDate, holds: (value: Date) => value.getTime() > limit };
}

/** This very millisecond is not the future: an object that was made just now can be written. */
export const beforeNow: Rule = {
  expects: 'a date that is not in the future',
  covers: isDate,
  holds: (value: Date) => value.getTime() <= Date.now(),
};

/** Later than the moment of the test. */
export const afterNow: Rule = {
  expects: 'a date in the future',
  covers: isDate,
  holds: (value: Date) => value.getTime() > Date.now(),
};

/** @throws RelataError `invalidArgument` for text that is no date */
function timeOf(moment: number | string): number {
  const time = new Date(moment).getTime();
  if (!Number.isNaN(time)) return time;
  throw new RelataError(
    'invalidArgument',
    `BeforeDate and AfterDate need a time, got '${moment}'. Write ISO 8601 text such as '2030-01-01', or milliseconds since 1970.`,
  );
}
