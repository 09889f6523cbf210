import { type Asked, type Candidates, type Known, type ResolvedEnd, resolve } from './ends.ts';
import { Peers } from './peers.ts';
import type { Batch, End, FlowDirection, FlowRecord, Invalid } from './record.ts';
import { directionOf } from './stored.ts';

/** Clocks of those who record flows may be ahead by so much. */
const AHEAD = 5 * 60_000;

/** A record whose ends are known resources. */
export interface Flow {
  readonly number: number;
  readonly record: FlowRecord;
  readonly source: ResolvedEnd & { readonly resource: Known };
  readonly dest: ResolvedEnd & { readonly resource: Known };
  readonly flowDirection: FlowDirection;
}

const isResolved = (end: ResolvedEnd): end is Flow['source'] => end.resource !== null;

const isUnknown = ({ ref }: End, { resource }: ResolvedEnd): boolean => ref !== null && resource === null;

interface Arrived {
  readonly flows: readonly Flow[];
  readonly peers: Peers;
  readonly invalid: Invalid[];
  readonly tooOld: number;
  readonly unresolved: number;
  readonly ambiguous: number;
}

/** Tells the records of a batch apart by what is known of their ends. `kept`: the time from which on flows are. */
export function arrive(
  batch: Batch,
  asked: Asked,
  candidates: Candidates,
  { now, kept }: { readonly now: number; readonly kept: number },
): Arrived {
  const flows: Flow[] = [];
  const peers = new Peers();
  const invalid = [...batch.invalid];
  const counts = { tooOld: 0, unresolved: 0, ambiguous: 0 };
  for (const [number, record] of batch.records.entries()) {
    const { line, observedAt } = record;
    if (observedAt > now + AHEAD) {
      invalid.push({ line, reason: 'future' });
      continue;
    }
    if (observedAt < kept) {
      counts.tooOld++;
      continue;
    }
    const source = resolve(asked, candidates, record.source, record);
    const dest = resolve(asked, candidates, record.dest, record);
    if (isUnknown(record.source, source) || isUnknown(record.dest, dest)) {
      invalid.push({ line, reason: 'unknown resource' });
    } else if (isResolved(source) && isResolved(dest)) {
      const flowDirection = directionOf(source.resource.vpcId, dest.resource.vpcId, record.flowDirection);
      flows.push({ number, record, source, dest, flowDirection });
    } else {
      counts.unresolved++;
      if (source.isAmbiguous || dest.isAmbiguous) counts.ambiguous++;
      peers.add(record, source, dest);
    }
  }
  return { flows, peers, invalid, ...counts };
}
