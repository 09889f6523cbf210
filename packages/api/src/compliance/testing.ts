import type { Id } from '@breakwater/db';
import {
  type ApiCaller,
  type ApiTarget,
  type Person,
  type TestApi,
  type TestTenant,
  testApi,
} from '../testing.ts';
import type { Scope } from './fields.ts';

type Compliance = ApiCaller['compliance'];
type Created = Awaited<ReturnType<Compliance['resources']['create']>>;

/** One tenant, called by an operator. */
export interface Estate {
  readonly tenant: TestTenant;
  readonly operator: Person;
  readonly compliance: Compliance;
  /** Creates a resource with that name. */
  resource(name: string, given?: Partial<Parameters<Compliance['resources']['create']>[0]>): Promise<Created>;
}

export interface ComplianceTest {
  readonly api: TestApi;
  estate(): Promise<Estate>;
  /** Sets the scope of a resource as a decision would. */
  setScope(id: Id<'res'>, scope: Scope | null): Promise<void>;
  /** The events of a tenant, in order. */
  events(tenant: TestTenant): Promise<{ type: string; data: Record<string, unknown> }[]>;
  /** Actions in the audit log of a tenant, in order, failures marked. */
  actions(tenant: TestTenant): Promise<string[]>;
}

export async function complianceTest(target: ApiTarget): Promise<ComplianceTest> {
  const api = await testApi(target);
  return {
    api,
    async estate() {
      const tenant = await api.tenant();
      const operator = await tenant.person('operator');
      const { compliance } = operator.api;
      const resource: Estate['resource'] = (resourceName, given = {}) =>
        compliance.resources.create({
          provider: 'aws',
          resourceType: 'ec2_instance',
          resourceId: `arn:${resourceName}`,
          resourceName,
          ...given,
        });
      return { tenant, operator, compliance, resource };
    },
    async setScope(id, scope) {
      await api.database.db.write([
        { sql: 'UPDATE resources SET current_scope = ? WHERE id = ?', args: [scope, id] },
      ]);
    },
    async events({ id }) {
      const rows = await api.rows(
        "SELECT type, data FROM events WHERE tenant_id = ? AND type LIKE 'compliance.%' ORDER BY seq",
        id,
      );
      return rows.map(([type, data]) => ({ type: String(type), data: JSON.parse(String(data)) }));
    },
    async actions({ id }) {
      const rows = await api.rows(
        "SELECT action, success FROM audit_log WHERE tenant_id = ? AND action LIKE 'compliance.%' ORDER BY seq",
        id,
      );
      return rows.map(([action, success]) => (success === 1 ? String(action) : `${action} failed`));
    },
  };
}
