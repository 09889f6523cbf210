import { FLOW_ACTIONS, FLOW_DIRECTIONS } from '@breakwater/db/schema';
import * as z from 'zod';
import { isObject, type JsonObject } from '../../../json.ts';
import { BadRecord, type End, type FlowRecord } from '../record.ts';
import { Addresses, interfaceOf, LAST_MS, MOST_PORT, protocolOf } from './values.ts';

const FIELDS: ReadonlySet<string> = new Set([
  ...['source', 'srcIp', 'dest', 'dstIp', 'protocol', 'srcPort', 'dstPort', 'packetCount', 'byteCount'],
  ...['flowDirection', 'action', 'observedAt', 'windowStart', 'windowEnd', 'interfaceId'],
]);
const LONGEST_REF = 255;
const DATE_TIME = z.regexes.datetime({ offset: true });

const isGiven = (value: unknown) => value !== undefined && value !== null;

function integer(record: JsonObject, field: string, most: number): number | null {
  const value = record[field];
  if (!isGiven(value)) return null;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most) return value;
  throw new BadRecord(`${field} must be a whole number from 0 to ${most}`);
}

function text(record: JsonObject, field: string): string | null {
  const value = record[field];
  if (!isGiven(value)) return null;
  if (typeof value === 'string') return value;
  throw new BadRecord(`${field} must be text`);
}

function time(record: JsonObject, field: string): number | null {
  const value = record[field];
  if (!isGiven(value)) return null;
  const ms =
    value instanceof Date
      ? value.getTime()
      : typeof value === 'string' && DATE_TIME.test(value)
        ? Date.parse(value)
        : value;
  if (typeof ms === 'number' && ms >= 0 && ms <= LAST_MS) return Math.trunc(ms);
  throw new BadRecord(`${field} must be an ISO 8601 time such as 2026-01-05T10:00:00Z`);
}

function required(record: JsonObject, field: string): number {
  const value = time(record, field);
  if (value === null) throw new BadRecord(`${field} is required`);
  return value;
}

function choice<T extends string>(record: JsonObject, field: string, values: readonly T[]): T | null {
  const value = record[field];
  if (!isGiven(value)) return null;
  const known = values.find(each => each === value);
  if (known !== undefined) return known;
  throw new BadRecord(`${field} must be ${values.join(' or ')}`);
}

function protocol(record: JsonObject): string {
  const { protocol: given } = record;
  if (typeof given === 'string' || typeof given === 'number') return protocolOf(String(given), true);
  throw new BadRecord('protocol is required');
}

const LONGEST_NAME = 40;
const named = (field: string) => JSON.stringify(field.slice(0, LONGEST_NAME));

/** Reads flows in Breakwater's own form. */
export class BreakwaterFlows {
  readonly #addresses = new Addresses();

  /** One line of NDJSON. @throws BadRecord */
  parse(json: string, line: number): FlowRecord {
    let value: unknown;
    try {
      value = JSON.parse(json);
    } catch {
      throw new BadRecord('must be JSON');
    }
    return this.read(value, line);
  }

  /** @throws BadRecord */
  read(value: unknown, line: number): FlowRecord {
    if (!isObject(value)) throw new BadRecord('must be an object');
    for (const field in value)
      if (!FIELDS.has(field)) throw new BadRecord(`${named(field)} is not a field of a flow`);
    const windowStart = required(value, 'windowStart');
    const windowEnd = required(value, 'windowEnd');
    if (windowEnd < windowStart) throw new BadRecord('windowEnd must not be before windowStart');
    const networkInterface = text(value, 'interfaceId');
    return {
      line,
      source: this.#end(value, 'source', 'srcIp'),
      dest: this.#end(value, 'dest', 'dstIp'),
      protocol: protocol(value),
      srcPort: integer(value, 'srcPort', MOST_PORT),
      dstPort: integer(value, 'dstPort', MOST_PORT) ?? 0,
      packetCount: integer(value, 'packetCount', Number.MAX_SAFE_INTEGER) ?? 0,
      byteCount: integer(value, 'byteCount', Number.MAX_SAFE_INTEGER) ?? 0,
      flowDirection: choice(value, 'flowDirection', FLOW_DIRECTIONS),
      action: choice(value, 'action', FLOW_ACTIONS) ?? 'ACCEPT',
      observedAt: time(value, 'observedAt') ?? windowEnd,
      windowStart,
      windowEnd,
      interfaceId: networkInterface === null ? null : interfaceOf('interfaceId', networkInterface),
      vpcId: null,
      instanceId: null,
    };
  }

  #end(record: JsonObject, name: 'source' | 'dest', address: 'srcIp' | 'dstIp'): End {
    const ref = text(record, name);
    const ip = text(record, address);
    if (ref === null && ip === null) throw new BadRecord(`${name} or ${address} is required`);
    if (ref !== null && (ref === '' || ref.length > LONGEST_REF)) {
      throw new BadRecord(`${name} must have 1 to ${LONGEST_REF} characters`);
    }
    return { ref, ips: ip === null ? [] : [this.#addresses.of(address, ip)] };
  }
}
