import type { Ctx } from '@breakwater/db';
import * as z from 'zod';
import { ids, time, versioned } from '../../fields.ts';
import { jsonObject } from '../../json.ts';
import { boundedText } from '../../text.ts';
import { iocType } from '../alerts/fields.ts';
import { type IocRow, reputation, trimmed } from './accessor.ts';
import { MOST_LABELS, sortedUnique } from './merge.ts';
import { IOC_RULES, tryNormaliseIoc } from './normalise.ts';

const MOST_BYTES = 16_384;
export const iocDocument = jsonObject(MOST_BYTES);

export const Ioc = z
  .object({
    id: ids.ioc,
    type: iocType,
    value: z.string().describe('In the canonical form of its type.'),
    confidence: z.number().describe('0 to 1, the highest any source gave.'),
    source: z.string().describe('Whose word on reputation, threat actor and validity stands.'),
    sources: z.array(z.string()).describe('Everyone who reported it, sorted.'),
    reputation: reputation.nullable(),
    threatActor: z.string().nullable(),
    campaigns: z.array(z.string()),
    tags: z.array(z.string()),
    context: z.record(z.string(), z.unknown()),
    enrichment: z.record(z.string(), z.unknown()),
    firstSeen: time,
    lastSeen: time,
    validUntil: time.nullable(),
    expired: z.boolean().describe('Whether validUntil has passed.'),
    ...versioned,
  })
  .meta({ id: 'Ioc', description: 'An indicator of compromise, merged from every source that reported it.' });

export function presentIoc({ tenantId: _tenant, ...row }: IocRow, { clock }: Pick<Ctx, 'clock'>) {
  return { ...row, expired: row.validUntil !== null && clock.now() > row.validUntil.getTime() };
}

const labels = (what: string) =>
  z
    .array(trimmed(1, 200))
    .max(MOST_LABELS, { error: `must be at most ${MOST_LABELS} ${what}`, abort: true })
    .overwrite(sortedUnique);

export const iocSource = trimmed(1, 200).describe('Who reports it.');
export const iocConfidence = z.number().min(0).max(1);

export const IocUpsert = z
  .strictObject({
    type: iocType,
    value: z.string().describe('Normalised on arrival; defanged spellings are understood.'),
    source: iocSource,
    confidence: iocConfidence.optional().describe('0 to 1; default 0.5.'),
    reputation: reputation.nullish(),
    threatActor: trimmed(1, 200).nullish(),
    campaigns: labels('campaigns').optional(),
    tags: labels('tags').optional(),
    context: iocDocument.optional(),
    enrichment: iocDocument.optional(),
    firstSeen: time.optional(),
    lastSeen: time.optional().describe('Default: now, or firstSeen where that is later.'),
    validUntil: time.nullish().describe('Until when it holds; default for ever.'),
  })
  .check(({ value: { type, value, firstSeen, lastSeen }, issues }) => {
    if (tryNormaliseIoc(type, value) === null) {
      issues.push({ code: 'custom', input: value, path: ['value'], message: `must be ${IOC_RULES[type]}` });
    }
    if (firstSeen !== undefined && lastSeen !== undefined && firstSeen > lastSeen) {
      issues.push({
        code: 'custom',
        input: firstSeen,
        path: ['firstSeen'],
        message: 'must not be after lastSeen',
      });
    }
  });

export const IocUpserted = z
  .object({
    ioc: Ioc,
    created: z.boolean(),
    changed: z.boolean().describe('Whether anything was not known already.'),
  })
  .meta({ id: 'IocUpserted' });

export const IocUpsertMany = z.strictObject({ items: z.array(IocUpsert).max(500) });

export const IocLookup = z.strictObject({
  items: z
    .array(
      z.strictObject({
        type: iocType.optional().describe('Default: told by the shape of the value.'),
        value: boundedText(0, 8_192),
      }),
    )
    .min(1)
    .max(1_000),
});

export const IocLookupResult = z
  .object({
    items: z
      .array(
        z.object({
          input: z.object({ type: iocType.optional(), value: z.string() }),
          normalised: z.object({ type: iocType, value: z.string() }).nullable(),
          error: z.string().optional().describe('Why the value could not be looked up.'),
          match: Ioc.nullable(),
          networks: z.array(Ioc).describe('Stored networks an address lies in, smallest first.'),
        }),
      )
      .describe('In the order asked.'),
  })
  .meta({ id: 'IocLookupResult' });

export const IocImportStix = z.strictObject({
  bundle: z
    .union([z.string(), z.record(z.string(), z.unknown())])
    .describe('A STIX 2.1 bundle, or its JSON text: at most 2 MiB, 5,000 objects and 1,000 values.'),
  source: iocSource.default('stix'),
  defaultConfidence: iocConfidence.default(0.5).describe('For objects that state none.'),
});

export const IocImportResult = z
  .object({
    objects: z.int(),
    indicators: z.int(),
    values: z.int().describe('Values taken, repeats counted.'),
    created: z.int(),
    updated: z.int(),
    unchanged: z.int(),
    byType: z.record(z.string(), z.int()).describe('Distinct values per type.'),
    skipped: z
      .array(z.object({ id: z.string(), reason: z.string(), detail: z.string().nullable() }))
      .describe('What of an indicator was not taken, once per reason.'),
    ignored: z.record(z.string(), z.int()).describe('Objects that hold no indicators, per type.'),
  })
  .meta({ id: 'IocImportResult' });
