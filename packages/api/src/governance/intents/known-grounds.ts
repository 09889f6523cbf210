import { conflict, guard, isActiveSigningKey, type Step } from '@breakwater/db';
import type { App, Caller } from '../../context.ts';
import { keepLatest } from '../../keep-latest.ts';
import type { Category } from '../terms.ts';
import { keyOf, type Meter, quotaNow, subjectOf } from '../usage/meter.ts';
import { periodOf } from '../usage/quota.ts';
import type { Grounds } from './knowledge.ts';

const MOST_TENANTS = 100;
const MOST_METERS = 1_000;

/** What a call takes for true without having asked: its commit is to hold `stillStands`. */
export interface Presumed {
  readonly version: string;
  readonly grounds: Grounds;
  readonly meter: Meter;
}

interface KnownTenant {
  readonly version: string;
  readonly grounds: Grounds;
  /** They stood unchanged between two readings: where outcomes come as often as decisions, presuming loses. */
  readonly isSteady: boolean;
}

/** What the decisions of tenants rested on last. Never proof: a decision on it commits only while it still stands. */
export class KnownGrounds {
  readonly #tenants = new Map<string, KnownTenant>();
  readonly #meters = new Map<string, Meter & { readonly period: string }>();
  readonly #presumed = new WeakSet<Caller>();

  /** For decisions on `units` intents of these categories; null: they are to be read. Once for each call at most. */
  presume(ctx: Caller, categories: readonly Category[], units: number): Presumed | null {
    const known = this.#tenants.get(ctx.tenantId);
    const meter = this.#meters.get(subjectOf(ctx));
    if (known === undefined || !known.isSteady || this.#presumed.has(ctx)) return null;
    if (!categories.every(category => known.grounds.remembered.has(category))) return null;
    if (meter?.period !== periodOf(ctx.clock.now())) return null;
    const { remaining } = quotaNow(ctx, meter);
    if (remaining !== null && remaining < units) return null;
    this.#presumed.add(ctx);
    keepLatest(this.#tenants, ctx.tenantId, known, MOST_TENANTS);
    return { ...known, meter };
  }

  /** Grounds that were read. Smoothed risks move with every decision: where they count nothing is presumed. */
  keep({ tenantId }: Caller, version: string, grounds: Grounds): void {
    if (grounds.riskDecay) {
      this.#tenants.delete(tenantId);
      return;
    }
    const before = this.#tenants.get(tenantId);
    const isSteady = before?.version === version;
    const earlier = isSteady ? before.grounds.remembered : [];
    const remembered = new Map([...earlier, ...grounds.remembered]);
    const known = { version, grounds: { ...grounds, remembered }, isSteady };
    keepLatest(this.#tenants, tenantId, known, MOST_TENANTS);
  }

  /** What a meter said or counted. */
  metered({ clock }: Caller, meter: Meter): void {
    keepLatest(this.#meters, meter.subject, { ...meter, period: periodOf(clock.now()) }, MOST_METERS);
  }
}

const byApp = new WeakMap<App, KnownGrounds>();

/** Those of a deployment's process. */
export function knownGrounds({ app }: Caller): KnownGrounds {
  const known = byApp.get(app) ?? new KnownGrounds();
  byApp.set(app, known);
  return known;
}

const STANDS =
  '(SELECT version FROM decision_grounds WHERE tenant_id = ?) = ? AND (SELECT tier FROM api_keys WHERE id = ?) IS ?';

/** Grounds, tier and signing key are, in the commit, what they were presumed to be; else the call is planned again. */
export function stillStands(ctx: Caller, { version, meter }: Presumed): Step {
  const signs = isActiveSigningKey(ctx.app.signingKey);
  return guard(
    `${STANDS} AND ${signs.sql}`,
    [ctx.tenantId, version, keyOf(ctx) ?? '', meter.tier, ...signs.args],
    () => conflict('version', 'what decisions rest on has changed meanwhile'),
  );
}

/** Gives grounds that nobody has asked for yet their first version. */
export const firstVersion = ({ tenantId }: Caller): Step => ({
  sql: 'INSERT INTO decision_grounds (tenant_id, version) VALUES (?, lower(hex(randomblob(16)))) ON CONFLICT DO NOTHING',
  args: [tenantId],
});
