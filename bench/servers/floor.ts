import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { openDriver } from '@breakwater/db/client';
import { serve } from '@hono/node-server';
import { floorApp } from '../floor/app.ts';
import { openClient } from '../floor/client.ts';
import { serving } from './serving.ts';

const { DATABASE_URL: url = '', FLOOR_DRIVER } = process.env;
const driver = FLOOR_DRIVER === 'kept' ? openDriver({ url }) : await openClient(url);
const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const publicBytes = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32);
const signer = {
  keyId: publicBytes.toString('hex'),
  publicKey: publicBytes.toString('base64'),
  sign: (text: string) => sign(null, Buffer.from(text), privateKey).toString('base64'),
};
const app = floorApp(() => driver, {
  sha256: text => createHash('sha256').update(text).digest('hex'),
  signer: () => signer,
});
const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => {
  serving(`http://127.0.0.1:${port}`, () => {
    const closed = new Promise<void>(resolve => server.close(() => resolve()));
    if ('closeAllConnections' in server) server.closeAllConnections();
    return closed.then(() => driver.close());
  });
});
