import { invalid } from '@breakwater/db';
import { BadRecord, type Empty, type End, type FlowAction, type FlowRecord } from '../record.ts';
import { Addresses, interfaceOf, LAST_MS, MOST_PORT, protocolOf } from './values.ts';

/** Version 2, the default of AWS. */
const DEFAULT_LAYOUT =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status';
const KNOWN: ReadonlySet<string> = new Set([
  ...DEFAULT_LAYOUT.split(' '),
  ...['vpc-id', 'subnet-id', 'instance-id', 'tcp-flags', 'type', 'pkt-srcaddr', 'pkt-dstaddr'],
  ...['region', 'az-id', 'sublocation-type', 'sublocation-id'],
  ...['pkt-src-aws-service', 'pkt-dst-aws-service', 'flow-direction', 'traffic-path'],
]);
const NEEDED = ['protocol', 'dstport', 'start', 'end'];

/** Where the fields are that are used, -1 for what the layout lacks. */
type Layout = Readonly<Record<(typeof USED)[number], number>> & { readonly columns: number };
const USED = [
  'interface-id',
  'srcaddr',
  'dstaddr',
  'srcport',
  'dstport',
  'protocol',
  'packets',
  'bytes',
  'start',
  'end',
  'action',
  'log-status',
  'vpc-id',
  'instance-id',
  'pkt-srcaddr',
  'pkt-dstaddr',
  'flow-direction',
] as const;

const FIELD = /^(?:\$\{)?([A-Za-z][A-Za-z0-9_-]*)\}?$/;

/** The names a header holds; null for what is none. Records hold numbers, which no field is named. */
function namesIn(words: readonly string[]): string[] | null {
  const names = words.map(word => FIELD.exec(word)?.[1]?.toLowerCase() ?? '');
  return names.every(name => name !== '') && names.some(name => KNOWN.has(name)) ? names : null;
}

/** @throws VALIDATION for a layout from which no flow could be read. */
function layoutOf(names: readonly string[]): Layout {
  const has = (name: string) => names.includes(name);
  const isPaired = (has('srcaddr') && has('dstaddr')) || (has('pkt-srcaddr') && has('pkt-dstaddr'));
  const missing = [...(isPaired ? [] : ['srcaddr and dstaddr']), ...NEEDED.filter(name => !has(name))];
  if (missing.length > 0) throw invalid('header', `must name ${missing.join(', ')}`);
  const at = Object.fromEntries(USED.map(name => [name, names.indexOf(name)]));
  return { ...positions(at), columns: names.length };
}

/** Made of USED, one entry each, which `Object.fromEntries` forgets. */
const positions = (at: Record<string, number>) => at as Omit<Layout, 'columns'>;

const wordsIn = (line: string) => line.trim().split(/[ \t]+/);
const DIGITS = /^\d+$/;
const NONE = '-';

/** Reads VPC flow log lines. A header switches the layout of the lines after it. */
export class AwsVpcFlowLog {
  readonly #addresses = new Addresses();
  #layout: Layout;

  /** `header`: the field names, where the lines have another layout than that of version 2. @throws VALIDATION */
  constructor(header = DEFAULT_LAYOUT) {
    const names = namesIn(wordsIn(header));
    if (names === null) throw invalid('header', 'must be the names of fields, separated by spaces');
    this.#layout = layoutOf(names);
  }

  /** Whether the line was a header. @throws VALIDATION for one without the fields a flow needs. */
  isHeader(line: string): boolean {
    const first = line.trimStart().charCodeAt(0);
    if (first >= 48 && first <= 57) return false;
    const names = namesIn(wordsIn(line));
    if (names === null) return false;
    this.#layout = layoutOf(names);
    return true;
  }

  /** @throws BadRecord */
  read(text: string, line: number): FlowRecord | Empty {
    const words = wordsIn(text);
    const layout = this.#layout;
    if (words.length !== layout.columns) {
      throw new BadRecord(`must have ${layout.columns} columns and has ${words.length}`);
    }
    const given = (name: (typeof USED)[number]) => {
      const word = words[layout[name]];
      return word === NONE ? undefined : word;
    };
    const status = given('log-status');
    if (status === 'NODATA') return 'noData';
    if (status === 'SKIPDATA') return 'skipData';
    const count = (name: (typeof USED)[number], most: number) => {
      const word = given(name);
      if (word === undefined) return null;
      const value = Number(word);
      if (DIGITS.test(word) && value <= most) return value;
      throw new BadRecord(`${name} must be a number from 0 to ${most}`);
    };
    const time = (name: 'start' | 'end') => {
      const seconds = count(name, Math.floor(LAST_MS / 1000));
      if (seconds === null) throw new BadRecord(`${name} must be a number of seconds`);
      return seconds * 1000;
    };
    const windowStart = time('start');
    const windowEnd = time('end');
    if (windowEnd < windowStart) throw new BadRecord('end must not be before start');
    const networkInterface = given('interface-id');
    return {
      line,
      source: this.#end('source', given('pkt-srcaddr'), given('srcaddr')),
      dest: this.#end('destination', given('pkt-dstaddr'), given('dstaddr')),
      protocol: protocolOf(given('protocol') ?? NONE),
      srcPort: count('srcport', MOST_PORT),
      dstPort: count('dstport', MOST_PORT) ?? 0,
      packetCount: count('packets', Number.MAX_SAFE_INTEGER) ?? 0,
      byteCount: count('bytes', Number.MAX_SAFE_INTEGER) ?? 0,
      flowDirection: directionOf(given('flow-direction')),
      action: actionOf(given('action')),
      observedAt: windowEnd,
      windowStart,
      windowEnd,
      interfaceId: networkInterface === undefined ? null : interfaceOf('interface-id', networkInterface),
      vpcId: given('vpc-id') ?? null,
      instanceId: given('instance-id') ?? null,
    };
  }

  #end(which: string, ...words: readonly (string | undefined)[]): End {
    const ips = words.flatMap(word =>
      word === undefined ? [] : this.#addresses.of(`${which} address`, word),
    );
    if (ips.length === 0) throw new BadRecord(`${which} address must be an IPv4 or IPv6 address`);
    return { ref: null, ips: [...new Set(ips)] };
  }
}

function directionOf(word: string | undefined): FlowRecord['flowDirection'] {
  if (word === undefined) return null;
  if (word === 'ingress' || word === 'egress') return word;
  throw new BadRecord('flow-direction must be ingress or egress');
}

function actionOf(word: string | undefined): FlowAction {
  if (word === undefined || word === 'ACCEPT') return 'ACCEPT';
  if (word === 'REJECT') return 'REJECT';
  throw new BadRecord('action must be ACCEPT or REJECT');
}
