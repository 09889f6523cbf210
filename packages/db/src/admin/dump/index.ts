/** The SQL dump, for any runtime. */
export { remoteSnapshot } from './snapshot.ts';
export { writeDump } from './write.ts';
