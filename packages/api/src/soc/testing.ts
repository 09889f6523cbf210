import type { Id, Value } from '@breakwater/db';
import type { TestDatabase } from '@breakwater/db/testing';
import type { App } from '../context.ts';
import { type ApiCaller, type ApiTarget, type TestApi, testApi } from '../testing.ts';

/** One tenant, called by an operator. */
export interface SocTenant {
  readonly id: Id<'ten'>;
  readonly soc: ApiCaller['soc'];
  /** The same caller, sending an Idempotency-Key. */
  keyed(key: string): ApiCaller['soc'];
  rows(sql: string, ...args: Value[]): Promise<Value[][]>;
}

export interface SocTest {
  readonly database: TestDatabase;
  tenant(): Promise<SocTenant>;
  /** Runs a job now. */
  readonly runJob: TestApi['runJob'];
  close(): Promise<void>;
}

/** The router on a migrated database, and tenants to call it in. */
export async function socTest(target: ApiTarget, app: Partial<App> = {}): Promise<SocTest> {
  const api = await testApi(target, app);
  return {
    database: api.database,
    async tenant() {
      const tenant = await api.tenant();
      const operator = await tenant.person('operator');
      return {
        id: tenant.id,
        soc: operator.api.soc,
        keyed: key => tenant.as(operator.token, { idempotencyKey: key }).soc,
        rows: api.rows,
      };
    },
    runJob: api.runJob,
    close: api.close,
  };
}
