/** Restoring on Node, and what comes after. */
export { cleanUpFiles } from './clean-up.ts';
export { restore } from './restore.ts';
