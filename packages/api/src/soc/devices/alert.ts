import type { AlertCreate } from '../alerts/fields.ts';
import { type NewAlert, newAlert } from '../alerts/new-alert.ts';
import type { DeviceRow } from './accessor.ts';

const ASSET_TYPES: Readonly<Record<DeviceRow['deviceType'], string>> = {
  controller: 'cps_controller',
  plc: 'cps_controller',
  sensor: 'iot_sensor',
  gateway: 'gateway',
};

/** An alert that names a device. */
export const alertAbout = (
  { deviceId, deviceType }: DeviceRow,
  what: Pick<AlertCreate, 'title' | 'source' | 'severity' | 'description'>,
  now: Date,
): NewAlert => newAlert({ ...what, affectedAssets: [deviceId], assetType: ASSET_TYPES[deviceType] }, now);
