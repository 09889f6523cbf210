import type { FLOW_ACTIONS, FLOW_DIRECTIONS } from '@breakwater/db/schema';

export type FlowAction = (typeof FLOW_ACTIONS)[number];
export type FlowDirection = (typeof FLOW_DIRECTIONS)[number];

/** What a record says of one end: the resource itself, or addresses of it in canonical form, the better one first. */
export interface End {
  readonly ref: string | null;
  readonly ips: readonly string[];
}

/** One record of traffic as it was given. Times in epoch ms. */
export interface FlowRecord {
  readonly line: number;
  readonly source: End;
  readonly dest: End;
  readonly protocol: string;
  readonly srcPort: number | null;
  readonly dstPort: number;
  readonly packetCount: number;
  readonly byteCount: number;
  /** As given; null: nothing was. */
  readonly flowDirection: FlowDirection | null;
  readonly action: FlowAction;
  readonly observedAt: number;
  readonly windowStart: number;
  readonly windowEnd: number;
  readonly interfaceId: string | null;
  /** What tells resources with one address apart. */
  readonly vpcId: string | null;
  readonly instanceId: string | null;
}

/** A record without traffic. */
export type Empty = 'noData' | 'skipData';

export interface Invalid {
  readonly line: number;
  readonly reason: string;
}

/** What some of an import says. */
export interface Batch {
  readonly records: FlowRecord[];
  readonly invalid: Invalid[];
  received: number;
  noData: number;
  skipData: number;
}

export const emptyBatch = (): Batch => ({ records: [], invalid: [], received: 0, noData: 0, skipData: 0 });

/** Why a record is invalid: thrown while it is read. */
export class BadRecord extends Error {}

/** Reads one record into the batch; one that cannot be read is noted with the reason. */
export function take(batch: Batch, line: number, read: () => FlowRecord | Empty): void {
  batch.received++;
  try {
    const record = read();
    if (typeof record === 'string') batch[record]++;
    else batch.records.push(record);
  } catch (error) {
    if (!(error instanceof BadRecord)) throw error;
    batch.invalid.push({ line, reason: error.message });
  }
}
