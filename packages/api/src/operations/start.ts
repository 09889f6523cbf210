import {
  type Change,
  type Ctx,
  change,
  combine,
  conflict,
  guard,
  invalid,
  type Read,
  readAll,
  type Statement,
} from '@breakwater/db';
import * as z from 'zod';
import { type WriteOptions, write } from '../call/write.ts';
import type { Caller, RequestFacts, Work } from '../context.ts';
import { ids } from '../fields.ts';
import { toJson, utf8Bytes } from '../json.ts';
import { ACTIVE, type OperationRow, operationStatus, operations } from './accessor.ts';
import { emit } from './events.ts';
import { LARGEST_DOCUMENT, type OperationKind } from './kind.ts';

export const OPERATION_LIMIT_MS = 600_000;

/** What a procedure that starts an operation answers, at least. */
export const StartedOperation = z
  .object({ operationId: ids.operation, status: operationStatus, resourceType: z.string() })
  .meta({ id: 'StartedOperation', description: 'Long work that was taken up; `operations.wait` awaits it.' });

/** What a start needs to know of a kind; the work itself is loaded by whoever does it. */
export type StartedKind<I extends z.ZodType> = Pick<
  OperationKind<I>,
  'kind' | 'resourceType' | 'input' | 'limitMs' | 'maxAttempts'
>;

export interface StartOptions<I extends z.ZodType> {
  readonly kind: StartedKind<I>;
  /** `<gatewayId>/<name>` for what is behind a gateway, the id for a gateway itself. */
  readonly resourceKey: string;
  readonly input: z.input<I>;
  /** Whether there may be only one active of this resource. Default true. */
  readonly exclusive?: boolean;
  /** In place of the kind's. */
  readonly limitMs?: number;
  readonly gateway?: { readonly id: string; readonly name: string };
  /** What `exclusiveOn` found, where it was read along with something else. */
  readonly active?: readonly OperationRow[];
}

/**
 * Stores an operation; a worker gets it once that stands. With an active exclusive one of the resource it is
 * CONFLICT(operation_active). Commit it through `starts`, which tells so in a race too.
 */
export async function startOperation<I extends z.ZodType>(
  ctx: Ctx & Work & { readonly request?: RequestFacts },
  { kind, resourceKey, input, exclusive = true, limitMs, gateway, active }: StartOptions<I>,
): Promise<Change<z.output<typeof StartedOperation>>> {
  const { resourceType } = kind;
  const parsed = kind.input.parse(input);
  if (utf8Bytes(toJson(parsed) ?? '') > LARGEST_DOCUMENT) {
    throw invalid('', 'this is too much for one operation', { reason: 'too_large' });
  }
  const key = { sql: '?', args: [resourceKey] };
  const others = exclusive ? (active ?? (await readAll(ctx, exclusiveOn(ctx, kind, key)))[0]) : [];
  const alone = exclusive ? [noOther(ctx, others, resourceType, resourceKey)] : [];
  const now = ctx.clock.now();
  const inserted = await operations.plan.insert(ctx, {
    kind: kind.kind,
    resourceType,
    resourceKey,
    exclusive,
    input: parsed,
    idempotencyKey: ctx.request?.idempotencyKey ?? null,
    actor: ctx.actor.name,
    actorKind: ctx.actor.kind,
    actorId: ctx.actor.id,
    gatewayId: gateway?.id ?? null,
    gatewayName: gateway?.name ?? null,
    maxAttempts: kind.maxAttempts ?? 3,
    createdAt: new Date(now),
    deadlineAt: new Date(now + (limitMs ?? kind.limitMs ?? OPERATION_LIMIT_MS)),
    requestId: ctx.call?.requestId ?? null,
  });
  const { id } = inserted.result;
  const created = emit(
    ctx,
    'operations.operation.created',
    { component: 'operations', recordId: id, gatewayId: gateway?.id ?? null },
    { operationId: id, kind: kind.kind, resourceType, resourceKey },
  );
  const started = change(undefined, { afterCommit: [() => ctx.app.ports.operations.start(ctx, id)] });
  return combine({ operationId: id, status: 'pending' as const, resourceType }, [
    ...alone,
    inserted,
    created,
    started,
  ]);
}

const EXCLUSIVE = `exclusive = 1 AND resource_type = ? AND ${ACTIVE} AND resource_key`;

/** The active exclusive operations of resources of a kind whose keys a query gives. */
export const exclusiveOn = (
  ctx: Ctx,
  { resourceType }: Pick<OperationKind, 'resourceType'>,
  { sql, args }: Statement,
): Read<OperationRow[]> =>
  operations.finding(ctx, { sql: `${EXCLUSIVE} IN (${sql})`, args: [resourceType, ...args] });

/** No exclusive one of the resource is active: not when it was read, and not at commit. */
function noOther(
  ctx: Ctx,
  [active]: readonly OperationRow[],
  resourceType: string,
  resourceKey: string,
): Change {
  if (active !== undefined) {
    throw conflict('operation_active', 'an operation of this resource is active; wait for it or cancel it', {
      operationId: active.id,
      status: active.status,
    });
  }
  const none = guard(
    `NOT EXISTS (SELECT 1 FROM operations WHERE tenant_id = ? AND ${EXCLUSIVE} = ?)`,
    [ctx.tenantId, resourceType, resourceKey],
    () => conflict('version', 'an operation of this resource was started at the same moment'),
  );
  return change(undefined, { steps: [none] });
}

/** `write` for what starts operations: whoever loses a race plans again and is told which operation is active. */
export function starts<I, O>(
  plan: (ctx: Caller, input: I) => Promise<Change<O>>,
  { attempts = 3 }: WriteOptions = {},
): (options: { ctx: Caller; input: I }) => Promise<O> {
  return write(plan, { attempts });
}
