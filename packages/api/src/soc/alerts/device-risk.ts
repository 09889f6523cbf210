import type { Change, Ctx } from '@breakwater/db';
import { recomputeRisks } from '../devices/risk.ts';
import { type Alarming, alarmKind } from './alarm.ts';

interface Naming extends Alarming {
  readonly affectedAssets: readonly string[];
}

/** Recomputes the risk of the devices that an alert counts for otherwise than before. Its terms are written first. */
export function planDeviceRisk(ctx: Ctx, alert: Naming, before?: Naming): Change {
  const [now, then] = [alarmsOf(alert), before === undefined ? NONE : alarmsOf(before)];
  const moved = [...now, ...then].filter(([name]) => now.get(name) !== then.get(name));
  return recomputeRisks(
    ctx,
    moved.map(([name]) => name),
  );
}

/** The same for alerts just made, in one statement. */
export const planDeviceRisks = (ctx: Ctx, made: readonly Naming[]): Change =>
  recomputeRisks(ctx, [...new Set(made.flatMap(alert => [...alarmsOf(alert).keys()]))]);

const NONE: ReadonlyMap<string, string> = new Map();

/** The assets an alert counts for, with as what. */
function alarmsOf(alert: Naming): ReadonlyMap<string, string> {
  const kind = alarmKind(alert);
  return kind === null ? NONE : new Map(alert.affectedAssets.map(name => [name, kind]));
}
