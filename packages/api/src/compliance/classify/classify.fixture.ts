import { type Id, newId } from '@breakwater/db';
import type { ApiTarget } from '../../testing.ts';
import { type ComplianceTest, complianceTest, type Estate } from '../testing.ts';

type Made = Awaited<ReturnType<Estate['resource']>>;
type Given = Omit<
  Parameters<Estate['compliance']['resources']['create']>[0],
  'provider' | 'resourceId' | 'resourceType'
> &
  Partial<Parameters<Estate['compliance']['resources']['create']>[0]>;
type Decision = Awaited<ReturnType<Estate['compliance']['scope']['decisions']['list']>>['items'][number];

interface Flow {
  readonly from: Pick<Made, 'id'>;
  readonly to: Pick<Made, 'id'>;
  readonly port?: number;
  readonly action?: 'ACCEPT' | 'REJECT';
  /** How long ago it was observed. */
  readonly age?: number;
}

/** As many as asked for, each there: a test that takes more fails as it does. */
type Several = [Made, Made, Made, Made, Made, Made, Made, Made, Made];
const several = (all: Made[]): Several & Made[] => all as Several & Made[];

export interface ClassifyEstate extends Estate {
  /** Creates resources named `arn:<name>-<place>`, or `arn:<name>` where none has that name yet. */
  made(given: readonly Given[]): Promise<Several & Made[]>;
  /** Stores resources with these names, undecided and past everything: for many at once. */
  stored(names: readonly string[]): Promise<Id<'res'>[]>;
  /** Live resources overridden to cde. */
  vaults(names: readonly string[], given?: Given): Promise<Several & Made[]>;
  flow(flows: readonly Flow[]): Promise<void>;
  decisionsOf(ids: readonly Id<'res'>[]): Promise<Decision[]>;
  /** Creates and classifies resources, and reads what was decided. */
  classified(given: readonly Given[]): Promise<Decision[]>;
  /** The alerts with a fingerprint. */
  alerts(fingerprint: string): Promise<Awaited<ReturnType<Estate['compliance']['alerts']['list']>>['items']>;
}

export interface ClassifyTest extends Omit<ComplianceTest, 'estate'> {
  estate(): Promise<ClassifyEstate>;
  tag(resource: Made, values: Readonly<Record<string, string>>): Promise<void>;
}

const HOUR = 3_600_000;

export async function classifyTest(target: ApiTarget): Promise<ClassifyTest> {
  const test = await complianceTest(target);
  const estates = new Map<string, Estate>();

  async function estate(): Promise<ClassifyEstate> {
    const own = await test.estate();
    const { tenant, compliance } = own;
    async function make(given: readonly Given[], nameOf: (one: Given, at: number) => string) {
      const { items } = await compliance.resources.createMany({
        items: given.map((one, at) => ({
          provider: 'aws',
          resourceType: 'ec2_instance',
          resourceId: nameOf(one, at),
          ...one,
        })),
      });
      for (const { id } of items) estates.set(id, own);
      return several(items);
    }
    const decisionsOf: ClassifyEstate['decisionsOf'] = async ids => {
      const { items } = await compliance.scope.decisions.list({ isCurrent: true, limit: 500 });
      const byResource = new Map(items.map(item => [item.resourceId, item]));
      return ids.flatMap(id => byResource.get(id) ?? []);
    };
    const made: ClassifyEstate['made'] = given => make(given, (one, at) => `arn:${one.resourceName}-${at}`);
    return {
      ...own,
      made,
      decisionsOf,
      async stored(names) {
        const now = test.api.clock.now();
        const ids = names.map(() => newId('res', test.api.clock));
        const rows = names.map((name, at) => [ids[at], name]);
        await test.api.database.db.write([
          {
            sql: `INSERT INTO resources (id, tenant_id, provider, resource_type, resource_id, resource_name,
 discovered_at, last_seen_at, version, created_at, updated_at)
 SELECT value ->> 0, ?, 'aws', 'ec2_instance', value ->> 1, value ->> 1, ?, ?, 1, ?, ? FROM json_each(?)`,
            args: [tenant.id, now, now, now, now, JSON.stringify(rows)],
          },
        ]);
        return ids;
      },
      async vaults(names, given = {}) {
        const all = await make(
          names.map(resourceName => ({ resourceName, ...given })),
          ({ resourceName }) => `arn:${resourceName}`,
        );
        for (const { id } of all) {
          await compliance.scope.override({ resource: id, scope: 'cde', justification: 'Holds card data.' });
        }
        return all;
      },
      async flow(flows) {
        const now = test.api.clock.now();
        const { clock } = test.api;
        const rows = flows.map(({ from, to, port = 443, action = 'ACCEPT', age = HOUR }) => [
          newId('flw', clock),
          ...[from.id, to.id, port, action, now - age],
        ]);
        await test.api.database.db.write([
          {
            sql: `INSERT INTO data_flows (id, tenant_id, source_resource_id, dest_resource_id, protocol, dst_port,
 flow_direction, action, observed_at, window_start, window_end)
 SELECT value ->> 0, ?, value ->> 1, value ->> 2, 'TCP', value ->> 3, 'ingress', value ->> 4, value ->> 5,
 value ->> 5, value ->> 5 FROM json_each(?)`,
            args: [tenant.id, JSON.stringify(rows)],
          },
        ]);
      },
      async classified(given) {
        const ids = (await made(given)).map(({ id }) => id);
        await compliance.scope.classify({ resources: ids });
        return decisionsOf(ids);
      },
      async alerts(fingerprint) {
        const { items } = await compliance.alerts.list({ limit: 500 });
        return items.filter(item => item.fingerprint === fingerprint);
      },
    };
  }

  return {
    ...test,
    estate,
    async tag({ id }, values) {
      const own = estates.get(id);
      for (const [key, value] of Object.entries(values)) {
        await own?.compliance.tags.set({ resource: id, key, value });
      }
    },
  };
}
