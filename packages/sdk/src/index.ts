import { createClient } from './client.ts';
import { type Breakwater, procedures } from './generated/contract.ts';
import type { BreakwaterOptions } from './types.ts';

export { createClient } from './client.ts';
export * from './errors.ts';
export type * from './generated/contract.ts';
export type * from './types.ts';

/**
 * A client of one Breakwater deployment. It opens no connection until the first call and needs no closing.
 *
 * @example
 * const bw = createBreakwater({ url: 'https://breakwater.example.com', token: process.env.BREAKWATER_TOKEN });
 * for await (const alert of bw.soc.alerts.list({ severity: 'critical' })) console.log(alert.title);
 * @throws TypeError or RangeError when an option is not usable.
 */
export function createBreakwater(options: BreakwaterOptions): Breakwater {
  return createClient<Breakwater>(procedures, options);
}
