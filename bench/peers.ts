import { contest } from './support/contest.ts';
import { AIMS, contestTable } from './support/contest-table.ts';
import { peerTitles, preparePeers } from './support/peers.ts';
import { assertSameSql } from './support/recorded.ts';
import type { BenchOptions, Report } from './support/report.ts';
import { seed } from './support/seed.ts';
import { NOTES } from './throughput.ts';

const GATEWAYS = 1_000;

const PEER_NOTES = [
  'The last three of each call are what one might build from npm instead (bench/peers), each on a copy of the same database: the same tables, indexes and append-only triggers, WAL and synchronous=FULL, one process, NODE_ENV=production. All hash the session token and look it up with its user in each call, check the role, keep to the tenant, validate the input, write audit and event rows in the transaction of the write, count a repeated alert where it was, sign a decision with Ed25519, and answer the same facts.',
  'They lack what Breakwater does besides: roles by group and gateway, idempotency keys, redaction of what is audited, webhooks, request ids and log (on in Breakwater, as are its jobs), rate limits, security headers, cursors that know their filter, the gate of a restore; of a decision, the counterfactual, usage record and fitted models. Dates are text in JSON where Breakwater and oRPC name their type.',
  'Prisma and TypeORM have one connection to SQLite. TypeORM does not keep transactions on it apart: the service lets them wait for one another.',
];

/** The same seven calls, beside three services made of what npm has. */
export async function peers({ quick, rounds, seconds }: BenchOptions): Promise<Report> {
  const settings = {
    rounds: rounds ?? (quick ? 2 : 4),
    seconds: seconds ?? (quick ? 0.5 : 1),
    warmUpSeconds: quick ? 0.5 : 2,
    gateways: GATEWAYS,
    aims: AIMS,
  };
  preparePeers();
  const seeded = await seed(GATEWAYS);
  try {
    await assertSameSql(seeded);
    const node = await contest('Node', seeded, settings, peerTitles());
    const workerd = await contest('workerd', seeded, settings);
    return {
      settings,
      tables: [
        contestTable('Breakwater on Node, the floor and peers', node, [...NOTES, ...PEER_NOTES]),
        contestTable('Breakwater in workerd and the floor', workerd, NOTES),
      ],
      figures: [node, workerd],
    };
  } finally {
    seeded.remove();
  }
}
