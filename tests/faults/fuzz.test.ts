import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Running, start } from '../contract/targets.ts';
import { OPERATIONS } from './fuzz/document.ts';
import { fuzzOperation } from './fuzz/fuzz.ts';
import { Ground } from './fuzz/ground.ts';
import { ports } from './fuzz.ts';

const SEED = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31));
/** In one run a quarter of the operations; all, with many more requests, in `pnpm test:faults fuzz`. */
const SHARE = 4;
const SLOW = new Set(['database.restore', 'database.backup', 'database.export', 'database.import']);

let running: Running;
beforeAll(async () => {
  running = await start('in process', { ports: ports(() => running) });
});
afterAll(() => running?.stop());

it(`operations answer as the document describes whatever they are sent, seed ${SEED}`, async () => {
  const ground = new Ground(running);
  const some = OPERATIONS.filter(({ id }, index) => index % SHARE === SEED % SHARE && !SLOW.has(id));
  const faults: unknown[] = [];
  for (const operation of some) {
    const { fault } = await fuzzOperation(ground, operation, { cases: 3, seed: SEED });
    if (fault !== null) faults.push([operation.id, fault]);
  }
  expect(faults).toEqual([]);
}, 60_000);
