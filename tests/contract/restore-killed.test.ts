import { afterAll, beforeAll, describe, it } from 'vitest';
import { KILL_POINTS, type KillPoint, type RestoreKills, restoreKills } from './restore-kills.ts';

/** One of each kind of step. `pnpm test:faults restore` has the whole list. */
const STEPS = [
  'before receive temporary 1',
  'after thread: ATTACH ? AS received',
  'after open temporary 2.lock',
  'after sync temporary 3',
  'during PRAGMA wal_checkpoint(TRUNCATE) 2',
  'before rename temporary 2 to live.db',
  'after rename temporary 2 to live.db',
];

let kills: RestoreKills;
beforeAll(async () => {
  kills = await restoreKills();
});
afterAll(() => kills?.remove());

function pointAt(step: string): KillPoint {
  const point = KILL_POINTS.find(one => one.step === step);
  if (point === undefined) throw new Error(`no restore is killed ${step}`);
  return point;
}

describe.concurrent('a restore that is killed', () => {
  it.for(STEPS.map(pointAt))(
    '$moment leaves the database whole, and the next start clears the rest',
    { timeout: 60_000 },
    point => kills.killAt(point),
  );
});
