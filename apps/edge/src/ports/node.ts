import { lookup } from 'node:dns/promises';
import { type AllowList, createWake, type Ports } from '@breakwater/api';
import { createKick } from '../background.ts';
import { fetchOutbound } from './fetch-outbound.ts';

/** What Node can do. */
export function nodePorts(allow: AllowList): Ports {
  return {
    outbound: fetchOutbound(allow, async name =>
      (await lookup(name, { all: true })).map(found => found.address),
    ),
    smtp: null,
    grpcHealth: null,
    archive: null,
    operations: { start: () => undefined },
    kick: createKick(),
    wake: createWake(),
  };
}
