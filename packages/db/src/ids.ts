import type { Clock } from './clock.ts';

/** A TypeID: prefix, underscore, 26 characters of base32 holding a UUIDv7. Sorts by time. */
export type Id<P extends string = string> = `${P}_${string}`;

/** The closed map of prefixes Breakwater itself uses. */
export const ID_PREFIXES = {
  tenant: 'ten',
  user: 'usr',
  session: 'ses',
  groupMember: 'gmb',
  servicePrincipal: 'spr',
  group: 'grp',
  gatewayRole: 'grl',
  gateway: 'gw',
  sandbox: 'sbx',
  operation: 'op',
  webhook: 'whk',
  delivery: 'dlv',
  event: 'evt',
  auditEntry: 'aud',
  auditSeal: 'sea',
  apiKey: 'key',
  usageRecord: 'use',
  intent: 'int',
  outcome: 'out',
  belief: 'blf',
  decision: 'dec',
  policy: 'pol',
  alert: 'alr',
  case: 'cas',
  timelineEntry: 'tml',
  device: 'dev',
  attestation: 'att',
  playbook: 'pbk',
  execution: 'exe',
  connector: 'con',
  ioc: 'ioc',
  agentAction: 'agt',
  approval: 'apr',
  report: 'rpt',
  resource: 'res',
  tag: 'tag',
  flow: 'flw',
  scopeDecision: 'scd',
  evidence: 'evd',
  grcConnection: 'grc',
  grcSync: 'syn',
  complianceAlert: 'cal',
  complianceReview: 'rvw',
  criticalAsset: 'cra',
} as const;

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const SUFFIX_PATTERN = '[0-7][0-9a-hjkmnp-tv-z]{25}';
const SUFFIX = new RegExp(`^${SUFFIX_PATTERN}$`);
const knownPrefixes: ReadonlySet<string> = new Set<string>(Object.values(ID_PREFIXES));

/** What {@link isId} asks of a text, as a regular expression. */
export const idPattern = (prefix: string): string => `^${prefix}_${SUFFIX_PATTERN}$`;

/** Whether `text` is a well-formed TypeID of exactly this prefix. */
export function isId<P extends string>(prefix: P, text: string): text is Id<P> {
  return text.startsWith(`${prefix}_`) && SUFFIX.test(text.slice(prefix.length + 1));
}

/** Whether `text` is a TypeID of any known prefix, and so may not be a natural key. */
export function looksLikeId(text: string): boolean {
  const at = text.lastIndexOf('_');
  return at > 0 && knownPrefixes.has(text.slice(0, at)) && SUFFIX.test(text.slice(at + 1));
}

/** The ids of one millisecond: a head they share, and what counts up behind it. */
interface Sequence {
  readonly ms: number;
  readonly head: string;
  count: number;
}

const sequences = new WeakMap<Clock, Sequence>();

const HALF_BITS = 25;
const HALF = 2 ** HALF_BITS;

const digit = (bits: number) => ALPHABET.charAt(bits & 31);
const digits = (half: number) =>
  digit(half >>> 20) + digit(half >>> 15) + digit(half >>> 10) + digit(half >>> 5) + digit(half);
/** Ten digits, of a number below 2^50. */
const tenDigits = (n: number) => digits(Math.floor(n / HALF)) + digits(n % HALF);

function sequenceAt(ms: number): Sequence {
  const [a = 0, high = 0, low = 0] = crypto.getRandomValues(new Uint32Array(3));
  const version = 'ef'.charAt(a & 1);
  const variant = '89abrstv'.charAt((a >>> 1) & 7);
  const head = `${tenDigits(ms)}${version}${digit(a >>> 4)}${digit(a >>> 9)}${variant}${digit(a >>> 14)}${digit(a >>> 19)}`;
  // The top bit of the count stays free, so that counting up within a millisecond cannot overflow.
  return { ms, head, count: (high >>> 8) * HALF + (low >>> 7) };
}

/** How far a clock may be set back without its ids going back with it. */
const STEP_BACK_MS = 60_000;

/** A new TypeID at the clock's now. Ids of one clock ascend in the order they were made, unless it is set far back. */
export function newId<P extends string>(prefix: P, clock: Clock): Id<P> {
  const now = clock.now();
  let sequence = sequences.get(clock);
  if (sequence === undefined || now > sequence.ms || now < sequence.ms - STEP_BACK_MS) {
    sequence = sequenceAt(now);
    sequences.set(clock, sequence);
  } else {
    sequence.count += 1;
  }
  return `${prefix}_${sequence.head}${tenDigits(sequence.count)}`;
}
