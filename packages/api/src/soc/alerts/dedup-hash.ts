import { sha256Hex } from '@breakwater/db';
import { compareCodePoints } from '../../text.ts';
import type { AlertIoc } from './iocs.ts';

/**
 * Identity of what an alert reports: lower-case hex SHA-256 of title, source and indicators (normalised, as stored),
 * whatever their order. Each part is escaped, so that no title can pose as another title and source.
 */
export function dedupHash(alert: {
  readonly title: string;
  readonly source: string;
  readonly iocs: readonly AlertIoc[];
}): Promise<string> {
  const terms = [...new Set(alert.iocs.map(iocTerm))].sort(compareCodePoints);
  const joined = terms.map(term => term.replace(/[\\,]/g, '\\$&')).join(',');
  const part = (text: string) => text.replace(/[\\|]/g, '\\$&');
  return sha256Hex(`${part(alert.title)}|${part(alert.source)}|${joined}`);
}

/** An indicator as one text: `type:value`, or the plain text as given. */
export function iocTerm(ioc: AlertIoc): string {
  return typeof ioc === 'string' ? ioc : `${ioc.type}:${ioc.value}`;
}
