import { compareCodePoints } from '../text.ts';
import type { AlertIoc } from './iocs.ts';

const encoder = new TextEncoder();

/**
 * Identity of what an alert reports: lower-case hex SHA-256 of title, source and indicators (normalised, as stored),
 * whatever their order. Each part is escaped, so that no title can pose as another title and source.
 */
export async function dedupHash(alert: {
  readonly title: string;
  readonly source: string;
  readonly iocs: readonly AlertIoc[];
}): Promise<string> {
  const terms = [...new Set(alert.iocs.map(iocTerm))].sort(compareCodePoints);
  const joined = terms.map(term => term.replace(/[\\,]/g, '\\$&')).join(',');
  const escape = (text: string) => text.replace(/[\\|]/g, '\\$&');
  const input = `${escape(alert.title)}|${escape(alert.source)}|${joined}`;
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', encoder.encode(input)));
  return Array.from(digest, byte => byte.toString(16).padStart(2, '0')).join('');
}

/** An indicator as one text: `type:value`, or the plain text as given. */
export function iocTerm(ioc: AlertIoc): string {
  return typeof ioc === 'string' ? ioc : `${ioc.type}:${ioc.value}`;
}
