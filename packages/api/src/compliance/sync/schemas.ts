import { PROVIDERS } from '@breakwater/db/schema';
import * as z from 'zod';
import { time } from '../../fields.ts';
import { boundedText } from '../../text.ts';
import { remark } from '../clean.ts';
import { provider, resourceType } from '../fields.ts';

export const MOST_ITEMS = 2_000;

const accountId = boundedText(1, 128);

const slice = {
  provider: provider.optional().describe('Default: that of the call.'),
  accountId: accountId.nullish().describe('Default: that of the call.'),
  region: boundedText(1, 64).nullable(),
  resourceType,
  complete: z.boolean().describe('Whether everything there is of it was sent since scanStartedAt.'),
  allowEmpty: z.boolean().default(false).describe('Whether it may be that there is nothing left of it.'),
  error: remark(1, 1_000).optional().describe('Why it could not be scanned.'),
};

export const ResourceSync = z.strictObject({
  format: z.enum(['breakwater', 'ocsf']),
  provider: provider.optional().describe('Of items and slices that name none.'),
  accountId: accountId.optional().describe('Of items and slices that name none.'),
  scanStartedAt: time.optional().describe('When the scan began; complete slices need it, of the last 24 h.'),
  slices: z
    .array(z.strictObject(slice))
    .max(500)
    .default([])
    .describe('What was scanned. What is left of a complete one and was not seen becomes inactive.'),
  resources: z
    .array(z.unknown())
    .max(MOST_ITEMS)
    .optional()
    .describe('Format breakwater: resources as for create, each with `tags` if it wants.'),
  events: z
    .array(z.unknown())
    .max(MOST_ITEMS)
    .optional()
    .describe('Format ocsf: events of class 5023, 2004 or 2003.'),
  text: z.string().optional().describe('Format ocsf: the same as NDJSON or one JSON array, at most 4 MiB.'),
});

export type SyncInput = z.output<typeof ResourceSync>;
export type SliceInput = SyncInput['slices'][number];

export const SLICE_STATUSES = ['swept', 'not_complete', 'skipped_failed', 'skipped_empty'] as const;

const count = z.int();

export const ResourceSyncResult = z
  .object({
    received: count.describe(
      'Created, updated, unchanged, restored, reactivated, duplicates and invalid ones.',
    ),
    created: count,
    updated: count,
    unchanged: count,
    restored: count.describe('Were deleted.'),
    reactivated: count.describe('Were inactive.'),
    deactivated: count.describe('Were not seen in a complete slice.'),
    duplicatesInBatch: count.describe('Items that a later one of the same resourceId replaces.'),
    tagsImported: count.describe('Tags that are new or have another value or source.'),
    tagConflicts: z
      .array(z.object({ resourceId: z.string(), key: z.string(), kept: z.string(), given: z.string() }))
      .describe('Tags that were set by hand to another value and kept, at most 100.'),
    redacted: count.describe('Values that hold a secret or card number and were replaced.'),
    invalid: z
      .array(
        z.object({
          index: count.optional().describe('In the list, from 0.'),
          line: count.optional().describe('In the text, from 1.'),
          reason: z.string(),
        }),
      )
      .describe('Items that were left out, at most 1,000.'),
    invalidCount: count,
    slices: z.array(
      z.object({
        provider: z.enum(PROVIDERS),
        accountId: z.string().nullable(),
        region: z.string().nullable(),
        resourceType,
        complete: z.boolean(),
        allowEmpty: z.boolean(),
        error: z.string().optional(),
        status: z.enum(SLICE_STATUSES),
        deactivated: count,
      }),
    ),
  })
  .meta({ id: 'ResourceSyncResult', description: 'What became of a discovery batch.' });

export type SyncResult = z.output<typeof ResourceSyncResult>;
export type SliceStatus = (typeof SLICE_STATUSES)[number];
