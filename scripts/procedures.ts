import { appRouter, registryOf } from '@breakwater/api';

/** Prints every procedure as one JSON array. */
const procedures = (await registryOf(appRouter)).map(({ path, type, meta, rest }) => ({
  path,
  type,
  role: meta.role,
  ...(meta.humanOnly === true ? { humanOnly: true } : {}),
  audited: meta.audited === true,
  rest,
}));
process.stdout.write(`${JSON.stringify(procedures)}\n`);
