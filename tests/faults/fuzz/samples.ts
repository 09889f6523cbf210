import type { RegisteredProcedure } from '@breakwater/api';
import { TEST_KEYS } from '../../contract/keys.ts';
import { bearer } from '../../contract/people.ts';
import { REGISTRY } from '../../contract/registry.ts';
import { twinRequest } from '../../contract/rest.ts';
import { OWN_CREDENTIAL, SAMPLES } from '../../contract/samples.ts';
import type { Made, World } from '../../contract/world.ts';
import { zipped } from '../../contract/zip.ts';
import type { Operation } from './document.ts';
import type { Parts } from './request.ts';

/** What an operation accepts, with the credential for it where it is not the world's. */
export interface Sample extends Parts {
  readonly credential?: Readonly<Record<string, string>>;
}

type Maker = (world: World) => Promise<Sample>;

/** Attempts to sign in are counted by where they come from. */
export const somewhere = (pick: number) => ({
  'cf-connecting-ip': `203.${pick % 256}.${(pick >> 8) % 256}.${(pick >> 16) % 256}`,
});

const PASSWORD = 'a password for a test';
const nothing: Parts = { path: {}, query: {}, headers: {}, body: undefined, type: null };
const json = (body: unknown): Parts => ({ ...nothing, body, type: 'application/json' });
const bytes = (text: string | Uint8Array) => new Uint8Array(Buffer.from(text));

async function invited(world: World): Promise<{ readonly email: string; readonly token: string }> {
  const email = `${world.fresh('invited')}@example.com`;
  const { inviteToken } = await world.do('identity.users.create', 'mutation', { email });
  return { email, token: String(inviteToken) };
}

let signedUpSoFar = 0;

/** From where nobody else is, since requests of the fuzz may have locked any other place. */
async function signedUp(world: World): Promise<{ readonly email: string; readonly session: Made }> {
  const { email, token } = await invited(world);
  const place = ++signedUpSoFar;
  const headers = { 'cf-connecting-ip': `198.18.${(place >> 8) % 256}.${place % 256}` };
  const session = await world.do(
    'identity.users.acceptInvite',
    'mutation',
    { token, password: PASSWORD },
    headers,
  );
  return { email, session };
}

const csv = async (world: World): Promise<Sample> => ({
  ...nothing,
  query: { table: 'groups' },
  body: bytes(`name,description\n${world.fresh('analysts')},\n"${world.fresh('on call')}","a ""b"""\n`),
  type: 'text/csv',
});
const zip = async (): Promise<Sample> => ({
  ...nothing,
  body: bytes(
    zipped({ 'groups.csv': 'name\nanalysts\n', 'gateways.csv': 'name,endpoint\ng,e.example.com:1\n' }),
  ),
  type: 'application/zip',
});
const flowLines = async (world: World): Promise<Sample> => {
  const end = world.running.now();
  const flow = {
    srcIp: '203.0.113.8',
    dstIp: '203.0.113.7',
    protocol: 'TCP',
    dstPort: 443,
    windowStart: new Date(end - 60_000),
    windowEnd: new Date(end),
  };
  return { ...nothing, body: bytes(`${JSON.stringify(flow)}\n`), type: 'application/x-ndjson' };
};
const flowLog = async (): Promise<Sample> => ({
  ...nothing,
  query: { format: 'aws-vpc-flow-log' },
  body: bytes(
    'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status\n' +
      '2 123456789010 eni-1 203.0.113.12 203.0.113.7 20641 22 6 20 4249 1767225600 1767225660 ACCEPT OK\n',
  ),
  type: 'text/plain',
});

/** What is not in `tests/contract/samples.ts`: routes of their own, and what acts on its own credential. */
const MAKERS: Readonly<Record<string, readonly Maker[]>> = {
  'identity.setup': [
    async () =>
      json({ setupToken: TEST_KEYS.setupToken, tenantName: 'T', email: 'a@example.com', password: PASSWORD }),
  ],
  'identity.login': [
    async world =>
      json({ email: (await signedUp(world)).email, password: PASSWORD, tenant: world.tenant.id }),
  ],
  'identity.logout': [
    async world => ({ ...nothing, credential: bearer((await world.person('viewer')).token) }),
  ],
  'identity.users.acceptInvite': [
    async world => json({ token: (await invited(world)).token, password: PASSWORD }),
  ],
  'identity.users.changePassword': [
    async world => ({
      ...json({ currentPassword: PASSWORD, newPassword: 'another password for a test' }),
      credential: bearer(String((await signedUp(world)).session.token)),
    }),
  ],
  'database.import': [csv, zip],
  'compliance.flows.ingest': [flowLines, flowLog],
  'database.restore': [
    async ({ running, as }) => {
      const backup = await running.fetch(`${running.url}/db/backup.sqlite`, { headers: as('root') });
      return {
        ...nothing,
        body: new Uint8Array(await backup.arrayBuffer()),
        type: 'application/octet-stream',
      };
    },
  ],
  'soc.reports.download': [
    async world => {
      const { id } = Object(await SAMPLES['soc.reports.get']?.(world));
      return { ...nothing, path: { id } };
    },
  ],
};

const PROCEDURES = new Map<string, RegisteredProcedure>(REGISTRY.map(one => [one.path, one]));

/** A sample that the operation accepts; null where there is none but its schema. */
export async function sampleOf(operation: Operation, world: World, pick: number): Promise<Sample | null> {
  const makers = MAKERS[operation.id] ?? [];
  const procedure = procedureOf(operation);
  const ways = makers.length + (procedure === undefined ? 0 : 1);
  if (ways === 0) return null;
  const maker = makers[pick % ways];
  if (maker !== undefined) return maker(world);
  if (procedure === undefined) return null;
  const input: unknown = await SAMPLES[procedure.path]?.(world);
  const { id, query = {}, body } = twinRequest(procedure, input, operation.method);
  const path = id === undefined ? {} : { id };
  if (body === undefined || procedure.input === null) return { ...nothing, path, query: { ...query } };
  return { ...json(JSON.parse(JSON.stringify(body))), path };
}

/** The procedure behind an operation: one that may be asked in two ways is two operations. */
function procedureOf({ id }: Operation): RegisteredProcedure | undefined {
  const procedure = PROCEDURES.get(id) ?? PROCEDURES.get(id.replace(/\.post$/, ''));
  const path = procedure?.path ?? '';
  return path in SAMPLES && !OWN_CREDENTIAL.has(path) ? procedure : undefined;
}
