import { openFile } from './file.ts';
import { openRemote } from './remote.ts';
import type { Driver, OpenOptions } from './types.ts';

/** Opens what the URL names: a file of this machine, or a libSQL server. */
export function openDriver(options: OpenOptions): Driver {
  return options.url.startsWith('file:') ? openFile(options.url, options.flush) : openRemote(options);
}
