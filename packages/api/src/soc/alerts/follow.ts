import { type Change, type Ctx, combine } from '@breakwater/db';
import type { AlertRow } from './candidates.ts';
import { planDeviceRisk, planDeviceRisks } from './device-risk.ts';
import { writeNewTerms, writeTerms } from './terms.ts';

/** What goes with every change of an alert: what it is found by, and then the risk of devices, which is found by that. */
export const followAlert = (ctx: Ctx, row: AlertRow, before?: AlertRow): Change =>
  combine(undefined, [writeTerms(ctx, row, before), planDeviceRisk(ctx, row, before)]);

/** The same for alerts just made, in two statements however many they are. */
export const followNew = (ctx: Ctx, rows: readonly AlertRow[]): Change =>
  combine(undefined, [writeNewTerms(ctx, rows), planDeviceRisks(ctx, rows)]);
