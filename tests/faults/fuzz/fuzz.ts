import fc from 'fast-check';
import { asRoot, bearer, type Tenant } from '../../contract/people.ts';
import type { World } from '../../contract/world.ts';
import { answerTo } from './answer.ts';
import { valid } from './arbitrary.ts';
import { type Operation, type Parameter, ROLES, type Role } from './document.ts';
import type { Ground, Place } from './ground.ts';
import { assembled, curl, type Parts, partsOf, type Sent, withIds } from './request.ts';
import { type Sample, sampleOf, somewhere } from './samples.ts';
import { TWIST, type Twist } from './twist.ts';
import { faultOf } from './verdict.ts';

const CREDENTIALS = ['right', 'none', 'garbage', 'lower', 'stranger'] as const;
type Credential = (typeof CREDENTIALS)[number];

interface Case {
  /** A sample that is accepted, or what the schema says alone. */
  readonly sampled: boolean;
  readonly pick: number;
  readonly type: string | null;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly body: unknown;
  /** Which fields that the schema allows go over a sample's. */
  readonly overlay: readonly number[];
  readonly twist: Twist | null;
  readonly credential: Credential;
}

/** What came of one operation. */
export interface Outcome {
  readonly tried: number;
  /** How many were answered below 400. */
  readonly succeeded: number;
  readonly statuses: ReadonlyMap<number, number>;
  /** What was wrong, and the smallest request that shows it. */
  readonly fault: { readonly what: string; readonly request: string } | null;
}

function caseOf(operation: Operation): fc.Arbitrary<Case> {
  const parameters = Object.fromEntries(operation.parameters.map(one => [one.name, parameterOf(one)]));
  const requiredKeys = operation.parameters.flatMap(({ name, required }) =>
    required === true ? [name] : [],
  );
  const types = Object.keys(operation.bodies);
  return fc.record({
    sampled: fc.oneof(
      { weight: 4, arbitrary: fc.constant(true) },
      { weight: 1, arbitrary: fc.constant(false) },
    ),
    pick: fc.nat(),
    type: types.length === 0 ? fc.constant(null) : fc.constantFrom(...types),
    parameters: fc.record(parameters, { requiredKeys }),
    body: bodyOf(operation),
    overlay: fc.oneof(fc.constant([]), fc.array(fc.nat(), { maxLength: 2 })),
    twist: fc.oneof(fc.constant(null), TWIST),
    credential: fc.oneof(
      { weight: 12, arbitrary: fc.constant<Credential>('right') },
      ...CREDENTIALS.slice(1).map(one => ({ weight: 1, arbitrary: fc.constant<Credential>(one) })),
    ),
  });
}

/** A header is rarer and plainer than its schema allows: most that is allowed no client can send. */
function parameterOf({ in: place, schema }: Parameter): fc.Arbitrary<unknown> {
  if (place !== 'header') return valid(schema);
  const text = schema.pattern === undefined ? fc.stringMatching(/^[\x21-\x7e]{1,40}$/) : valid(schema);
  return fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: text });
}

function bodyOf({ bodies }: Operation): fc.Arbitrary<unknown> {
  const schema = bodies['application/json'];
  if (schema !== undefined) return valid(schema);
  return Object.keys(bodies).length === 0
    ? fc.constant(undefined)
    : fc.uint8Array({ maxLength: 200 }).map(bytes => new Uint8Array(bytes));
}

/** Sends `cases` requests to an operation and says what was not as it should be, shrunk. */
export async function fuzzOperation(
  ground: Ground,
  operation: Operation,
  { cases, seed }: { readonly cases: number; readonly seed: number },
): Promise<Outcome> {
  let fault: Outcome['fault'] = null;
  const statuses = new Map<number, number>();
  const property = fc.asyncProperty(caseOf(operation), async one => {
    const sent = await ground.on(place => requestOf(operation, one, place));
    const received = await answerTo(ground.running, sent);
    statuses.set(received.status, (statuses.get(received.status) ?? 0) + 1);
    ground.note(received.text);
    const what = faultOf(operation, sent, received) ?? strangers(operation, one, sent, received.status);
    if (what !== null) fault = { what, request: curl(sent) };
    return what === null;
  });
  const run = await fc.check(property, { numRuns: cases, seed });
  if (run.failed && fault === null) {
    fault = { what: String(run.errorInstance), request: fc.stringify(run.counterexample) };
  }
  const all = [...statuses];
  const total = (of: readonly [number, number][]) => of.reduce((sum, [, count]) => sum + count, 0);
  return { tried: total(all), succeeded: total(all.filter(([status]) => status < 400)), statuses, fault };
}

async function requestOf(operation: Operation, one: Case, { world, stranger, pool }: Place): Promise<Sent> {
  const generated = partsOf(operation.parameters, one.parameters, one.type, one.body);
  const sample = one.sampled ? await sampleOf(operation, world, one.pick) : null;
  const parts = withIds(sample === null ? generated : overlaid(sample, generated, one.overlay), pool);
  pool.note(JSON.stringify([parts.path, parts.query, parts.body]));
  const right = sample?.credential ?? { ...world.as(operation.role), ...somewhere(one.pick) };
  return assembled(
    operation,
    parts,
    one.twist,
    credentialOf(operation.role, one.credential, right, world, stranger),
  );
}

/** A sample with some of its fields as the schema allows them, be they optional or not. */
function overlaid(sample: Sample, generated: Parts, overlay: readonly number[]): Parts {
  const over = (own: unknown, other: unknown): unknown => {
    if (!isFields(own) || !isFields(other)) return own;
    const fields = Object.entries(other).filter(([name]) => name !== 'expectedVersion');
    const picked = overlay.flatMap(at => fields.slice(at % Math.max(1, fields.length)).slice(0, 1));
    return { ...own, ...Object.fromEntries(picked) };
  };
  const { 'Idempotency-Key': key } = generated.headers;
  const headers = key === undefined ? {} : { 'Idempotency-Key': key };
  return {
    ...sample,
    headers,
    query: Object(over(sample.query, generated.query)),
    body: over(sample.body, generated.body),
  };
}

const isFields = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);

function credentialOf(
  role: Role,
  credential: Credential,
  right: Readonly<Record<string, string>>,
  world: World,
  stranger: Tenant,
): Readonly<Record<string, string>> {
  const lower = ROLES[ROLES.indexOf(role) - 1];
  switch (credential) {
    case 'none':
      return {};
    case 'garbage':
      return bearer('bws_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA');
    case 'lower':
      return lower === undefined || lower === 'public' || lower === 'root'
        ? right
        : bearer(world.tenant.people[lower].token);
    case 'stranger':
      return role === 'root' ? asRoot(stranger.id) : bearer(stranger.people.admin.token);
    default:
      return right;
  }
}

/** Who may not call it is refused as such, whatever else they sent. */
function strangers(
  { role }: Operation,
  { credential, twist }: Case,
  { routed }: Sent,
  status: number,
): string | null {
  if (!routed || role === 'public' || twist?.kind === 'header' || status === 431) return null;
  if (credential === 'none' || credential === 'garbage')
    return status === 401 ? null : `answered ${status} to nobody`;
  if (credential === 'lower' && role !== 'viewer')
    return status === 401 || status === 403 ? null : `answered ${status} to a role below`;
  return null;
}
