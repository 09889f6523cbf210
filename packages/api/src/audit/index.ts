import { canonicalJson, verifyChain, withResult } from '@breakwater/db';
import * as z from 'zod';
import { write } from '../call/write.ts';
import { asListOptions, listInput } from '../crud/list-input.ts';
import { ids, pageOf } from '../fields.ts';
import { procedure, router } from '../trpc.ts';
import { auditEntries, auditSeals, isArchived } from './accessor.ts';
import { AuditEntry, AuditEntryWithChanges, AuditSeal, AuditVerification } from './schemas.ts';
import { presentSeal, sealChain } from './seal.ts';

const ATTEMPTS = 5;

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
  seals: procedure
    .meta({ role: 'admin', tenant: 'optional', summary: 'Lists the seals of the audit log, newest first.' })
    .input(
      listInput(auditSeals).extend({
        includeLeaves: z.boolean().default(false).describe('Whether each seal shows its leaves.'),
      }),
    )
    .output(pageOf(AuditSeal))
    .query(async ({ ctx, input: { includeLeaves, ...asked } }) => {
      const { items, nextCursor } = await auditSeals.list(ctx, asListOptions(auditSeals, asked));
      return {
        items: items.map(seal => presentSeal(seal, { archived: isArchived(seal), includeLeaves })),
        nextCursor,
      };
    }),
  seal: procedure
    .meta({ role: 'admin', tenant: 'optional', summary: 'Seals the entries that no seal covers yet.' })
    .input(z.strictObject({}).default({}))
    .output(z.object({ seals: z.array(AuditSeal) }))
    .mutation(
      write(
        async ctx => {
          const planned = await sealChain(ctx, ctx.app.signingKey);
          const asMade = { archived: false, includeLeaves: false };
          return withResult(planned, { seals: planned.result.map(seal => presentSeal(seal, asMade)) });
        },
        { attempts: ATTEMPTS },
      ),
    ),
  verify: procedure
    .meta({
      role: 'admin',
      tenant: 'optional',
      summary: 'Checks seals and the entries they cover against their signatures.',
    })
    .input(
      z.strictObject({
        fromIndex: z.int().min(1).default(1).describe('The first seal to check.'),
        limit: z.int().min(1).max(100).default(20).describe('How many seals are checked.'),
      }),
    )
    .output(AuditVerification)
    .query(({ ctx, input }) => verifyChain(ctx, input)),
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
