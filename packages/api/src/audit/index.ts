import { canonicalJson } from '@breakwater/db';
import * as z from 'zod';
import { asListOptions, listInput } from '../crud/list-input.ts';
import { ids, pageOf } from '../fields.ts';
import { procedure, router } from '../trpc.ts';
import { auditEntries } from './accessor.ts';
import { AuditEntry, AuditEntryWithChanges } from './schemas.ts';

export const auditRouter = router({
  list: procedure
    .meta({ role: 'admin', tenant: 'optional', summary: 'Lists audit entries, newest first.' })
    .input(listInput(auditEntries))
    .output(pageOf(AuditEntry))
    .query(({ ctx, input }) => auditEntries.list(ctx, asListOptions(auditEntries, input))),
  get: procedure
    .meta({ role: 'admin', tenant: 'optional', summary: 'Reads one audit entry with the fields it changed.' })
    .input(z.strictObject({ id: ids.auditEntry }))
    .output(AuditEntryWithChanges)
    .query(async ({ ctx, input }) => {
      const entry = await auditEntries.require(ctx, input.id);
      return { ...entry, changes: changesOf(entry.before, entry.after) };
    }),
});

const fieldsOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? { ...value } : {};

/** Top-level fields whose JSON differs between two snapshots. */
export function changesOf(before: unknown, after: unknown) {
  const [old, now] = [fieldsOf(before), fieldsOf(after)];
  const fields = [...new Set([...Object.keys(old), ...Object.keys(now)])].toSorted();
  return fields
    .filter(field => canonicalJson(old[field] ?? null) !== canonicalJson(now[field] ?? null))
    .map(field => ({ field, before: old[field] ?? null, after: now[field] ?? null }));
}
