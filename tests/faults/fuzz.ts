import { OutboundError } from '@breakwater/api';
import type { CreateAppOptions } from 'edge/create-app';
import { type Running, start, type Target } from '../contract/targets.ts';
import type { ExperimentOptions, Row } from './experiment.ts';
import { OPERATIONS, type Operation } from './fuzz/document.ts';
import { fuzzOperation, type Outcome } from './fuzz/fuzz.ts';
import { Ground } from './fuzz/ground.ts';

/** How many requests go to each operation. `FUZZ_CASES` asks for others. */
const CASES = 100;

/** Requests made from the OpenAPI document, valid and nearly so: every answer is one the document describes. */
export async function fuzz({ quick, seed }: ExperimentOptions): Promise<Row[]> {
  const cases = Number(process.env.FUZZ_CASES ?? (quick ? 10 : CASES));
  // They copy all there is, which is little in a database of their own.
  const whole = ({ id }: Operation) => /^database\.(restore|backup|export|import)$/.test(id);
  const some = OPERATIONS.filter((one, index) => index % 6 === 0 && !waits(one) && !whole(one));
  return [
    await over(
      'in process',
      OPERATIONS.filter(one => !whole(one)),
      { cases, seed },
    ),
    await over('in process', OPERATIONS.filter(whole), { cases, seed }),
    await over('node over http', some, { cases: Math.ceil(cases / 4), seed }),
    await over('workerd', some, { cases: Math.ceil(cases / 4), seed }),
  ];
}

/** What may wait for a time that nobody lets pass. */
const waits = ({ id, parameters }: Operation) =>
  id.startsWith('operations.wait') || parameters.some(({ name }) => name === 'Prefer');

/** Time passes when somebody waits for it, operations stay as they were started, and no peer answers. */
export function ports(running: () => Running): NonNullable<CreateAppOptions['ports']> {
  const pass = async (ms: number) => {
    await new Promise(resolve => setImmediate(resolve));
    running().at(running().now() + ms);
  };
  return {
    operations: { start: () => undefined },
    wake: { ring: () => undefined, next: pass },
    pause: pass,
    outbound: {
      tls: true,
      request: async () => {
        throw new OutboundError('dns_failed');
      },
    },
  };
}

async function over(
  target: Target,
  operations: readonly Operation[],
  settings: { readonly cases: number; readonly seed: number },
): Promise<Row> {
  const running: Running = await start(target, target === 'workerd' ? {} : { ports: ports(() => running) });
  const outcomes = new Map<string, Outcome>();
  try {
    const ground = new Ground(running);
    for (const operation of operations) {
      ground.renew();
      const outcome = await fuzzOperation(ground, operation, settings);
      outcomes.set(operation.id, outcome);
      process.stdout.write(`${lineOf(operation, outcome)}\n`);
    }
  } finally {
    await running.stop();
  }
  return rowOf(target, operations, outcomes);
}

const shareOf = ({ succeeded, tried }: Outcome) => Math.round((100 * succeeded) / Math.max(1, tried));

function lineOf({ id }: Operation, outcome: Outcome): string {
  const { tried, statuses, fault } = outcome;
  const counts = [...statuses].toSorted(([a], [b]) => a - b).map(([status, count]) => `${status}: ${count}`);
  const line = `${id}: ${tried} requests, ${shareOf(outcome)} % succeeded (${counts.join(', ')})`;
  return fault === null ? line : `${line}\n  ${fault.what}\n  ${fault.request}`;
}

function rowOf(
  target: Target,
  operations: readonly Operation[],
  outcomes: ReadonlyMap<string, Outcome>,
): Row {
  const all = [...outcomes.values()];
  const sum = (of: (one: Outcome) => number) => all.reduce((total, one) => total + of(one), 0);
  const tried = sum(one => one.tried);
  const faults = [...outcomes].flatMap(([id, { fault }]) => (fault === null ? [] : [`${id} ${fault.what}`]));
  const shares = all.map(shareOf).toSorted((a, b) => a - b);
  const never = [...outcomes].flatMap(([id, { succeeded }]) => (succeeded === 0 ? [id] : []));
  return {
    fault: `requests made from the document, ${target}${operations.length < 5 ? `, ${operations.map(({ id }) => id).join(', ')}` : ''}`,
    tried,
    survived: tried - faults.length,
    lost: 0,
    note: [
      `${operations.length} operations, ${Math.round((100 * sum(one => one.succeeded)) / tried)} % succeeded, of an operation ${shares[0]} to ${shares.at(-1)} %, half of them over ${shares[Math.floor(shares.length / 2)]} %`,
      ...(never.length === 0 ? [] : [`never: ${never.join(', ')}`]),
      ...faults.slice(0, 5),
    ].join('; '),
  };
}
