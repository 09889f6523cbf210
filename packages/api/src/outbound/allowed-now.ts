import type { App } from '../context.ts';
import { OutboundError } from '../ports.ts';
import { checkOutboundUrl } from './address-guard.ts';

/** The URL if nothing stands against it today; what was allowed when it was stored may not be now. */
export function allowedNow({ outboundAllow }: Pick<App, 'outboundAllow'>, url: string): string {
  try {
    return checkOutboundUrl('url', url, { allow: outboundAllow });
  } catch (cause) {
    throw new OutboundError('address_blocked', { cause });
  }
}
