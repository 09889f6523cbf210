import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import { createBreakwater } from '../packages/sdk/src/index.ts';

const Demo = z.object({
  tenantId: z.string(),
  adminKey: z.string(),
  operators: z.array(z.object({ email: z.string(), password: z.string() })),
});
type Demo = z.output<typeof Demo>;

interface SeedOptions {
  /** Where what is shown once is kept, so that the next start can print it again. */
  readonly path: string;
  readonly url: string;
  readonly setupToken: string;
  readonly fetch?: typeof fetch;
}

/** The demo tenant: made through the API on first run, an admin key and two operators who can sign in. */
export async function demo(options: SeedOptions): Promise<Demo> {
  if (existsSync(options.path)) return Demo.parse(JSON.parse(readFileSync(options.path, 'utf8')));
  const made = await seed(options);
  writeFileSync(options.path, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 });
  return made;
}

async function seed({ url, setupToken, fetch: send }: SeedOptions): Promise<Demo> {
  const client = (token?: string) =>
    createBreakwater({
      url,
      ...(token === undefined ? {} : { token }),
      ...(send === undefined ? {} : { fetch: send }),
    });
  const password = () => randomBytes(12).toString('base64url');
  const { tenant, token } = await client().identity.setup({
    setupToken,
    tenantName: 'Demo',
    email: 'admin@demo.example',
    password: password(),
  });
  const bw = client(token);
  const { key } = await bw.identity.servicePrincipals.create({ name: 'demo', role: 'admin' });
  const operators = [];
  for (const email of ['olga@demo.example', 'omar@demo.example']) {
    const { inviteToken } = await bw.identity.users.create({ email, role: 'operator' });
    const operator = { email, password: password() };
    await client().identity.users.acceptInvite({ token: inviteToken, password: operator.password });
    operators.push(operator);
  }
  return { tenantId: tenant.id, adminKey: key, operators };
}

/** Five lines to paste. */
export function snippet(url: string, adminKey: string): string {
  return `import { createBreakwater } from '@breakwater/sdk';
const bw = createBreakwater({ url: '${url}', token: '${adminKey}' });
const gateway = await bw.fleet.gateways.create({ name: \`edge-\${Date.now()}\`, endpoint: 'edge-1.example.com:8443' });
const report = await bw.soc.alerts.ingest({ format: 'suricata-eve', data: [{ event_type: 'alert', src_ip: '10.0.0.5', dest_ip: '203.0.113.9', proto: 'TCP', alert: { signature: 'ET MALWARE Example C2', severity: 1 } }] });
console.log(gateway.name, gateway.status, report);`;
}

/** What a newcomer is shown. */
export function welcome(url: string, { adminKey, operators }: Demo): string {
  const logins = operators.map(({ email, password }) => `    ${email}  ${password}`).join('\n');
  return `
  Breakwater is running at ${url}, its reference at ${url}/docs

  admin key
    ${adminKey}

  operators (approvals are decided by people)
${logins}

  Paste this into try.mjs in this folder and run: node try.mjs

${snippet(url, adminKey)}
`;
}
