import { type TestDatabase, testDatabase } from '@breakwater/db/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { auditEntries } from './accessor.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase('file');
});
afterAll(() => database.close());

it.each([
  [{ component: 'users' }, 'audit_log_component'],
  [{ recordId: 'gw_1' }, 'audit_log_record'],
  [{ component: 'gateways', recordId: 'gw_1' }, 'audit_log_record'],
  [{ operation: 'delete' }, 'audit_log_operation'],
  [{ action: 'fleet.gateways.delete' }, 'audit_log_action'],
  [{ requestId: 'req-1' }, 'audit_log_request'],
  [{ success: false }, 'audit_log_failed'],
])('a page of entries by %o is read from an index, in its order', async (filters, index) => {
  const ctx = await database.tenant();
  const { sql, args } = auditEntries.listing(ctx, { filters }).statement;
  const [plan] = await database.db.read([{ sql: `EXPLAIN QUERY PLAN ${sql}`, args }]);
  const steps = (plan?.rows ?? []).map(row => String(row[3]));
  expect(steps).toEqual([expect.stringContaining(`USING INDEX ${index} (`)]);
});
