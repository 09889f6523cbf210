import { type KillPoint, restoreKills } from '../contract/restore-kills.ts';
import { type Experiment, Tally } from './experiment.ts';

/** Where a restore is killed, and which database is then there. The swap is one rename. */
const POINTS: readonly [moment: string, step: string, left: KillPoint['left']][] = [
  ['while the backup arrives', 'before receive temporary 1', 'old'],
  ['when the backup is received', 'after open temporary 2', 'old'],
  ['before the backup is checked', 'before thread: PRAGMA integrity_check(1)', 'old'],
  ['while the new schema is made', 'before thread: COMMIT', 'old'],
  ['between schema and rows', 'after thread: ATTACH ? AS received', 'old'],
  ['before the new rows are committed', 'before thread: COMMIT 2', 'old'],
  ['when the backup is removed', 'after remove temporary 1', 'old'],
  ['behind the gate', 'before SELECT a.tenant_id, a.seq, s.seal_index,', 'old'],
  ['while the restore is recorded in the new database', 'after open temporary 2.lock', 'old'],
  ['when the restore is recorded there', 'before remove temporary 2.lock', 'old'],
  ['when the log of the new database is emptied', 'after remove temporary 2-wal', 'old'],
  ['while the old database is copied', 'during thread: VACUUM INTO ?', 'old'],
  ['before the copy gets its name', 'after sync temporary 3', 'old'],
  ['when the copy has its name', 'after rename temporary 3 to pre-restore-<time>.sqlite', 'old'],
  ['when the new database is on the disk', 'after sync temporary 2', 'old'],
  ['while the old log is written into the old file', 'during PRAGMA wal_checkpoint(TRUNCATE) 2', 'old'],
  ['when the old log is empty', 'after PRAGMA wal_checkpoint(TRUNCATE) 2', 'old'],
  ['when the old log is removed', 'after remove live.db-wal', 'old'],
  ['before the swap', 'before rename temporary 2 to live.db', 'old'],
  ['after the swap', 'after rename temporary 2 to live.db', 'new'],
  ['when the swap is on the disk', 'after sync at', 'new'],
  ['when the restore is answered', 'after answer 200', 'new'],
];
const TRIES = 5;

/** A restore that is killed leaves the database whole, the old one or the new, and the next start clears the rest. */
export const restore: Experiment = async ({ quick }) => {
  const kills = await restoreKills();
  try {
    const rows = [];
    for (const [moment, step, left] of POINTS) {
      const tally = new Tally(`killed ${moment}`);
      for (let n = 0; n < (quick ? 1 : TRIES); n++) {
        await tally.try(() => kills.killAt({ moment, step, left }).then(() => undefined));
      }
      const row = tally.row();
      process.stdout.write(`${row.fault}: ${row.survived} of ${row.tried}\n`);
      rows.push(row);
    }
    return rows;
  } finally {
    kills.remove();
  }
};
