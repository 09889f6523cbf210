import { ManualClock, newId } from '@breakwater/db';
import { asRoot, call } from '../contract/people.ts';
import { type Running, start } from '../contract/targets.ts';
import { newWorld, type World } from '../contract/world.ts';
import { type Experiment, type ExperimentOptions, type Row, randomFor, Tally } from './experiment.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;
const JUMPS = [
  1,
  -1,
  MINUTE,
  -MINUTE,
  HOUR,
  -HOUR,
  3 * DAY,
  -3 * DAY,
  YEAR,
  -YEAR,
  40 * YEAR,
  -40 * YEAR,
] as const;

/** A clock that is set forward and back, by seconds, hours and years. */
export const clock: Experiment = async options => {
  const running = await start('in process');
  try {
    return [
      ids(options),
      await sessions(running),
      await keys(running),
      await months(running),
      await jobs(running),
      await chains(running, options),
    ];
  } finally {
    await running.stop();
  }
};

/** However it jumps, no id comes twice; and they ascend while it is not set back by more than a minute. */
function ids(options: ExperimentOptions): Row {
  const random = randomFor(options, 'ids');
  const jumping = new ManualClock(Date.UTC(2026, 0, 1));
  const seen = new Set<string>();
  let last = '';
  let ahead = 0;
  let descended = 0;
  const rounds = options.quick ? 2_000 : 200_000;
  for (let n = 0; n < rounds; n++) {
    jumping.set(Math.max(0, jumping.now() + random.pick(JUMPS)));
    const farBack = jumping.now() < ahead - MINUTE;
    ahead = farBack ? jumping.now() : Math.max(ahead, jumping.now());
    const id = newId('gw', jumping);
    if (!farBack && id < last) descended += 1;
    seen.add(id);
    last = id;
  }
  return {
    fault: 'ids over jumps',
    tried: rounds,
    survived: seen.size - descended,
    lost: rounds - seen.size,
  };
}

/** A session is over when its time is, and not before; what ended it was the clock, and a right clock brings it back. */
async function sessions(running: Running): Promise<Row> {
  const tally = new Tally('sessions and tokens');
  const { admin } = await newWorld(running);
  const now = running.now();
  const status = async () => (await call(running, 'identity.me', 'query', undefined, admin)).status;
  for (const [jump, expected] of [
    [0, 200],
    [6 * DAY, 200],
    [8 * DAY, 401],
    [YEAR, 401],
    [-HOUR, 200],
    [-YEAR, 200],
    [0, 200],
  ] as const) {
    await tally.try(async () => {
      running.at(now + jump);
      const found = await status();
      return found === expected ? undefined : `${jump} ms later it answered ${found}`;
    });
  }
  running.at(now);
  return tally.row();
}

/** A key is good for a day; set back, the clock makes it good for longer and never for less. */
async function keys(running: Running): Promise<Row> {
  const tally = new Tally('idempotency keys');
  const world = await newWorld(running);
  const now = running.now();
  const headers = { ...world.admin, 'idempotency-key': 'once' };
  const create = () => call(running, 'identity.groups.create', 'mutation', { name: 'once' }, headers);
  const first = await create();
  for (const jump of [0, 23 * HOUR, -HOUR, -YEAR, 0]) {
    await tally.try(async () => {
      running.at(now + jump);
      const again = await create();
      const replayed = again.headers.get('idempotency-replayed') === 'true' && again.text === first.text;
      return replayed ? undefined : `${jump} ms later it answered ${again.status}: ${again.text}`;
    });
  }
  await tally.try(async () => {
    running.at(now + 25 * HOUR);
    const { status } = await create();
    return status === 409 ? undefined : `a day later it answered ${status}`;
  });
  running.at(now);
  tally.lose(await doubled(world, 'once'));
  return tally.row();
}

async function doubled({ running, tenant }: World, name: string): Promise<string[]> {
  const sql = 'SELECT count(*) FROM groups WHERE tenant_id = ? AND name = ?';
  const [found] = await running.sql({ sql, args: [tenant.id, name] });
  return found?.[0] === 1 ? [] : [`${found?.[0]} groups ${name}`];
}

const intent = {
  intentType: 'provision_resource',
  environment: 'dev',
  requester: 'ci',
  resourceType: 'database',
  region: 'eastus',
};

/** A month's units are counted in the month the clock says, and stay counted when it is set back. */
async function months(running: Running): Promise<Row> {
  const tally = new Tally('quotas by the month');
  const world = await newWorld(running);
  const now = running.now();
  const made = await world.do(
    'governance.apiKeys.create',
    'mutation',
    { name: 'agent' },
    asRoot(world.tenant.id),
  );
  const agent = { authorization: `Bearer ${String(made.key)}` };
  const expected = new Map<string, number>();
  for (const [n, jump] of [0, 32 * DAY, 0, -32 * DAY, YEAR, 0, 32 * DAY].entries()) {
    running.at(now + jump);
    const period = new Date(now + jump).toISOString().slice(0, 7);
    expected.set(period, (expected.get(period) ?? 0) + 1);
    await tally.try(async () => {
      const { status, text } = await call(
        running,
        'governance.intents.evaluate',
        'mutation',
        { ...intent, size: `s${n}` },
        agent,
      );
      if (status !== 200) return `answered ${status}: ${text}`;
      const sql = 'SELECT count FROM usage_counters WHERE tenant_id = ? AND period = ?';
      const [found] = await running.sql({ sql, args: [world.tenant.id, period] });
      return Number(found?.[0]) === expected.get(period) ? undefined : `${period}: ${found?.[0]}`;
    });
  }
  running.at(now);
  return tally.row();
}

/** A job that ran while the clock was ahead runs again once it is right. */
async function jobs(running: Running): Promise<Row> {
  const tally = new Tally('jobs and their leases');
  const now = running.now();
  for (const jump of [0, HOUR, 0, YEAR, 0, -YEAR, 0, 40 * YEAR, 0]) {
    running.at(now + jump);
    for (const name of [
      'idempotency.purge',
      'operations.sweep',
      'audit.seal',
      'webhooks.dispatch',
    ] as const) {
      await tally.try(async () =>
        (await running.runJob(name)) ? undefined : `${name} did not run ${jump} ms later`,
      );
    }
  }
  running.at(now);
  return tally.row();
}

/** What was written and sealed at any time verifies at any other, in the order in which it was written. */
async function chains(running: Running, options: ExperimentOptions): Promise<Row> {
  const tally = new Tally('audit seals and signed decisions');
  const random = randomFor(options, 'chains');
  const world = await newWorld(running);
  const now = running.now();
  const root = asRoot(world.tenant.id);
  const rounds = options.quick ? 6 : 60;
  for (let n = 0; n < rounds; n++) {
    await tally.try(async () => {
      running.at(now + random.pick(JUMPS));
      await world.do('governance.intents.evaluate', 'mutation', { ...intent, size: `c${n}` }, root);
      await world.do('audit.seal', 'mutation', {}, root);
      const { problems } = await world.do('audit.verify', 'query', {}, root);
      if (JSON.stringify(problems) !== '[]') return JSON.stringify(problems);
      const { summary } = await world.do('governance.decisions.verifyMany', 'query', { limit: 1000 }, root);
      const { checked, valid } = summary as { checked: number; valid: number };
      return checked === n + 1 && valid === checked
        ? undefined
        : `${valid} of ${checked} decisions, ${n + 1} made`;
    });
  }
  running.at(now);
  return tally.row();
}
