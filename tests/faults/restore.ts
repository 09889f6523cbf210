import { KILL_POINTS, restoreKills } from '../contract/restore-kills.ts';
import { type Experiment, Tally } from './experiment.ts';

const TRIES = 5;

/** A restore that is killed leaves the database whole, the old one or the new, and the next start clears the rest. */
export const restore: Experiment = async ({ quick }) => {
  const kills = await restoreKills();
  try {
    const rows = [];
    for (const point of KILL_POINTS) {
      const tally = new Tally(`killed ${point.moment}`);
      for (let n = 0; n < (quick ? 1 : TRIES); n++) {
        await tally.try(() => kills.killAt(point).then(() => undefined));
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
