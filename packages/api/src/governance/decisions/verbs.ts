import { type Id, invalid, knownKeys, notFound } from '@breakwater/db';
import type * as z from 'zod';
import type { Caller } from '../../context.ts';
import { approvalsOf } from '../../soc/approvals/of.ts';
import { strictJsonRefusal } from '../strict-json.ts';
import { type DecisionRow, decisions } from './accessor.ts';
import {
  type Decision,
  type DecisionWithApproval,
  ExportedLine,
  type Verification,
  type Verifications,
  type VerifyInput,
  type VerifyManyInput,
} from './schemas.ts';
import { verifyDecision, verifyLine } from './verify.ts';

const PAGE = 500;

export function presentDecision(row: DecisionRow): z.input<typeof Decision> {
  const { tenantId: _tenant, justification, ...shown } = row;
  return { ...shown, explanation: justification };
}

export async function wholeDecision(
  ctx: Caller,
  id: Id<'dec'>,
): Promise<z.input<typeof DecisionWithApproval>> {
  const row = await decisions.require(ctx, id);
  const [approval] = row.approvalId === null ? [] : await approvalsOf(ctx, [row.approvalId]);
  return { ...presentDecision(row), approval: approval ?? null };
}

/** A stored decision by its id, or a line of an export by itself: its decision may be gone by retention. */
export async function verifyOne(
  ctx: Caller,
  { id, line }: z.output<typeof VerifyInput>,
): Promise<z.input<typeof Verification>> {
  if (line !== undefined) return verifyExported(ctx, line.endsWith('\n') ? line.slice(0, -1) : line);
  const row = await decisions.require(ctx, id ?? '');
  return { id: row.id, status: await verifyDecision(row, await knownKeys(ctx)), keyId: row.keyId };
}

async function verifyExported(ctx: Caller, text: string): Promise<z.input<typeof Verification>> {
  const line = readLine(text);
  const { id, tenantId } = line.document;
  if (tenantId !== ctx.tenantId) throw notFound('decision');
  return { id, status: await verifyLine(text, line, await knownKeys(ctx)), keyId: line.keyId };
}

function readLine(text: string): z.output<typeof ExportedLine> {
  const parsed = ExportedLine.safeParse(jsonIn(text));
  if (!parsed.success) throw invalid('line', 'must be one decision line of an export');
  const refusal = strictJsonRefusal(parsed.data);
  if (refusal !== null) throw invalid('line', refusal);
  return parsed.data;
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export async function verifyMany(
  ctx: Caller,
  { ids, limit = PAGE, cursor, ...filters }: z.output<typeof VerifyManyInput>,
): Promise<z.input<typeof Verifications>> {
  const { items, nextCursor } =
    ids === undefined
      ? await decisions.list(ctx, { limit, cursor, filters })
      : { items: await decisions.getMany(ctx, ids), nextCursor: null };
  const keys = await knownKeys(ctx);
  const found = await Promise.all(
    items.map(async row => ({ id: row.id, status: await verifyDecision(row, keys) })),
  );
  const byId = new Map(found.map(one => [one.id, one]));
  const results =
    ids === undefined
      ? found
      : [...new Set(ids)].map(id => byId.get(id) ?? { id, status: 'not_found' as const });
  const count = (status: (typeof results)[number]['status']) =>
    results.filter(one => one.status === status).length;
  const summary = {
    checked: items.length,
    valid: count('valid'),
    invalid: count('invalid'),
    unsigned: count('unsigned'),
    unknownKey: count('unknown_key'),
    notFound: count('not_found'),
  };
  return { results, summary, nextCursor };
}
