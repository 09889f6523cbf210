/** Where a Breakwater is, and who calls it. */
export interface Access {
  readonly url: string;
  readonly token: string;
}

interface Program {
  readonly source: string;
  /** What it prints. */
  readonly expected: string;
}

/** A user's program for each entry of the package. It exports `use(url, token)`, which tells what it saw. */
export const PROGRAMS = {
  client: {
    source: `import { ConflictError, createBreakwater, type Gateway } from '@breakwater/sdk';

export async function use(url: string, token: string): Promise<string> {
  const bw = createBreakwater({ url, token });
  const name = \`edge-\${crypto.randomUUID()}\`;
  const gateway: Gateway = await bw.fleet.gateways.create({ name, endpoint: 'edge-1.example.com:8443' });
  const said: string[] = [gateway.createdAt instanceof Date ? 'created' : 'no date'];
  const again = await bw.fleet.gateways
    .create({ name, endpoint: 'edge-1.example.com:8443' })
    .catch((error: unknown) => error);
  if (again instanceof ConflictError) said.push(\`\${again.code}(\${again.details?.reason})\`);
  for await (const { id } of bw.fleet.gateways.list({ limit: 1 })) if (id === gateway.id) said.push('listed');
  for await (const { type } of bw.events.watch({ lastEventId: \`evt_\${'0'.repeat(26)}\` })) {
    said.push(\`watched \${type.split('.').length}\`);
    break;
  }
  return said.join(', ');
}
`,
    expected: 'created, CONFLICT(unique), listed, watched 3',
  },
  webhooks: {
    source: `import { verifyWebhook, WebhookVerificationError, webhookTestHeaders } from '@breakwater/sdk/webhooks';

export async function use(): Promise<string> {
  const secret = \`whsec_\${btoa('0123456789abcdef0123456789abcdef')}\`;
  const body = JSON.stringify({ id: 'evt_1', type: 'fleet.gateway.created', data: { id: 'gw_1' } });
  const headers = await webhookTestHeaders(body, secret);
  const event = await verifyWebhook(body, headers, secret);
  const refused = await verifyWebhook(\`\${body} \`, headers, secret).catch((error: unknown) => error);
  return \`\${event.type}, \${refused instanceof WebhookVerificationError}\`;
}
`,
    expected: 'fleet.gateway.created, true',
  },
  files: {
    source: `import { ForbiddenError } from '@breakwater/sdk';
import { createFiles, type Progress } from '@breakwater/sdk/files';

export async function use(url: string, token: string): Promise<string> {
  const files = createFiles({ url, token });
  const told: Progress[] = [];
  const tables = await files.databaseExport({}, { onProgress: progress => void told.push(progress) });
  const bytes = await tables.bytes();
  const zip = String.fromCharCode(...bytes.subarray(0, 2));
  const log = await (await files.auditExport({ format: 'csv' })).text();
  const group = \`group-\${crypto.randomUUID()}\`;
  const report = await files.importData(\`name\\n\${group}\\n\`, { type: 'csv', table: 'groups' });
  const refused = await files.backup().catch((error: unknown) => error);
  return [
    tables.type,
    zip,
    told.at(-1)?.loaded === bytes.length,
    log.split('\\n').length > 1,
    report.files[0]?.status,
    refused instanceof ForbiddenError,
  ].join(', ');
}
`,
    expected: 'application/zip, PK, true, true, imported, true',
  },
  testing: {
    source: `export async function use(): Promise<string> {
  const { ForbiddenError } = await import('@breakwater/sdk');
  const { startBreakwater, webhookTestHeaders } = await import('@breakwater/sdk/testing');
  const bw = await startBreakwater({ now: new Date('2026-03-01T12:00:00Z') });
  const { id, createdAt } = await bw.as('operator').soc.cases.create({ title: 'Beaconing', severity: 'high' });
  const refused = await bw.as('viewer').soc.cases.delete({ id }).catch((error: unknown) => error);
  const headers = await webhookTestHeaders('{}', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
  await bw.close();
  const gone = await fetch(bw.url).catch(() => 'stopped');
  return [createdAt.toISOString(), refused instanceof ForbiddenError, 'webhook-signature' in headers, gone].join(', ');
}
`,
    expected: '2026-03-01T12:00:00.000Z, true, true, stopped',
  },
} as const satisfies Record<string, Program>;

export type Entry = keyof typeof PROGRAMS;

/** Runs the program that is named first. */
export const MAIN = `declare const process: { argv: string[] };
const [, , entry = '', url = '', token = ''] = process.argv;
import(\`./\${entry}.js\`).then(({ use }) => use(url, token)).then(said => console.log(said));
`;

/** Tells what the start of a Breakwater for tests cost this process: milliseconds, and those of a processor. */
export const START = `const began = performance.now();
const before = process.cpuUsage();
const { startBreakwater } = await import('@breakwater/sdk/testing');
const bw = await startBreakwater();
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ ms: performance.now() - began, cpuMs: (user + system) / 1000 }));
await bw.close();
`;
