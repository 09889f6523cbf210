import { appRouter, type RegisteredProcedure, registryOf } from '@breakwater/api';
import { OWN_CREDENTIAL } from './samples.ts';

export type Callable = RegisteredProcedure & { readonly type: 'query' | 'mutation' };

export const REGISTRY: readonly RegisteredProcedure[] = await registryOf(appRouter);

const callable = (procedure: RegisteredProcedure): procedure is Callable => procedure.type !== 'subscription';

/** What needs a credential and can be called and answered. */
export const GUARDED = REGISTRY.filter(callable).filter(
  ({ path, meta }) => meta.role !== 'public' && !OWN_CREDENTIAL.has(path),
);

export const MUTATIONS = GUARDED.filter(({ type }) => type === 'mutation');
