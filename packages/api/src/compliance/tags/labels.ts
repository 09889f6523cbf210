import type { Ctx, Read, Statement } from '@breakwater/db';
import { CLASSIFIER } from '../decisions/discovery.ts';

const OURS: ReadonlySet<string> = new Set(['root', 'system', CLASSIFIER]);

/** Which of some labels are a principal's. `labels`: a query with one column, that many or fewer. */
export function readingLabels({ tenantId }: Ctx, labels: Statement): Read<(label: string) => boolean> {
  return {
    statement: {
      sql: `SELECT 'sp:' || name FROM service_principals
 WHERE tenant_id = ? AND name IN (SELECT substr(label, 4) FROM (${labels.sql}))`,
      args: [tenantId, ...labels.args],
    },
    resultOf(found) {
      const known = new Set((found?.rows ?? []).map(([label]) => String(label)));
      return label => OURS.has(label) || known.has(label);
    },
  };
}
