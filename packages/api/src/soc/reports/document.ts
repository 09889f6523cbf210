import * as z from 'zod';
import { alertStatus, severity } from '../alerts/fields.ts';
import { storedIoc } from '../alerts/schemas.ts';
import { reportType } from './accessor.ts';

/** ISO 8601, UTC. */
const time = z.string();

/** What of a snapshot is shown to people. */
export const ReportSnapshot = z.object({
  report: z.object({
    id: z.string(),
    type: reportType,
    version: z.int(),
    title: z.string(),
    generatedAt: time,
    generatedBy: z.string(),
  }),
  case: z.object({
    id: z.string(),
    title: z.string(),
    severity,
    status: z.string(),
    description: z.string().nullable(),
    assignee: z.string().nullable(),
    confidence: z.number(),
    createdAt: time,
    closedAt: time.nullable(),
  }),
  alerts: z.array(z.object({ severity, status: alertStatus })),
  timeline: z.array(
    z.object({ timestamp: time, agent: z.string(), action: z.string(), details: z.string().nullable() }),
  ),
  affectedAssets: z.array(z.object({ asset: z.string(), critical: z.boolean() })),
  iocs: z.array(storedIoc),
  mitreTechniques: z.array(z.string()),
  cps: z.object({
    physicalImpact: z.string().nullable(),
    devices: z.array(
      z.object({
        deviceId: z.string(),
        deviceType: z.string(),
        attestationStatus: z.string(),
        riskScore: z.number(),
        riskBand: z.string(),
        lastAttestation: time.nullable(),
      }),
    ),
  }),
  recommendedActions: z.array(z.string()),
  approvals: z.array(
    z.object({
      createdAt: time,
      actionType: z.string(),
      actionClass: z.string(),
      status: z.string(),
      decidedBy: z.string().nullable(),
      decidedAt: time.nullable(),
    }),
  ),
  outcome: z.string().nullable(),
});
export type ReportSnapshot = z.output<typeof ReportSnapshot>;

/** A report as it is shown: what it holds, and the hash of its bytes. */
export interface ShownReport {
  readonly snapshot: ReportSnapshot;
  readonly contentSha256: string;
}
