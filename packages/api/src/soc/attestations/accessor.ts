import { anyOf, condition, defineAccessor, isId, since, until } from '@breakwater/db';
import { ATTESTATION_RESULTS, attestations as table } from '@breakwater/db/schema';
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import { deviceRef } from '../devices/schemas.ts';

export const attestations = defineAccessor(table, {
  domain: 'soc',
  entity: 'attestation',
  prefix: 'att',
  sort: { field: 'verifiedAt' },
  filters: {
    deviceId: condition(deviceRef, ref =>
      isId('dev', ref) ? sql`${table.deviceRecordId} = ${ref}` : sql`${table.deviceId} = ${ref}`,
    ),
    status: anyOf(table.status, z.enum(ATTESTATION_RESULTS)),
    since: since(table.verifiedAt),
    until: until(table.verifiedAt),
  },
  audit: 'none',
  events: false,
  csvImport: false,
});
