import type { DeviceRow } from './accessor.ts';

/** Whether a device moves something in the world, so that people have a say in how far it is guarded. */
export const isController = ({ deviceType }: Pick<DeviceRow, 'deviceType'>): boolean =>
  deviceType === 'controller' || deviceType === 'plc';
