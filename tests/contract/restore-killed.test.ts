import { afterAll, beforeAll, describe, it } from 'vitest';
import { type KillPoint, type RestoreKills, restoreKills } from './restore-kills.ts';

/** One of each kind of step. `pnpm test:faults restore` has the whole list. */
const POINTS: readonly KillPoint[] = [
  { moment: 'while the backup arrives', step: 'before receive temporary 1', left: 'old' },
  { moment: 'between schema and rows', step: 'after thread: ATTACH ? AS received', left: 'old' },
  {
    moment: 'while the restore is recorded in the new database',
    step: 'after open temporary 2.lock',
    left: 'old',
  },
  { moment: 'before the copy gets its name', step: 'after sync temporary 3', left: 'old' },
  {
    moment: 'while the old log is written into the old file',
    step: 'during PRAGMA wal_checkpoint(TRUNCATE) 2',
    left: 'old',
  },
  { moment: 'before the swap', step: 'before rename temporary 2 to live.db', left: 'old' },
  { moment: 'after the swap', step: 'after rename temporary 2 to live.db', left: 'new' },
];

let kills: RestoreKills;
beforeAll(async () => {
  kills = await restoreKills();
});
afterAll(() => kills?.remove());

describe.concurrent('a restore that is killed', () => {
  it.for(POINTS)(
    '$moment leaves the database whole, and the next start clears the rest',
    { timeout: 60_000 },
    point => kills.killAt(point),
  );
});
