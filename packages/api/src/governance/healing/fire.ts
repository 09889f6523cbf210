import type { Policy } from './terms.ts';

const HOUR_MS = 3_600_000;

/** When a policy fired for a component, in ms since 1970. */
export interface Firings {
  readonly lastFiredAt: number;
  /** In their order; older ones than an hour count no more. */
  readonly firedAt: readonly number[];
}

export type Firing =
  | { readonly fired: true; readonly firings: Firings }
  | {
      readonly fired: false;
      readonly skipped: 'cooldown' | 'hourly_cap';
      readonly nextAllowedAt: number;
    };

/** Whether a policy that matches fires, or waits for its cooldown or for its hour to have room. */
export function fire(
  { cooldownSeconds, maxPerHour }: Pick<Policy, 'cooldownSeconds' | 'maxPerHour'>,
  before: Firings | null,
  now: number,
): Firing {
  if (before !== null) {
    const cooled = before.lastFiredAt + cooldownSeconds * 1000;
    if (now < cooled) return { fired: false, skipped: 'cooldown', nextAllowedAt: cooled };
  }
  const counted = (before?.firedAt ?? []).filter(at => at > now - HOUR_MS);
  const inTheWay = counted[counted.length - maxPerHour];
  if (inTheWay !== undefined) {
    return { fired: false, skipped: 'hourly_cap', nextAllowedAt: inTheWay + HOUR_MS };
  }
  return { fired: true, firings: { lastFiredAt: now, firedAt: [...counted, now] } };
}
