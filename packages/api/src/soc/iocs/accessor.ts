import { anyOf, condition, defineAccessor, equals, type Filter, type Row, since } from '@breakwater/db';
import { type IOC_TERM_KINDS, REPUTATIONS, iocs as table } from '@breakwater/db/schema';
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import { boundedText, hasLength } from '../../text.ts';
import { iocType } from '../alerts/fields.ts';
import { termTable } from '../terms.ts';
import { IOC_TYPES, tryNormaliseIoc } from './normalise.ts';

export type IocRow = Row<typeof table>;

export const reputation = z.enum(REPUTATIONS).meta({ id: 'Reputation' });

const terms = termTable<
  (typeof IOC_TERM_KINDS)[number],
  { readonly campaigns: readonly string[]; readonly tags: readonly string[] }
>({
  table: 'ioc_terms',
  owner: 'ioc_id',
  of: 'iocs',
  termsOf: ({ campaigns, tags }) => ({ campaign: campaigns, tag: tags }),
});

/** Text of `min` to `max` characters after trimming. */
export const trimmed = (min: number, max: number) =>
  z
    .string()
    .trim()
    .refine(text => hasLength(text, min, max), { error: `must be ${min} to ${max} characters` })
    .pipe(boundedText(min, max));

const wantedValue: Filter<z.ZodString> = {
  schema: z.string().max(8_192).describe('Normalised as each type it fits, before it is looked for.'),
  where: value => ({
    sql: '"iocs"."value" IN (SELECT value FROM json_each(?))',
    args: [JSON.stringify(IOC_TYPES.flatMap(type => tryNormaliseIoc(type, value) ?? []))],
  }),
};

export const iocs = defineAccessor(table, {
  domain: 'soc',
  entity: 'ioc',
  prefix: 'ioc',
  sort: { field: 'lastSeen', also: ['updatedAt'] },
  filters: {
    type: anyOf(table.type, iocType),
    value: wantedValue,
    reputation: anyOf(table.reputation, reputation),
    source: equals(table.source, boundedText(1, 200)),
    threatActor: equals(table.threatActor, boundedText(1, 200)),
    campaign: terms.having('campaign', trimmed(1, 200), campaign => [campaign]),
    tag: terms.having('tag', trimmed(1, 200), tag => [tag]),
    minConfidence: condition(z.number().min(0).max(1), least => sql`${table.confidence} >= ${least}`),
    active: condition(z.boolean().describe('Whether it still holds: not expired.'), (wanted, ctx) => {
      const expired = sql`(${table.validUntil} IS NOT NULL AND ${table.validUntil} < ${ctx.clock.now()})`;
      return wanted ? sql`NOT ${expired}` : expired;
    }),
    firstSeenSince: since(table.firstSeen),
    lastSeenSince: since(table.lastSeen),
  },
  events: ['type', 'value'],
  csvImport: false,
});

iocs.on('afterInsert', ({ ctx, row, add }) => add(terms.write(ctx, row)));
iocs.on('afterUpdate', ({ ctx, row, before, add }) => add(terms.write(ctx, row, before)));
