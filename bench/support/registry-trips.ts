import { call } from '../../tests/contract/people.ts';
import { GUARDED } from '../../tests/contract/registry.ts';
import { SAMPLES } from '../../tests/contract/samples.ts';
import type { Running } from '../../tests/contract/targets.ts';
import { newWorld } from '../../tests/contract/world.ts';
import type { Counts } from './counted.ts';

export interface Trips {
  readonly path: string;
  readonly type: 'query' | 'mutation';
  readonly requests: number;
}

/**
 * Requests to the database of every procedure's sample. Each has a tenant of its own, so that no credential is old
 * enough for its use to be noted meanwhile.
 */
export async function registryTrips(running: Running, counts: Counts): Promise<Trips[]> {
  const counted: Trips[] = [];
  for (const { path, type, meta } of GUARDED) {
    const sample = SAMPLES[path];
    if (sample === undefined) throw new Error(`${path} has no sample in tests/contract/samples.ts`);
    const world = await newWorld(running);
    const input = await sample(world);
    const before = counts.requests;
    const { status, text } = await call(running, path, type, input, world.as(meta.role));
    if (status !== 200) throw new Error(`${path} answered ${status}: ${text}`);
    counted.push({ path, type, requests: counts.requests - before });
  }
  return counted;
}
