import { openRemote } from './remote.ts';
import type { Driver, OpenOptions } from './types.ts';

/** Workers reach libSQL servers only. */
export function openDriver(options: OpenOptions): Driver {
  return openRemote(options);
}
