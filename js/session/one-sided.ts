import type { OneSidedRelation, ResolvedSchema } from '../../pkg/core.js';
import type { Logging } from '../driver/log.js';
import { describe } from '../entity/definition.js';
import { RelataError } from '../errors.js';

/** What is done about relations that only one of their entities declares. */
export type OneSidedChoice = 'warn' | 'refuse';

/**
 * What looks at a schema when a database opens; undefined where nothing is to be done.
 *
 * @returns throws RelataError `oneSidedRelation` where such relations are refused
 * @throws RelataError `invalidArgument` for another choice
 */
export function oneSidedNotice(
  choice: OneSidedChoice | undefined,
  logging: Logging,
): ((schema: ResolvedSchema) => void) | undefined {
  if (choice === undefined) return undefined;
  if (choice !== 'warn' && choice !== 'refuse') {
    throw new RelataError('invalidArgument', `oneSidedRelations is 'warn' or 'refuse', not ${describe(choice)}.`);
  }
  return ({ oneSided = [] }) => {
    if (choice === 'warn') for (const relation of oneSided) logging.write({ kind: 'oneSided', ...told(relation) });
    else if (oneSided.length > 0) {
      const message = oneSided.map((relation) => told(relation).message).join('\n');
      throw new RelataError('oneSidedRelation', message, { relations: oneSided });
    }
  };
}

function told({ entity, field, target, inverse }: OneSidedRelation) {
  const message = `${entity}.${field} leads to ${target}, which declares no way back. Declare it in ${target}, by a name of your choice: \`${inverse}\`.`;
  return { entity, field, target, message };
}
