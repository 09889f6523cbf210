import { type AllowList, createWake, type Ports, pause } from '@breakwater/api';
import type { Migration } from '@breakwater/db/migrations';
import type { Settings } from '../settings.ts';
import { archiveFolder, archiveFolderOf } from './archive-folder.ts';
import { grpcHealth } from './grpc-health.ts';
import { nodeAddresses } from './node-addresses.ts';
import { nodeOutbound } from './node-outbound.ts';
import { nodeStorage } from './node-storage.ts';
import { nodeSmtp } from './smtp.ts';

/** What Node can do, but for operations and kicks, which a shutdown ends. */
export function nodePorts(
  allow: AllowList,
  settings: Pick<Settings, 'DATABASE_URL' | 'SNAPSHOT_PATH'>,
  migrations: readonly Migration[],
): Omit<Ports, 'operations' | 'kick'> {
  const addressesOf = nodeAddresses(allow);
  return {
    outbound: nodeOutbound(addressesOf),
    smtp: nodeSmtp(addressesOf),
    grpcHealth: grpcHealth(addressesOf),
    archive: archiveFolder(archiveFolderOf(settings.DATABASE_URL)),
    storage: nodeStorage(settings, migrations),
    wake: createWake(),
    pause,
    watch: { pollMs: 1000, maxMs: null, most: 100 },
  };
}
