import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKicks } from '../../../../apps/edge/src/background.ts';
import { createApp } from '../../../../apps/edge/src/create-app.ts';
import { startServer } from '../../../../apps/edge/src/node.ts';
import { readSettings } from '../../../../apps/edge/src/settings.ts';
import { isJobName, type Ports, type Work } from '../../../api/src/index.ts';
import { openDriver } from '../../../db/src/client/node.ts';
import type { StartOptions, TestBreakwater, TestClock } from '../testing.ts';
import { emptyDatabase } from './template.ts';

const LOOPBACK = ['localhost', '127.0.0.0/8', '::1/128'];
/** The cheapest there is. */
const PASSWORD_COST = 4;

export interface TestServer extends Pick<TestBreakwater, 'url' | 'settle' | 'runJob' | 'close'> {
  readonly rootKey: string;
}

/** The server of a deployment on Node, on a copy of an empty database, with keys of its own. */
export async function startTestServer(
  { outboundAllow = LOOPBACK, log = () => undefined }: StartOptions,
  clock: TestClock,
): Promise<TestServer> {
  const empty = await emptyDatabase();
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const path = join(folder, 'test.db');
  const databaseUrl = `file:${path}`;
  const keys = newKeys();
  const kicks = repeatable(clock);
  try {
    writeFileSync(path, empty);
    const running = await createApp({
      databaseUrl,
      keys,
      clock,
      log,
      passwordCost: PASSWORD_COST,
      jobs: false,
      outboundAllow,
      ports: { kick: kicks.kick },
      openDriver: options => openDriver({ ...options, flush: false }),
    });
    const settings = readSettings({
      DATABASE_URL: databaseUrl,
      ROOT_KEY: keys.rootKey,
      ENCRYPTION_KEY: keys.encryptionKey,
      DECISION_SIGNING_KEY: keys.decisionSigningKey,
      PORT: '0',
    });
    const server = await startServer(settings, { migrate: false, running, graceMs: 0 });
    return {
      url: server.url,
      rootKey: keys.rootKey,
      async settle() {
        kicks.repeatDue();
        await running.settle();
      },
      async runJob(name) {
        if (!isJobName(name)) throw new TypeError(`there is no job ${name}`);
        await running.runJob(name);
      },
      async close() {
        kicks.stop();
        await server.close();
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}

function newKeys() {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    rootKey: randomBytes(32).toString('hex'),
    encryptionKey: randomBytes(32).toString('base64'),
    decisionSigningKey: randomBytes(32).toString('base64'),
    evidenceSigningKey: privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64'),
  };
}

/** Kicks that are asked for later, too, come when the server's clock says so. */
function repeatable(clock: TestClock) {
  const { kick, stop } = createKicks();
  const later = new Map<string, { readonly at: number; readonly work: Work }>();
  const kickAndRemember: Ports['kick'] = (work, job, inMs = 0) => {
    const at = clock.now() + inMs;
    if (inMs > 0 && at < (later.get(job)?.at ?? Number.POSITIVE_INFINITY)) later.set(job, { at, work });
    kick(work, job, inMs);
  };
  return {
    kick: kickAndRemember,
    repeatDue() {
      for (const [job, { at, work }] of later) {
        if (at > clock.now()) continue;
        later.delete(job);
        kick(work, job);
      }
    },
    stop,
  };
}
