import { FLOW_ACTIONS, FLOW_DIRECTIONS, PEER_DIRECTIONS, UNRESOLVED_REASONS } from '@breakwater/db/schema';
import * as z from 'zod';
import { ids, time } from '../../fields.ts';
import { FLOW_FORMATS } from './formats/index.ts';

export const flowAction = z.enum(FLOW_ACTIONS).meta({ id: 'FlowAction' });
export const flowDirection = z.enum(FLOW_DIRECTIONS).meta({ id: 'FlowDirection' });
export const peerDirection = z.enum(PEER_DIRECTIONS).meta({ id: 'PeerDirection' });
export const protocol = z.string().min(1).max(8).describe('TCP, UDP, ICMP, ICMPv6 or the number as text.');
export const port = z.int().min(0).max(65_535);

export const DataFlow = z
  .object({
    id: ids.flow,
    sourceResourceId: ids.resource,
    destResourceId: ids.resource,
    protocol: z.string(),
    srcPort: z.int().nullable(),
    dstPort: z.int().describe('0 when it is unknown.'),
    packetCount: z.int(),
    byteCount: z.int(),
    flowDirection,
    action: flowAction,
    observedAt: time,
    windowStart: time,
    windowEnd: time,
    srcIp: z.string().nullable(),
    dstIp: z.string().nullable(),
    interfaceId: z.string().nullable(),
  })
  .meta({ id: 'DataFlow', description: 'Traffic seen between two resources.' });

export const UnresolvedPeer = z
  .object({
    resourceId: ids.resource.nullable().describe('The end that is known; null: neither is.'),
    ip: z.string().describe('`*`: all addresses for which there was no room.'),
    direction: peerDirection,
    protocol: z.string(),
    dstPort: z.int(),
    action: flowAction,
    records: z.int(),
    packets: z.int(),
    bytes: z.int(),
    firstSeenAt: time,
    lastSeenAt: time,
    reason: z.enum(UNRESOLVED_REASONS).describe('ambiguous: several resources have the address.'),
  })
  .meta({
    id: 'UnresolvedPeer',
    description: 'Traffic with an address that is no known resource, summed up.',
  });

export const MOST_RECORDS = 10_000;
export const MOST_TEXT_BYTES = 4 * 1024 * 1024;

export const flowLogHeader = z
  .string()
  .min(1)
  .max(2_000)
  .describe('Field names of a VPC flow log whose text has no header and not the layout of version 2.');

export const FlowIngest = z.strictObject({
  format: z.enum(FLOW_FORMATS),
  flows: z
    .array(z.unknown())
    .min(1)
    .max(MOST_RECORDS)
    .optional()
    .describe(
      'Of format breakwater: { source | srcIp, dest | dstIp, protocol, srcPort?, dstPort?, packetCount?, byteCount?, flowDirection?, action?, observedAt?, windowStart, windowEnd, interfaceId? }.',
    ),
  text: z
    .string()
    .min(1)
    .optional()
    .describe('Lines of the format instead, at most 10,000 records and 4 MiB.'),
  header: flowLogHeader.optional(),
});

const counts = {
  received: z.int().describe('All records; header and blank lines are none.'),
  stored: z.int(),
  duplicates: z.int().describe('Flows that were stored already.'),
  noData: z.int(),
  skipData: z.int(),
  unresolved: z.int().describe('Records with an end that is no known resource.'),
  ambiguous: z.int().describe('Those of them with an address that several resources have.'),
  selfFlows: z.int().describe('Stored flows from a resource to itself.'),
  tooOld: z.int(),
  invalidCount: z.int(),
  alertsOpened: z.int(),
};

export type IngestCounts = Record<keyof typeof counts, number>;

export const FlowIngestResult = z
  .object({
    ...counts,
    invalid: z
      .array(z.object({ line: z.int().describe('From 1.'), reason: z.string() }))
      .describe('The first 1,000.'),
    unresolvedIps: z
      .array(z.object({ ip: z.string(), records: z.int(), packets: z.int(), bytes: z.int() }))
      .describe('The 100 with most bytes.'),
    affected: z
      .array(ids.resource)
      .describe('Resources with an accepted flow to or from the CDE that are not in scope, the first 1,000.'),
  })
  .meta({ id: 'FlowIngestResult' });

/** What an event tells of an ingest. */
export const ingested = { ...counts, affectedCount: z.int() };
