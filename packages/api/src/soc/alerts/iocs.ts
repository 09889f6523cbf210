import type { AlertIocValue } from '@breakwater/db/schema';

/** An indicator of an alert: text as the producer gave it, or a type and a normalised value. */
export type AlertIoc = AlertIocValue;

const key = (ioc: AlertIoc) => (typeof ioc === 'string' ? `s${ioc}` : `o${ioc.type}:${ioc.value}`);

const confidence = (ioc: AlertIoc) => (typeof ioc === 'string' ? 0 : (ioc.confidence ?? -1));

/** Each indicator once, where it first stood, with the highest confidence given for it. */
export function uniqueIocs<T extends AlertIoc>(iocs: readonly T[]): T[] {
  const byKey = new Map<string, T>();
  for (const ioc of iocs) {
    const known = byKey.get(key(ioc));
    if (known === undefined || confidence(ioc) > confidence(known)) byKey.set(key(ioc), ioc);
  }
  return [...byKey.values()];
}
