/** Restoring on Node, and what comes after. */
export { removeInterrupted, removeOldCopies } from './clean-up.ts';
export { restore } from './restore.ts';
