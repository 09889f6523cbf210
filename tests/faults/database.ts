import { fullDisk, lockedFile, readOnly, readOnlyDisk } from './database/file.ts';
import { away, awayAtStart, resets, silent, slowAnswers } from './database/remote.ts';
import type { Experiment, Row } from './experiment.ts';

/** A database that is away, slow, cut off, full, read-only or locked: refused with the time to come back, then as before. */
export const database: Experiment = async options => {
  const rows: Row[] = [];
  for (const fault of [
    awayAtStart,
    away,
    resets,
    slowAnswers,
    silent,
    fullDisk,
    readOnlyDisk,
    readOnly,
    lockedFile,
  ]) {
    const row = await fault(options);
    process.stdout.write(`${row.fault}: ${row.survived} of ${row.tried}\n`);
    rows.push(row);
  }
  return rows;
};
