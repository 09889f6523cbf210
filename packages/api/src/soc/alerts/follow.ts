import { type Change, type Ctx, combine } from '@breakwater/db';
import type { AlertRow } from './candidates.ts';
import { planDeviceRisk } from './device-risk.ts';
import { writeTerms } from './terms.ts';

/** What goes with every write of an alert: what it is found by, and then the risk of devices, which is found by that. */
export const followAlert = (ctx: Ctx, row: AlertRow, before?: AlertRow): Change =>
  combine(undefined, [writeTerms(ctx, row, before), planDeviceRisk(ctx, row, before)]);
