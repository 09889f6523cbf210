/** The servers under test, each run in a process of its own as `node bench/serve.ts <name>`. */
const SERVERS: Readonly<Record<string, () => Promise<unknown>>> = {
  breakwater: () => import('./servers/breakwater.ts'),
  floor: () => import('./servers/floor.ts'),
  libsql: () => import('./servers/libsql.ts'),
  peer: () => import('./servers/peer.ts'),
  quiet: () => import('./servers/quiet.ts'),
  workerd: () => import('./servers/workerd.ts'),
};

const start = SERVERS[process.argv[2] ?? ''];
if (start === undefined) throw new Error(`the argument must be one of ${Object.keys(SERVERS).join(', ')}`);
await start();

export {};
