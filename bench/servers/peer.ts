import { pathToFileURL } from 'node:url';
import { serving } from './serving.ts';

const { PEER_MODULE = '', DATABASE_PATH = '' } = process.env;

interface Peer {
  start(databasePath: string): Promise<{ readonly url: string; close(): Promise<void> }>;
}

/** Built apart from here, by `bench/peers`: each of its servers exports `start`. */
const peer = async (): Promise<Peer> => await import(pathToFileURL(PEER_MODULE).href);

const { start } = await peer();
const { url, close } = await start(DATABASE_PATH);
serving(url, close);
