import { bearer, call, newTenant, type Tenant } from '../../tests/contract/people.ts';
import { addAuditRows } from './audit-rows.ts';
import { addEstate } from './compliance-rows.ts';
import { addGateways } from './gateway-rows.ts';
import { asRunning, gatewayInput, openApp } from './seed.ts';
import { addIocs } from './soc-rows.ts';

export const RESOURCES = 1_000;

/** Gives a database a tenant that has `rows` of each: gateways, audit entries, indicators, and flows between resources. */
export async function grow(path: string, rows: number): Promise<Tenant> {
  const tenant = await tenantIn(path);
  const { id: tenantId } = tenant;
  addAuditRows(path, rows);
  addGateways(path, tenantId, rows);
  addIocs(path, { tenantId, count: rows });
  addEstate(path, { tenantId, resources: RESOURCES, flows: rows, now: Date.now() });
  return tenant;
}

/** Its audit entry is the newest: the one that `addAuditRows` copies. */
async function tenantIn(path: string): Promise<Tenant> {
  const app = await openApp(path);
  try {
    const running = asRunning(app);
    const tenant = await newTenant(running);
    const headers = bearer(tenant.people.admin.token);
    const input = gatewayInput('first');
    const { status, text } = await call(running, 'fleet.gateways.create', 'mutation', input, headers);
    if (status !== 200) throw new Error(text);
    return tenant;
  } finally {
    await app.close();
  }
}
