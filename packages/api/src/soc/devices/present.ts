import { type Change, withResult } from '@breakwater/db';
import type * as z from 'zod';
import type { DeviceRow } from './accessor.ts';
import { riskBand } from './risk.ts';
import type { Device } from './schemas.ts';

export type ShownDevice = z.input<typeof Device>;

/** A device as it is shown. The commit may bring another risk than was planned, so that is read from the row when asked for. */
export const present = (row: DeviceRow): ShownDevice => ({
  ...row,
  get riskScore() {
    return row.riskScore;
  },
  get riskBand() {
    return riskBand(row.riskScore);
  },
});

/** The change with the device as it is shown. */
export const shown = (planned: Change<DeviceRow>): Change<ShownDevice> =>
  withResult(planned, present(planned.result));
