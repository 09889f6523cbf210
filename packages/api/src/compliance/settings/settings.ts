import {
  type AuditAction,
  auditDraft,
  type Change,
  type Ctx,
  change,
  combine,
  conflict,
  guard,
  invalid,
  type Read,
  readAll,
  tableInfo,
} from '@breakwater/db';
import { complianceSettings as table } from '@breakwater/db/schema';
import * as z from 'zod';
import { emit } from '../events.ts';
import { ComplianceSettings, type ComplianceSettingsUpdate, settingsFields } from './schemas.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'compliance.settings.update': true;
  }
}

export const UPDATE = 'compliance.settings.update' satisfies AuditAction;

type Settings = z.output<typeof ComplianceSettings>;

const info = tableInfo(table);
const FIELDS = z.object(settingsFields).keyof().options;

export const DEFAULTS: Settings = {
  entityType: 'merchant',
  lookbackDays: 90,
  flowRetentionDays: 400,
  pendingReviewMaxDays: 14,
  monitoringGapHours: 24,
  autoClassify: false,
  version: 0,
  updatedAt: null,
};

/** The settings of the tenant; no row means the defaults. */
export const readingSettings = ({ tenantId }: Ctx): Read<Settings> => ({
  statement: { sql: `${info.select} WHERE tenant_id = ?`, args: [tenantId] },
  resultOf(found) {
    const row = found?.rows[0];
    return row === undefined ? DEFAULTS : ComplianceSettings.parse(info.decode(row));
  },
});

const assigned = [...FIELDS, 'version', 'updatedAt']
  .map(field => `${info.quoted(field)} = excluded.${info.quoted(field)}`)
  .join(', ');
const UPSERT = `${info.insert} ON CONFLICT (tenant_id) DO UPDATE SET ${assigned}`;

/** Changes settings of the tenant. */
export async function planUpdate(
  ctx: Ctx,
  { expectedVersion, ...fields }: z.output<typeof ComplianceSettingsUpdate>,
): Promise<Change<Settings>> {
  const [before] = await readAll(ctx, readingSettings(ctx));
  const { version } = before;
  if (expectedVersion !== undefined && expectedVersion !== version) {
    const moved = `the settings have changed since version ${expectedVersion}`;
    throw conflict('version', moved, { expectedVersion, version });
  }
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  const now = new Date(ctx.clock.now());
  const after = ComplianceSettings.parse({ ...before, ...given, version: version + 1, updatedAt: now });
  if (after.flowRetentionDays < after.lookbackDays) {
    throw invalid('flowRetentionDays', 'must be at least lookbackDays');
  }
  const { tenantId } = ctx;
  const unmoved = guard(
    'coalesce((SELECT version FROM compliance_settings WHERE tenant_id = ?), 0) = ?',
    [tenantId, version],
    () => conflict('version', 'the settings were changed by someone else'),
  );
  const facts = { component: 'complianceSettings', recordId: tenantId };
  const stored = change(undefined, {
    steps: [unmoved, { sql: UPSERT, args: info.args({ ...after, tenantId, createdAt: now }) }],
    audit: [auditDraft(ctx, UPDATE, { ...facts, before, after })],
  });
  const changed = FIELDS.filter(field => before[field] !== after[field]);
  return combine(after, [stored, emit(ctx, 'compliance.settings.updated', facts, { changed })]);
}
