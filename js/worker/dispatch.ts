import type { Engine, RowSink } from '../driver/engine.js';
import type { KnownPlans } from './known-plans.js';
import type { Request } from './messages.js';

/** A request to an engine that is open. */
export type EngineRequest = Exclude<Request, Request<'open' | 'close'>>;

/**
 * Does what a request says.
 *
 * @param sink receives its rows
 * @param signal aborted when nobody waits for it any more
 * @returns what the call answers
 */
export async function dispatch(
  engine: Engine,
  request: EngineRequest,
  plans: KnownPlans,
  sink: RowSink,
  signal: AbortSignal,
): Promise<unknown> {
  switch (request.kind) {
    case 'migrate':
      return engine.migrate(request.options, request.within);
    case 'foreignKeys':
      return engine.foreignKeys(request.switched);
    case 'read':
      return engine.read(plans.plan(request.plan), request.cells, sink, signal);
    case 'change':
      return engine.change(plans.plan(request.plan), request.cells, sink);
    case 'row':
      return engine.row(plans.plan(request.plan), request.cells);
    case 'write':
      return engine.write(plans.plan(request.plan), request.cells, request.rows, request.sums ? sink : undefined);
    case 'raw':
      return engine.raw(request.plan, request.cells, request.most, signal);
    case 'scalar':
      return engine.scalar(request.sql);
    case 'violatedReference':
      return engine.violatedReference();
    case 'transaction':
      return engine.transaction(request.command);
    case 'export':
      return engine.export();
    case 'import':
      return engine.import(request.bytes);
  }
}
