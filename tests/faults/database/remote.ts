import { call } from '../../contract/people.ts';
import { newWorld } from '../../contract/world.ts';
import { type ExperimentOptions, type Row, randomFor, Tally } from '../experiment.ts';
import { type Fate, type Remote, withRemote } from '../remote.ts';
import { serverOf } from '../server.ts';
import { type Create, compare, notDone, notRefused, WHOLE } from './groups.ts';
import { programIn } from './program.ts';

const AT_ONCE = 8;

/** What a fault does to creates: some before it, some during it, some after. */
async function during(
  remote: Remote,
  tally: Tally,
  begin: () => Promise<void> | void,
  end: () => Promise<void> | void,
): Promise<void> {
  const { create, rows } = await caller(remote);
  const acknowledged = ['before', 'after'];
  const refused = Array.from({ length: AT_ONCE }, (_, n) => `during-${n}`);
  await tally.try(async () => notDone(await create('before')));
  await begin();
  await Promise.all(refused.map(name => tally.try(async () => notRefused(await create(name)))));
  await end();
  // Once it was away, it is asked again only after a while.
  remote.clock.advance(5_000);
  await tally.try(async () => notDone(await create('after')));
  compare(tally, await rows(), acknowledged, refused);
}

async function caller({ running }: Remote) {
  const { admin, tenant } = await newWorld(running);
  const create: Create = async (name, key = name) => {
    const headers = { ...admin, 'idempotency-key': key };
    const answer = await call(running, 'identity.groups.create', 'mutation', { name }, headers);
    return { status: answer.status, retryAfter: answer.headers.get('retry-after'), text: answer.text };
  };
  return { create, rows: () => running.sql({ sql: WHOLE, args: [tenant.id] }) };
}

export async function awayAtStart(): Promise<Row> {
  const tally = new Tally('unreachable at the start');
  await programIn(async program => {
    const server = serverOf(program, 'http://127.0.0.1:1');
    await tally.try(async () => {
      const started = await server.start().then(
        () => 'it started',
        () => undefined,
      );
      await server.end('SIGKILL');
      return (
        started ?? (/ at .*:\d+/.test(server.errors()) ? `it shows a stack: ${server.errors()}` : undefined)
      );
    });
  });
  return tally.row('the server ends and says why');
}

export const away = async ({ quick }: ExperimentOptions): Promise<Row> => {
  const tally = new Tally('unreachable in the middle');
  await withRemote(async remote => {
    for (let n = 0; n < (quick ? 1 : 3); n++) {
      await during(
        remote,
        tally,
        () => remote.listening(false),
        () => remote.listening(true),
      );
    }
  });
  return tally.row();
};

/** Requests and answers are cut off at random; who is told 503 asks again with the same key until it is done. */
export const resets = async (options: ExperimentOptions): Promise<Row> => {
  const tally = new Tally('connections reset at random');
  const random = randomFor(options, 'resets');
  let asked = 0;
  await withRemote(async remote => {
    const { create, rows } = await caller(remote);
    const names = Array.from({ length: options.quick ? 40 : 400 }, (_, n) => `reset-${n}`);
    remote.fate((): Fate => (random.chance(0.3) ? random.pick(['before', 'after', 'middle']) : 'pass'));
    const left = [...names];
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (let name = left.shift(); name !== undefined; name = left.shift()) {
          const one = name;
          await tally.try(async () => {
            for (let attempt = 0; attempt < 50; attempt++) {
              asked += 1;
              const told = await create(one);
              if (told.status === 200) return undefined;
              const wrong = notRefused(told);
              if (wrong !== undefined) return wrong;
              remote.clock.advance(5_000);
            }
            return 'refused fifty times';
          });
        }
      }),
    );
    remote.fate(() => 'pass');
    compare(tally, await rows(), names, []);
  });
  return tally.row(`${asked} calls, three of ten requests to the database cut off`);
};

/** A second for every request: nothing is refused. */
export const slowAnswers = async (): Promise<Row> => {
  const tally = new Tally('answers after a second');
  await withRemote(async remote => {
    const { create, rows } = await caller(remote);
    const names = Array.from({ length: AT_ONCE }, (_, n) => `slow-${n}`);
    remote.fate(() => 'slow');
    await Promise.all(names.map(name => tally.try(async () => notDone(await create(name)))));
    remote.fate(() => 'pass');
    compare(tally, await rows(), names, []);
  });
  return tally.row();
};

/** Connections that are taken and never answered, beyond the limits of reads and writes. */
export const silent = async (): Promise<Row> => {
  const tally = new Tally('no answer within the limits');
  await withRemote(remote =>
    during(
      remote,
      tally,
      () => remote.fate(() => 'hang'),
      () => remote.fate(() => 'pass'),
    ),
  );
  return tally.row();
};
