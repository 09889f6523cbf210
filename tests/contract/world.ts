import type { ProcedureMeta } from '../../packages/api/src/meta.ts';
import { asRoot, bearer, call, newTenant, type Person, type Role, type Tenant } from './people.ts';
import type { Running } from './targets.ts';

/** A tenant with ways to make what a call needs. Each `make` goes through the API, as the tenant's admin. */
export interface World {
  readonly running: Running;
  readonly tenant: Tenant;
  readonly admin: Record<string, string>;
  /** Headers of who may call anything that asks for this role: root in the tenant, else the admin. */
  as(role: ProcedureMeta['role']): Record<string, string>;
  /** A text no other record of the run has. */
  fresh(prefix: string): string;
  /** Calls a procedure as admin, or with the headers given, and returns its result. */
  do(
    path: string,
    type: 'query' | 'mutation',
    input: unknown,
    headers?: Record<string, string>,
  ): Promise<Made>;
  person(role: Role): Promise<Person>;
}

export interface Made {
  readonly [field: string]: unknown;
  readonly id: string;
}

let counter = 0;

export async function newWorld(running: Running): Promise<World> {
  const tenant = await newTenant(running);
  const admin = bearer(tenant.people.admin.token);
  return {
    running,
    tenant,
    admin,
    as: role => (role === 'root' ? asRoot(tenant.id) : admin),
    fresh: prefix => `${prefix}-${++counter}`,
    person: tenant.person,
    async do(path, type, input, headers = admin) {
      const { status, body, text } = await call(running, path, type, input, headers);
      if (status !== 200) throw new Error(`${path} answered ${status}: ${text}`);
      return dataOf(body);
    },
  };
}

/** The result in a tRPC answer. Its shape is what the SDK's own tests are about; here it is plain fields. */
export function dataOf(body: unknown): Made {
  return (body as { result: { data: { json: Made } } }).result.data.json;
}
