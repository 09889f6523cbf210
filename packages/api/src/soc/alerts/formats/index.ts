import { BreakwaterError, invalid } from '@breakwater/db';
import { isObject } from '../../../json.ts';
import { cutCodePoints } from '../../../text.ts';
import type { NewAlert } from '../new-alert.ts';
import { breakwater } from './breakwater.ts';
import type { Format, FormatContext, Skipped } from './format.ts';
import { homeNetworks } from './home.ts';
import { ocsf } from './ocsf.ts';
import { suricataEve } from './suricata-eve.ts';
import { type RawRecord, readRecords } from './text.ts';

export const ALERT_FORMATS = ['breakwater', 'suricata-eve', 'ocsf'] as const;
export type AlertFormat = (typeof ALERT_FORMATS)[number];

const READERS: Readonly<Record<AlertFormat, Format>> = { breakwater, 'suricata-eve': suricataEve, ocsf };

const MAX_MESSAGE = 500;

export interface ParseOptions {
  /** When the records were received: the event time of those that tell none. */
  readonly now: Date;
  /** 1 to 64 networks in CIDR form; not for format breakwater. Default: the private networks. */
  readonly homeNetworks?: readonly string[] | undefined;
}

/** `received` = records + skipped + errors. `line` counts text lines or array positions, from 1. */
export interface ParsedAlerts {
  readonly received: number;
  readonly records: readonly { readonly line: number; readonly input: NewAlert }[];
  readonly skipped: { readonly total: number; readonly byReason: Readonly<Record<string, number>> };
  readonly errors: {
    readonly total: number;
    readonly items: readonly {
      readonly line: number;
      readonly code: 'VALIDATION';
      readonly message: string;
    }[];
  };
}

/**
 * Reads an import; one bad record never keeps the others out.
 * @throws VALIDATION for an import refused whole: beyond 500 records, beyond 2 MiB (`too_large`), a text that opens an
 * array it does not end, bad home networks.
 */
export function parseAlerts(
  format: AlertFormat,
  data: string | readonly unknown[],
  options: ParseOptions,
): ParsedAlerts {
  if (format === 'breakwater' && options.homeNetworks !== undefined) {
    throw invalid('homeNetworks', 'must be left out for format breakwater');
  }
  const context = { now: options.now, home: homeNetworks(options.homeNetworks) };
  const raws = readRecords(data);
  const records: ParsedAlerts['records'][number][] = [];
  const items: ParsedAlerts['errors']['items'][number][] = [];
  const byReason: Record<string, number> = {};
  for (const record of raws) {
    const result = readRecord(READERS[format], record, context);
    if (result instanceof BreakwaterError) {
      const message = cutCodePoints(result.message, MAX_MESSAGE);
      items.push({ line: record.line, code: 'VALIDATION', message });
    } else if ('skip' in result) {
      byReason[result.skip] = (byReason[result.skip] ?? 0) + 1;
    } else {
      records.push({ line: record.line, input: result });
    }
  }
  const total = raws.length - records.length - items.length;
  return {
    received: raws.length,
    records,
    skipped: { total, byReason },
    errors: { total: items.length, items },
  };
}

function readRecord(
  format: Format,
  { value, raw }: RawRecord,
  context: FormatContext,
): NewAlert | Skipped | BreakwaterError {
  if (!isObject(value)) return invalid('', value === undefined ? 'must be JSON' : 'must be a JSON object');
  try {
    return format(value, raw, context);
  } catch (error) {
    if (error instanceof BreakwaterError && error.code === 'VALIDATION') return error;
    throw error;
  }
}
