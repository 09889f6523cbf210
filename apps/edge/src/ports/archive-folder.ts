import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AuditArchive } from '@breakwater/api';

const FOLDER = 'audit-archive';
const OWNER_ONLY = { folder: 0o700, file: 0o600 };

/** Where audit entries go: beside a database file, else below the working directory's `.data`. */
export function archiveFolderOf(databaseUrl: string): string {
  if (!databaseUrl.startsWith('file:') || databaseUrl.includes(':memory:')) return join('.data', FOLDER);
  const path = databaseUrl.startsWith('file://')
    ? fileURLToPath(databaseUrl)
    : databaseUrl.slice('file:'.length);
  return join(dirname(path), FOLDER);
}

/** Files below a folder that only their owner may read. A `ref` is the name within it, so the folder may move. */
export function archiveFolder(folder: string): AuditArchive {
  return {
    async put(name, bytes) {
      const path = join(folder, name);
      await mkdir(folder, { recursive: true, mode: OWNER_ONLY.folder });
      await mkdir(dirname(path), { recursive: true, mode: OWNER_ONLY.folder });
      const unfinished = `${path}.part`;
      const file = await open(unfinished, 'w', OWNER_ONLY.file);
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(unfinished, path);
      return { ref: name };
    },
    get: async ref => new Uint8Array(await readFile(join(folder, ref))),
  };
}
