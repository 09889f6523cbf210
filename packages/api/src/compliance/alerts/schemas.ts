import {
  COMPLIANCE_ALERT_STATUSES,
  COMPLIANCE_ALERT_TYPES,
  COMPLIANCE_SEVERITIES,
} from '@breakwater/db/schema';
import * as z from 'zod';
import { expectedVersion, ids, time, versioned } from '../../fields.ts';
import { remark } from '../clean.ts';

export const complianceSeverity = z.enum(COMPLIANCE_SEVERITIES).meta({ id: 'ComplianceSeverity' });
export const complianceAlertType = z.enum(COMPLIANCE_ALERT_TYPES).meta({ id: 'ComplianceAlertType' });
export const complianceAlertStatus = z.enum(COMPLIANCE_ALERT_STATUSES).meta({ id: 'ComplianceAlertStatus' });

export const ComplianceAlert = z
  .object({
    id: ids.complianceAlert,
    severity: complianceSeverity,
    alertType: complianceAlertType,
    title: z.string(),
    description: z.string(),
    context: z.record(z.string(), z.unknown()),
    resourceId: ids.resource.nullable(),
    status: complianceAlertStatus,
    triggeredAt: time,
    acknowledgedAt: time.nullable(),
    acknowledgedBy: z.string().nullable(),
    resolvedAt: time.nullable().describe('When it was resolved, or found to be a false positive.'),
    resolvedBy: z.string().nullable(),
    fingerprint: z.string().describe('What it is about; one alert of it is open or acknowledged at a time.'),
    occurrences: z.int().describe('In how many commits it came up.'),
    lastSeenAt: time,
    resolutionNote: z.string().nullable(),
    ...versioned,
  })
  .meta({ id: 'ComplianceAlert', description: 'Something wrong with the scope or its proof.' });

export const ComplianceAlertChange = z.strictObject({
  id: ids.complianceAlert,
  note: remark(1, 2_000).optional(),
  expectedVersion,
});

const counts = { opened: z.int(), bumped: z.int(), resolved: z.int() };

export const Detection = z
  .object({
    opened: counts.opened,
    bumped: counts.bumped.describe('Alerts whose cause still is there.'),
    resolved: counts.resolved,
    byType: z.partialRecord(complianceAlertType, z.object(counts)),
  })
  .meta({
    id: 'ComplianceDetection',
    description: 'What became of the alerts about the state of the estate.',
  });
