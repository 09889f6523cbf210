import { canonicalAddress } from '../../resources/address.ts';
import { BadRecord } from '../record.ts';

const NAMES: Readonly<Record<string, string>> = { 1: 'ICMP', 6: 'TCP', 17: 'UDP', 58: 'ICMPv6' };
const BY_NAME = new Map(Object.values(NAMES).map(name => [name.toLowerCase(), name]));
const PROTOCOLS: ReadonlyMap<string, string> = new Map(
  Array.from({ length: 256 }, (_, number) => [String(number), NAMES[number] ?? String(number)]),
);

/** A protocol by its number, or where `names` are taken by its name, as it is stored. */
export function protocolOf(text: string, names = false): string {
  const known = PROTOCOLS.get(text) ?? (names ? BY_NAME.get(text.toLowerCase()) : undefined);
  if (known !== undefined) return known;
  const alternatives = names ? 'TCP, UDP, ICMP, ICMPv6 or a number' : 'a number';
  throw new BadRecord(`protocol must be ${alternatives} from 0 to 255`);
}

export const MOST_PORT = 65_535;
/** The end of the year 9999. */
export const LAST_MS = 253_402_300_799_999;

/** A stream may name millions. */
const REMEMBERED = 10_000;

/** Canonical forms of addresses; those of late that were given in it are known at once. */
export class Addresses {
  // None of the texts as given: each would keep all that it was cut from in memory.
  readonly #known = new Map<string, string>();

  of(field: string, text: string): string {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const canonical = text.length > 45 ? null : canonicalAddress(text);
    if (canonical === null) throw new BadRecord(`${field} must be an IPv4 or IPv6 address`);
    if (canonical === text) {
      if (this.#known.size === REMEMBERED) this.#known.clear();
      this.#known.set(canonical, canonical);
    }
    return canonical;
  }
}

const LONGEST_INTERFACE = 64;

export function interfaceOf(field: string, text: string): string {
  if (text.length <= LONGEST_INTERFACE && text.isWellFormed() && !text.includes('\0')) return text;
  throw new BadRecord(`${field} must have at most ${LONGEST_INTERFACE} characters`);
}
