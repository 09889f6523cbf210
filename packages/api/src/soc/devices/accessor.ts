import { anyOf, condition, defineAccessor, equals, type Row } from '@breakwater/db';
import { devices as table } from '@breakwater/db/schema';
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import { recomputeRisk } from './risk.ts';
import { attestationStatus, deviceType, liveness, networkSegment } from './schemas.ts';

export type DeviceRow = Row<typeof table>;

export const devices = defineAccessor(table, {
  domain: 'soc',
  entity: 'device',
  prefix: 'dev',
  softDelete: true,
  naturalKey: 'deviceId',
  filters: {
    deviceType: anyOf(table.deviceType, deviceType),
    attestationStatus: anyOf(table.attestationStatus, attestationStatus),
    liveness: anyOf(table.liveness, liveness),
    networkSegment: equals(table.networkSegment, networkSegment),
    riskMin: condition(z.number().min(0).max(100), least => sql`${table.riskScore} >= ${least}`),
  },
  auditOmit: ['riskScore'],
  telemetry: ['lastSeen'],
  events: ['deviceId', 'deviceType'],
});

devices.on('afterInsert', ({ ctx, row, add }) => add(recomputeRisk(ctx, row)));
devices.on('afterUpdate', ({ ctx, row, add }) => add(recomputeRisk(ctx, row)));
