import { initTRPC } from '@trpc/server';
import { perform } from './call/perform.ts';
import type { Caller } from './context.ts';
import { errorData, toBreakwaterError } from './errors.ts';
import type { ProcedureMeta } from './meta.ts';
import { wire } from './wire.ts';

const KEEP_ALIVE_MS = 15_000;

const t = initTRPC
  .context<Caller>()
  .meta<ProcedureMeta>()
  .create({
    transformer: wire,
    isDev: false,
    sse: { ping: { enabled: true, intervalMs: KEEP_ALIVE_MS } },
    errorFormatter: ({ shape, error, ctx }) => {
      const failure = toBreakwaterError(error);
      return {
        code: shape.code,
        message: failure.message,
        data: errorData(failure, ctx?.request.id ?? null),
      };
    },
  });

export const { router, mergeRouters } = t;

/**
 * What every procedure is built from: it knows its caller, has refused those who may not, and records refusals.
 * The order is authenticate, authorise, idempotency header, parse, plan, commit.
 */
export const procedure = performed({ mayRepeat: true });

/** The same for applications: what theirs do before they ask the database nobody knows, so their caller is asked about first. */
export const ownProcedure = performed({ mayRepeat: false });

function performed(options: Performed[3]) {
  return like(
    t.procedure,
    t.procedure.experimental_caller(({ args: [call], invoke, _def }) =>
      perform(definitionOf(_def), callOf(call), invoke, options),
    ),
  );
}

type Performed = Parameters<typeof perform>;

/** tRPC keeps parsers and resolver on a procedure's definition without saying so in its types. */
function definitionOf(definition: unknown): Performed[0] {
  return definition as Performed[0];
}

/** Every adapter calls a procedure with one such object, whose context is that of the request. */
function callOf(call: unknown): Performed[1] {
  return call as Performed[1];
}

/** By its types a procedure with a caller of its own is called as a function; ours is called as any other. */
function like<T>(_other: T, builder: unknown): T {
  return builder as T;
}
