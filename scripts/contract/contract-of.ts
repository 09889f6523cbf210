import { type Extension, extend, registryOf } from '@breakwater/api';
import { ID_PREFIXES } from '@breakwater/db';
import { ENUMS } from './enums.ts';
import { printContract, type RegisteredProcedure } from './print.ts';

type Registered = Awaited<ReturnType<typeof registryOf>>[number];

/** A procedure of the registry, as it is printed. */
export const printed = ({ path, type, meta, input, output }: Registered): RegisteredProcedure => ({
  path,
  type,
  summary: meta.summary,
  errors: Object.entries(meta.errors ?? {}).map(([code, when]) => `${code}: ${when}`),
  input,
  output,
});

/**
 * The contract of Breakwater and these domains, as a module over `@breakwater/sdk`. A client of it is
 * `createClient<Breakwater>(procedures, options)`.
 */
export async function contractOf(
  extensions: readonly Extension[],
  runtime = '@breakwater/sdk',
): Promise<string> {
  const { router, idPrefixes } = extend(extensions);
  return printContract((await registryOf(router)).map(printed), {
    runtime,
    enums: ENUMS,
    idPrefixes: { ...ID_PREFIXES, ...idPrefixes },
  });
}
