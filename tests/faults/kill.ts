import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ExperimentOptions, type Row, randomFor } from './experiment.ts';
import { kills } from './kill/kills.ts';
import { bundledServer } from './server.ts';

/**
 * kill -9 at random points under load. The operating system lives on, so this is a crash of the process and not a
 * loss of power: what the file system was told to flush, and did not, is not tested here.
 */
export async function kill({ quick, seed }: ExperimentOptions): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-faults-'));
  try {
    const cycles = quick ? 10 : 200;
    const { load, losses, damages, deliveries, ...killed } = await kills({
      folder,
      program: await bundledServer(join(folder, 'bundle')),
      cycles,
      clients: 8,
      checkEvery: quick ? 5 : 20,
      random: randomFor({ seed }, 'kill'),
      loadMs: random => random.between(0, 900),
      say: line => process.stdout.write(`${line}\n`),
    });
    const count = (outcome: string) => load.history.filter(one => one.outcome === outcome).length;
    const wrong = [...damages, ...load.wrong];
    return [
      {
        fault: 'kill -9 under load',
        tried: killed.kills,
        survived: damages.length === 0 ? killed.kills : killed.kills - 1,
        lost: 0,
        note: [`${killed.starting} of them while starting`, ...wrong.slice(0, 5)].join('; '),
      },
      {
        fault: 'mutations during kills',
        tried: load.history.length,
        survived: load.history.length - load.wrong.length,
        lost: losses.length,
        note: [
          `${count('acknowledged')} acknowledged, ${count('refused')} refused, ${count('unknown')} left open`,
          `${load.counts.unanswered} attempts unanswered, ${load.counts.replayed} answered from the record`,
          ...losses.slice(0, 5),
        ].join('; '),
      },
      {
        fault: 'events to a webhook during kills',
        tried: deliveries.events,
        survived: deliveries.events,
        lost: 0,
        note: `${deliveries.more} sent more than once`,
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
