import { anyOf, defineAccessor, equals, type Row, since, until } from '@breakwater/db';
import { GRC_SYNC_STATUSES, GRC_SYNC_TYPES, grcSyncs as table } from '@breakwater/db/schema';
import * as z from 'zod';
import { ids } from '../../../fields.ts';
import { grcProvider } from '../connections/accessor.ts';

export type GrcSyncRow = Row<typeof table>;

export const grcSyncType = z.enum(GRC_SYNC_TYPES).meta({ id: 'GrcSyncType' });
export const grcSyncStatus = z.enum(GRC_SYNC_STATUSES).meta({ id: 'GrcSyncStatus' });

export const grcSyncs = defineAccessor(table, {
  domain: 'compliance',
  entity: 'grcSync',
  prefix: 'syn',
  sort: { field: 'startedAt' },
  filters: {
    connectionId: equals(table.connectionId, ids.grcConnection),
    provider: anyOf(table.provider, grcProvider),
    status: anyOf(table.status, grcSyncStatus),
    syncType: anyOf(table.syncType, grcSyncType),
    since: since(table.startedAt),
    until: until(table.startedAt),
  },
  telemetry: ['resourcesSynced', 'errorsCount', 'errorDetails', 'syncMetadata'],
  events: false,
  csvImport: false,
});

export const isRunning = ({ status }: Pick<GrcSyncRow, 'status'>): boolean =>
  status === 'pending' || status === 'in_progress';
