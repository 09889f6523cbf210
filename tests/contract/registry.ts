import { appRouter, type RegisteredProcedure, registryOf } from '@breakwater/api';
import { OWN_CREDENTIAL } from './samples.ts';
import type { Target } from './targets.ts';

export type Callable = RegisteredProcedure & { readonly type: 'query' | 'mutation' };

export const REGISTRY: readonly RegisteredProcedure[] = await registryOf(appRouter);

const callable = (procedure: RegisteredProcedure): procedure is Callable => procedure.type !== 'subscription';

/** What needs a credential and can be called and answered. */
export const GUARDED = REGISTRY.filter(callable).filter(
  ({ path, meta }) => meta.role !== 'public' && !OWN_CREDENTIAL.has(path),
);

export const MUTATIONS = GUARDED.filter(({ type }) => type === 'mutation');

/** For a check whose code is the same on every runtime: in process all procedures, elsewhere every ninth. */
export const shareOf = (target: Target, procedures: readonly Callable[]): readonly Callable[] =>
  target === 'in process' ? procedures : procedures.filter((_, index) => index % 9 === 0);
