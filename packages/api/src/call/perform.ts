import { validationError } from '@breakwater/db';
import { TRPCError } from '@trpc/server';
import type * as z from 'zod';
import { $ZodAsyncError } from 'zod/v4/core';
import type { Caller, RequestContext } from '../context.ts';
import { toBreakwaterError, toTrpcError } from '../errors.ts';
import type { ProcedureMeta } from '../meta.ts';
import { asCaller } from './as-caller.ts';

/** A call as adapters make it. */
interface ProcedureCall<C> {
  readonly ctx: C;
  readonly path: string;
  readonly type: 'query' | 'mutation' | 'subscription';
  readonly getRawInput: () => Promise<unknown>;
  readonly signal: AbortSignal | undefined;
  readonly batchIndex: number;
}

/** What tRPC keeps of a procedure. */
interface Definition {
  readonly meta?: ProcedureMeta;
  readonly inputs: readonly z.ZodType[];
  readonly output?: z.ZodType;
  /** One of each input, one of the output, those that were added with `use`, and last the resolver. */
  readonly middlewares: readonly unknown[];
  readonly resolver: (
    call: Omit<ProcedureCall<Caller>, 'type' | 'getRawInput'> & { readonly input: unknown },
  ) => unknown;
}

/**
 * Performs a call: authenticate, authorise, parse, resolve. Where nothing was added to a procedure the steps follow
 * each other directly: tRPC's own chain costs as much as reading a row does.
 *
 * @throws TRPCError with the BreakwaterError that its caller is told.
 */
export async function perform(
  definition: Definition,
  call: ProcedureCall<RequestContext>,
  chain: (call: ProcedureCall<Caller>) => Promise<unknown>,
  { mayRepeat }: { readonly mayRepeat: boolean },
): Promise<unknown> {
  const { path, type, getRawInput } = call;
  const { meta, inputs, output, middlewares } = definition;
  if (meta === undefined) throw new TypeError(`${path} declares no meta`);
  const outputs = output === undefined ? 0 : 1;
  const isPlain =
    inputs.length <= 1 &&
    middlewares.length === inputs.length + outputs + 1 &&
    inputs.every(isZod) &&
    (output === undefined || isZod(output));
  try {
    return await asCaller(
      call.ctx,
      { path, type, meta, getRawInput },
      ctx => (isPlain ? resolved(definition, call, ctx) : chain({ ...call, ctx })),
      { mayRepeat: mayRepeat && type !== 'subscription' },
    );
  } catch (error) {
    throw toTrpcError(toBreakwaterError(error));
  }
}

/** tRPC takes functions and other libraries' schemas too. */
const isZod = (parser: object) => 'safeParse' in parser;

async function resolved(
  { inputs: [schema], output, resolver }: Definition,
  call: ProcedureCall<RequestContext>,
  ctx: Caller,
): Promise<unknown> {
  const input = schema === undefined ? undefined : await parsed(schema, await call.getRawInput());
  const result = await resolver({
    ctx,
    input,
    path: call.path,
    batchIndex: call.batchIndex,
    get signal() {
      return call.signal;
    },
  });
  if (output === undefined) return result;
  const found = await parse(output, result);
  if (found.success) return found.data;
  throw new TRPCError({
    code: 'INTERNAL_SERVER_ERROR',
    message: 'Output validation failed',
    cause: found.error,
  });
}

async function parsed(schema: z.ZodType, value: unknown): Promise<unknown> {
  let found: Awaited<ReturnType<typeof parse>>;
  try {
    found = await parse(schema, value);
  } catch (cause) {
    // As tRPC has it: input may be so deep that a recursive schema exhausts the stack.
    throw new TRPCError({ code: 'BAD_REQUEST', cause });
  }
  if (found.success) return found.data;
  throw validationError(found.error);
}

/** Zod compiles schemas for synchronous parsing only; which ones cannot be parsed so shows when they are. */
function parse(schema: z.ZodType, value: unknown) {
  try {
    return schema.safeParse(value);
  } catch (error) {
    if (error instanceof $ZodAsyncError) return schema.safeParseAsync(value);
    throw error;
  }
}
