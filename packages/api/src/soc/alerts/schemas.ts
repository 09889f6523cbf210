import * as z from 'zod';
import { updateInput } from '../../crud/update-input.ts';
import { expectedVersion, ids, softDeleted, time, versioned } from '../../fields.ts';
import { boundedText } from '../../text.ts';
import { alertCreateFields, alertStatus, iocType, severity } from './fields.ts';
import { ALERT_FORMATS } from './formats/index.ts';

export const storedIoc = z
  .union([
    z.string(),
    z.object({ type: z.string().pipe(iocType), value: z.string(), confidence: z.number().optional() }),
  ])
  .meta({
    id: 'AlertIoc',
    description: 'An indicator as reported: plain text, or a type and its normalised value.',
  });

export const Alert = z
  .object({
    id: ids.alert,
    title: z.string(),
    source: z.string(),
    description: z.string().nullable(),
    severity,
    status: alertStatus,
    assetType: z.string().nullable(),
    assignedAgent: z.string().nullable(),
    rawLog: z.string().nullable().describe('The log of the first occurrence.'),
    lastRawLog: z.string().nullable().describe('The log of the newest repeat.'),
    affectedAssets: z.array(z.string()),
    iocs: z.array(storedIoc),
    mitreTechniques: z.array(z.string()),
    caseId: ids.case.nullable(),
    dedupHash: z.string().describe('SHA-256 of title, source and indicators; equal ones are repeats.'),
    metadata: z.record(z.string(), z.unknown()),
    occurrenceCount: z.int(),
    firstOccurrenceAt: time,
    lastOccurrenceAt: time,
    mergedIntoId: ids.alert.nullable().describe('The alert this one was merged into.'),
    previousAlertId: ids.alert.nullable().describe('The resolved alert this one repeats.'),
    externalId: z.string().nullable(),
    responseDueAt: time.nullable(),
    respondedAt: time.nullable().describe('When its status first left new.'),
    ...versioned,
    ...softDeleted,
  })
  .meta({ id: 'Alert', description: 'Something a detector saw; repeats of it are counted on it.' });

export const ArrivedAlert = Alert.extend({
  deduplicated: z.boolean().describe('Whether it was counted on an alert that was already there.'),
  recurrence: z.boolean().describe('Whether it was created as the repeat of a resolved alert.'),
}).meta({ id: 'ArrivedAlert', description: 'An alert, and what became of its arrival.' });

export const ArrivedAlerts = z.object({ items: z.array(ArrivedAlert) });

export const AlertUpdate = alertCreateFields.omit({ occurredAt: true, assignedAgent: true }).partial();

export const AlertUpdateInput = updateInput(ids.alert, AlertUpdate.shape);

export const AlertCreateMany = z.strictObject({ items: z.array(alertCreateFields).max(500) });

export const AlertIngest = z.strictObject({
  format: z.enum(ALERT_FORMATS),
  data: z
    .union([z.string(), z.array(z.unknown())])
    .describe('JSON array, NDJSON, or an array of records: at most 500 records and 2 MiB.'),
  homeNetworks: z
    .array(z.string())
    .min(1)
    .max(64)
    .optional()
    .describe('Networks of your own in CIDR form; default the private ones. Not for format breakwater.'),
});

const line = z.int().describe('Line of the text, or position in the array, from 1.');

export const AlertIngestResult = z
  .object({
    received: z.int().describe('Alerts, skipped records and errors together.'),
    created: z.int().describe('New alerts, recurrences among them.'),
    deduplicated: z.int(),
    recurrences: z.int(),
    skipped: z.object({ total: z.int(), byReason: z.record(z.string(), z.int()) }),
    errors: z.object({
      total: z.int(),
      items: z.array(z.object({ line, code: z.literal('VALIDATION'), message: z.string() })),
    }),
    alerts: z.array(z.object({ line, id: ids.alert, deduplicated: z.boolean() })),
  })
  .meta({ id: 'AlertIngestResult' });

const reason = boundedText(0, 2_000)
  .optional()
  .describe('Required to reopen a resolved or false-positive alert.');

export const AlertTransition = z.strictObject({ id: ids.alert, to: alertStatus, reason, expectedVersion });

export const AlertBulkTransition = z.strictObject({
  ids: z.array(ids.alert).min(1).max(500),
  to: alertStatus,
  reason,
});

export const AlertBulkTransitionResult = z
  .object({
    changed: z.int(),
    unchanged: z.int(),
    failed: z.int(),
    results: z.array(
      z.object({
        id: ids.alert,
        result: z.enum(['changed', 'unchanged', 'failed']),
        code: z.string().optional().describe('Error code of a failed one.'),
        reason: z.string().optional().describe('Which case of that code.'),
      }),
    ),
  })
  .meta({ id: 'AlertBulkTransitionResult' });

export const AlertAssign = z.strictObject({
  id: ids.alert,
  assignedAgent: boundedText(1, 128).nullable(),
  expectedVersion,
});

export const AlertDedupe = z.strictObject({
  dryRun: z.boolean().default(false).describe('Whether only to tell what would be merged.'),
});

export const AlertDedupeResult = z
  .object({
    groups: z.int().describe('How many sets of active duplicates were looked at, at most 1,000.'),
    merged: z.int().describe('How many alerts were merged into another.'),
    conflicts: z
      .array(z.object({ dedupHash: z.string(), alertIds: z.array(ids.alert), caseIds: z.array(ids.case) }))
      .describe('Sets left alone because their alerts belong to different cases.'),
    hasMore: z.boolean().describe('Whether sets to be merged are left; call again.'),
  })
  .meta({ id: 'AlertDedupeResult' });
