import type { Database } from '../../client/handle.ts';
import type { Statement, Value } from '../../client/types.ts';
import type { Change } from '../../kernel/change.ts';
import { recordOf } from '../../kernel/commit.ts';
import type { Ctx } from '../../kernel/context.ts';
import type { ReplacedHead, RestoreWarning } from './report.ts';

/** Tables whose rows mean nothing in a database that was restored. */
export const EMPTIED: ReadonlySet<string> = new Set([
  'sessions',
  'idempotency_keys',
  'leases',
  'decision_grounds',
]);

/** What a restored database needs before anyone sees it: no live sessions, no work under way, a record of it all. */
export async function cleansing(ctx: Ctx, applied: Change): Promise<Statement[]> {
  const now = ctx.clock.now();
  return [
    ...[...EMPTIED].map(table => ({ sql: `DELETE FROM ${table}`, args: [] })),
    {
      sql: `UPDATE operations SET status = 'failed', error_code = 'orphaned', error_message = ?, completed_at = ?,
 lease_owner = NULL, lease_until = NULL, version = version + 1, updated_at = ?
 WHERE status IN ('pending', 'running', 'cancelling')`,
      args: ['restored from a backup', now, now],
    },
    // Deliveries go out from the live database only; what the backup still had to send, it records as it was.
    ...(await recordOf({ ...ctx, sinks: [] }, applied)),
  ];
}

const HEADS = `SELECT a.tenant_id, a.seq, s.seal_index, s.hash
 FROM (SELECT tenant_id, max(seq) AS seq FROM audit_log GROUP BY tenant_id) a
 LEFT JOIN audit_seals s ON s.tenant_id = a.tenant_id
 AND s.seal_index = (SELECT max(seal_index) FROM audit_seals WHERE tenant_id = a.tenant_id)
 ORDER BY a.tenant_id`;

/** Where every chain of the audit log ends. */
export async function headsOf(db: Database): Promise<ReplacedHead[]> {
  const [found] = await db.read([{ sql: HEADS, args: [] }]);
  return (found?.rows ?? []).map(([tenantId, seq, index, hash]) => ({
    tenantId: String(tenantId),
    seq: Number(seq),
    index: index === null ? null : Number(index),
    hash: hash === null ? null : String(hash),
  }));
}

interface CredentialTable {
  readonly table: string;
  readonly secret: string;
  /** Takes the time as its one argument. */
  readonly active: string;
}

const CREDENTIALS: readonly CredentialTable[] = [
  {
    table: 'api_keys',
    secret: 'key_hash',
    active: '(is_active = 1 AND (expires_at IS NULL OR expires_at > ?))',
  },
  {
    table: 'service_principals',
    secret: 'key_hash',
    active: '(expires_at IS NULL OR expires_at > ?)',
  },
  { table: 'users', secret: 'hashed_password', active: '(is_active = 1 AND deleted_at IS NULL AND ? > 0)' },
];

const MOST_IDS = 1000;

/** Reads id and secret of credentials that the backup holds as active. */
export const activeCredentials = (
  now: number,
  prefix = '',
): readonly (Statement & { readonly table: string })[] =>
  CREDENTIALS.map(({ table, secret, active }) => ({
    table,
    sql: `SELECT id, ${secret} FROM "${prefix}${table}" WHERE ${active} ORDER BY id`,
    args: [now],
  }));

/** Credentials that come back to life: active in the backup, but revoked, expired, changed or absent now. */
export async function revived(
  db: Database,
  now: number,
  inBackup: readonly (readonly (readonly Value[])[])[],
): Promise<RestoreWarning[]> {
  const results = await db.read(
    CREDENTIALS.map(({ table, secret, active }, at) => ({
      sql: `SELECT j.value ->> 0 FROM json_each(?) j WHERE NOT EXISTS (SELECT 1 FROM ${table}
 WHERE id = j.value ->> 0 AND ${secret} IS j.value ->> 1 AND ${active}) LIMIT ${MOST_IDS}`,
      args: [JSON.stringify(inBackup[at] ?? []), now],
    })),
  );
  return CREDENTIALS.flatMap(({ table }, at): RestoreWarning[] => {
    const ids = (results[at]?.rows ?? []).map(([id]) => String(id));
    return ids.length === 0 ? [] : [{ kind: 'credential_revived', table, ids }];
  });
}
