import fc from 'fast-check';
import { Database } from 'relata';
import { databaseActions } from './database-actions.js';
import { entities } from './entities.js';
import { Machine, Numbers, type Told, Unrefused } from './machine.js';
import { objectActions } from './object-actions.js';
import { isLate } from './plan.js';
import type { Kind } from './rules.js';

/** Random sequences of actions, replayable and shrunk. */

/** How many, and from which seed: `MACHINE='{"seed":1,"path":"3:0","numRuns":1000}'`. */
export const settings = JSON.parse(process.env['MACHINE'] ?? '{}') as fc.Parameters<[Step[]]>;

type Action = (machine: Machine, numbers: Numbers) => Told | Promise<Told>;

const actions: Readonly<Record<string, Action>> = {
  ...objectActions,
  ...databaseActions,
  /** A transaction that is thrown out of, or ends well. */
  async nested(machine, numbers) {
    if (machine.model.levels.length > 1) return undefined;
    const isThrown = numbers.oneIn(2);
    const inside: string[] = [];
    machine.model.begin();
    machine.isInCallback = true;
    let plan = machine.model.plan();
    const error = await machine.session
      .transaction(async () => {
        for (let i = numbers.next() % 4; i >= 0; i--) {
          const name = numbers.pick(inner) as string;
          const told = await actions[name]?.(machine, numbers);
          if (told !== undefined) inside.push(told);
          machine.story[machine.story.length - 1] = `transaction { ${inside.join('; ')} …`;
          machine.check();
        }
        if (isThrown) throw new Error('thrown');
        plan = machine.model.plan();
      })
      .then(
        () => undefined,
        (thrown: Error) => thrown,
      );
    machine.isInCallback = false;
    const words = `transaction { ${inside.join('; ')} }`;
    if (error === undefined && machine.model.levels.length > 1 && isLate(plan)) {
      await machine.refusedLater(true);
      return `${words}, refused later`;
    }
    if (error === undefined) {
      if (plan.reasons.length > 0) throw new Error(`${words} was not refused: ${plan.reasons.map(({ what }) => what)}`);
      machine.model.apply(plan);
      machine.model.commit();
    } else {
      if (error instanceof Unrefused) inside.push('a flush that is refused later');
      else if (!isThrown) machine.expected(error, plan);
      else if (error.message !== 'thrown') throw new Error(`${words}: ${error.message}`, { cause: error });
      machine.rolledBack();
    }
    await machine.checkAll();
    return `${words}${error === undefined ? '' : `, ${error.message}`}`;
  },
};

/** What is done in a callback. */
const inner = [
  ...Object.keys(objectActions),
  'flush',
  'patch',
  'patchReference',
  'delete',
  'relatedAdd',
  'relatedRemove',
  'load',
];

/** A commit is asked for more often than others. */
const names = [...Object.keys(actions), 'commit', 'commit', 'create', 'splice', 'refer', 'reset'];

const step = fc.record({ what: fc.constantFrom(...names), numbers: fc.array(fc.nat(999), { minLength: 8, maxLength: 8 }) });

/** One action, with the numbers that it chooses by. */
export type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** The graph that every sequence begins with: three hubs, and two of everything around them. */
async function begin(machine: Machine): Promise<void> {
  const hubs = [machine.make('hub'), machine.make('hub'), machine.make('hub')];
  for (const hub of hubs) machine.add(hub);
  const around: Kind[] = ['must', 'own', 'loose', 'kept', 'gone', 'badge', 'cert', 'detail', 'boss', 'clerk', 'topic', 'club'];
  for (const kind of around) {
    for (let i = 0; i < 2; i++) {
      const thing = machine.make(kind);
      const hub = hubs[i] as (typeof hubs)[number];
      if (kind !== 'topic' && kind !== 'club') {
        (thing.object as object as { hub: unknown }).hub = hub.object;
        thing.refs['hub'] = hub;
      }
      machine.add(thing);
    }
  }
  await machine.write('commit');
}

async function play(database: Database, steps: readonly Step[]): Promise<void> {
  const machine = new Machine(database);
  try {
    await begin(machine);
    for (const { what, numbers } of steps) {
      machine.story.push(`(${what} …)`);
      const told = await actions[what]?.(machine, new Numbers(numbers));
      if (told === undefined) {
        machine.story.pop();
        continue;
      }
      machine.story[machine.story.length - 1] = told;
      machine.check();
    }
    while (machine.isInTransaction) await actions['rollback']?.(machine, new Numbers([0]));
  } catch (error) {
    throw new Error([...machine.story, String(error)].join('\n'), { cause: error });
  }
}

/** Plays random sequences. @throws what failed, with the fewest actions that fail */
export async function campaign(parameters: fc.Parameters<[Step[]]>): Promise<void> {
  let database: Database | undefined;
  const property = fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 30, size: 'max' }), async (steps) => {
    if (database === undefined) {
      database = new Database(entities as never);
      await database.migrate();
    }
    try {
      await play(database, steps);
      for (const entity of [...entities].reverse()) await database.query(entity as never).deleteMany();
    } catch (error) {
      // What failed may have left a transaction open.
      database = undefined;
      throw error;
    }
  });
  await fc.assert(property, { ...parameters, ...settings });
  await database?.close();
}
