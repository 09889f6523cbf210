import type { Ctx, Read, Statement } from '@breakwater/db';
import * as z from 'zod';
import { countingAlerts } from './risk.ts';

/** Alerts that count for the risk of a device, by id, with their points. */
export type Alarms = ReadonlyMap<string, number>;

const NONE: Alarms = new Map();
const stored = z.record(z.string(), z.number());

/** Finds the alarms of devices, whose `deviceId`s are what the query `names` selects. */
export function readingAlarms(ctx: Ctx, names: Statement): Read<(deviceId: string) => Alarms> {
  return {
    statement: {
      sql: `SELECT named.device_id, (SELECT json_group_object(id, points)
 FROM (${countingAlerts('?', 'named.device_id')})) FROM (${names.sql}) AS named`,
      args: [ctx.tenantId, ...names.args],
    },
    resultOf(found) {
      const known = new Map(
        found?.rows.map(([deviceId, alarms]): [string, Alarms] => [
          String(deviceId),
          new Map(Object.entries(stored.parse(JSON.parse(String(alarms))))),
        ]),
      );
      return deviceId => known.get(deviceId) ?? NONE;
    },
  };
}

/** The `deviceId` of the device that a read finds. */
export const nameIn = ({ statement: { sql, args } }: Read<unknown>): Statement => ({
  sql: `SELECT "device_id" FROM (${sql})`,
  args,
});

/** `deviceId`s as they are given. */
export const named = (deviceIds: readonly string[]): Statement => ({
  sql: 'SELECT value AS device_id FROM json_each(?)',
  args: [JSON.stringify(deviceIds)],
});
