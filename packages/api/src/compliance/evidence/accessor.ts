import { anyOf, condition, defineAccessor, isId, type Read, type Row, since, until } from '@breakwater/db';
import { evidenceDecisions, resources, scopeDecisions, evidence as table } from '@breakwater/db/schema';
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import { addMonths } from '../months.ts';
import { pciRequirement } from '../requirements.ts';
import { resourceRef } from '../resources/reading.ts';
import { evidenceType } from './schemas.ts';

export type EvidenceRow = Row<typeof table>;

/** What rests on a decision about the resource. */
const ofResource = condition(resourceRef, (ref, { tenantId }) => {
  const named = isId('res', ref)
    ? sql`${scopeDecisions.resourceId} = ${ref}`
    : sql`${scopeDecisions.resourceId} IN (SELECT ${resources.id} FROM ${resources}
 WHERE ${resources.tenantId} = ${tenantId} AND ${resources.resourceId} = ${ref})`;
  return sql`${table.id} IN (SELECT ${evidenceDecisions.evidenceId} FROM ${evidenceDecisions}
 WHERE ${evidenceDecisions.tenantId} = ${tenantId} AND ${evidenceDecisions.decisionId} IN (
  SELECT ${scopeDecisions.id} FROM ${scopeDecisions} WHERE ${scopeDecisions.tenantId} = ${tenantId} AND ${named}))`;
});

export const KEPT_MONTHS = 84;

// Evidence expires in the order it is made, but for the last days of months; so what is expired is found by its time.
const keptSince = (now: number) => addMonths(new Date(now), -KEPT_MONTHS).getTime();
const SLACK = 2 * 24 * 3_600_000;

export const evidence = defineAccessor(table, {
  domain: 'compliance',
  entity: 'evidence',
  component: 'evidence',
  prefix: 'evd',
  sort: { field: 'generatedAt' },
  filters: {
    evidenceType: anyOf(table.evidenceType, evidenceType),
    pciRequirement: anyOf(table.pciRequirement, pciRequirement),
    resource: ofResource,
    since: since(table.generatedAt),
    until: until(table.generatedAt),
    expired: condition(z.boolean(), (expired, { clock }) => {
      const now = clock.now();
      return expired
        ? sql`${table.expiresAt} <= ${now} AND ${table.generatedAt} <= ${keptSince(now) + SLACK}`
        : sql`${table.expiresAt} > ${now} AND ${table.generatedAt} >= ${keptSince(now) - SLACK}`;
    }),
    // Written out, for its index is of those that are held.
    legalHold: condition(z.boolean(), held =>
      held ? sql`${table.legalHold} = 1` : sql`${table.legalHold} = 0`,
    ),
  },
  auditOmit: ['data'],
  events: false,
  csvImport: false,
});

const DOCUMENT = evidence.entity.info.quoted('data');

/** The same rows with `data` null, which is not read: a page of whole ones would not fit a Worker. */
export const withoutDocuments = <R>({ statement, resultOf }: Read<R>): Read<R> => ({
  statement: { ...statement, sql: statement.sql.replace(DOCUMENT, 'NULL') },
  resultOf,
});
