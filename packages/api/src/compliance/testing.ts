import { commit, type Id, newId, readAll } from '@breakwater/db';
import { type ApiCaller, HOUR, type Person, type TestApi, type TestTenant, testApi } from '../testing.ts';
import { type Raised, raiseAll } from './alerts/raise.ts';
import { planDecisions, precedentsOf, readingPrecedents } from './decisions/decide.ts';
import type { Scope } from './fields.ts';
import { resources } from './resources/accessor.ts';

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

interface GivenFlow {
  readonly action?: 'ACCEPT' | 'REJECT';
  readonly ageMs?: number;
  readonly port?: number;
}

export interface ComplianceTest {
  readonly api: TestApi;
  estate(): Promise<Estate>;
  /** Sets the scope of a resource as a decision would. */
  setScope(id: Id<'res'>, scope: Scope | null): Promise<void>;
  /** Decides the scopes of resources as a person would. */
  decide(tenant: TestTenant, scopes: Readonly<Record<Id<'res'>, Scope>>): Promise<void>;
  /** Stores a flow over TCP, of the last hour and accepted unless said. */
  flow(source: Id<'res'>, dest: Id<'res'>, given?: GivenFlow): Promise<void>;
  /** Raises alerts: the type, the fingerprint and the resource of each. */
  alert(
    tenant: TestTenant,
    alerts: readonly (readonly [Raised['alertType'], string, Raised['resourceId']])[],
  ): Promise<void>;
  /** The events of a tenant, in order. */
  events(tenant: TestTenant): Promise<{ type: string; data: Record<string, unknown> }[]>;
  /** Actions in the audit log of a tenant, in order, failures marked. */
  actions(tenant: TestTenant): Promise<string[]>;
}

/** The arguments are those of `testApi`. */
export async function complianceTest(...given: Parameters<typeof testApi>): Promise<ComplianceTest> {
  const api = await testApi(...given);
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
    async decide({ id }, scopes) {
      const ctx = { ...(await api.database.tenant()), tenantId: id };
      const of = { sql: 'SELECT value FROM json_each(?)', args: [JSON.stringify(Object.keys(scopes))] };
      const [rows, ...read] = await readAll(
        ctx,
        resources.finding(ctx, { sql: `"id" IN (${of.sql})`, args: of.args }),
        ...readingPrecedents(ctx, of),
      );
      const decisions = precedentsOf(rows, ...read).map(precedent => ({
        ...precedent,
        decided: {
          scope: scopes[precedent.resource.id] ?? ('pending-review' as const),
          dataClassification: null,
          segment: null,
          justification: 'Decided by a test.',
          confidenceScore: { manual: 1 },
          decidedBy: 'test',
          decisionMethod: 'manual' as const,
          rule: 'override' as const,
          dependencyResourceIds: [],
        },
      }));
      await commit(ctx, planDecisions(ctx, decisions));
    },
    async flow(source, dest, { action = 'ACCEPT', ageMs = HOUR, port = 443 } = {}) {
      const at = api.clock.now() - ageMs;
      await api.database.db.write([
        {
          sql: `INSERT INTO data_flows (id, tenant_id, source_resource_id, dest_resource_id, protocol, dst_port,
 flow_direction, action, observed_at, window_start, window_end)
 SELECT ?, tenant_id, ?, ?, 'TCP', ?, 'egress', ?, ?, ?, ? FROM resources WHERE id = ?`,
          args: [newId('flw', api.clock), source, dest, port, action, at, at, at, source],
        },
      ]);
    },
    async alert({ id }, alerts) {
      const ctx = { ...(await api.database.tenant()), tenantId: id };
      const raised = alerts.map(([alertType, fingerprint, resourceId]) => ({
        ...{ alertType, fingerprint, resourceId, severity: 'high' as const, context: {} },
        ...{ title: 'Raised by a test', description: 'Raised by a test.' },
      }));
      await commit(ctx, raiseAll(ctx, raised, []));
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
