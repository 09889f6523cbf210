import { type Experiment, type Row, Tally } from './experiment.ts';
import { hostile, stillServes } from './hostile/cases.ts';
import { slow } from './hostile/slow.ts';
import { withServer } from './running.ts';

const REQUEST_SECONDS = 2;
const PAUSE_MS = 25;

/** Clients that send slowly, endlessly, too much or what is no HTTP, while another is served as ever. */
export const bodies: Experiment = ({ quick }) =>
  withServer({ REQUEST_SECONDS: String(REQUEST_SECONDS) }, async started => {
    const bystander = new Tally('another client meanwhile');
    let over = false;
    const watching = (async () => {
      while (!over) {
        await bystander.try(() => stillServes(started));
        await new Promise(resolve => setTimeout(resolve, PAUSE_MS));
      }
    })();
    const rows: Row[] = [];
    const noted = (row: Row) => {
      process.stdout.write(`${row.fault}: ${row.survived} of ${row.tried}\n`);
      rows.push(row);
    };
    try {
      for (const work of [...slow(REQUEST_SECONDS * 1000, quick), ...hostile(quick)])
        noted(await work(started));
    } finally {
      over = true;
      await watching;
    }
    const errors = started.server.errors();
    const quiet = new Tally('nothing on stderr');
    await quiet.try(() => (errors === '' ? undefined : errors));
    return [...rows, bystander.row(), quiet.row()];
  });
