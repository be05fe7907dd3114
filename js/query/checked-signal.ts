import { RelataError } from '../errors.js';

/** What a query is to be ended by. @throws RelataError `invalidArgument` for what is no signal */
export function checkedSignal(signal: unknown): AbortSignal {
  if (signal instanceof AbortSignal) return signal;
  throw new RelataError('invalidArgument', 'signal() takes an AbortSignal: query.signal(AbortSignal.timeout(200)).find().');
}
