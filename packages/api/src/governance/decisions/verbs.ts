import { type Id, invalid, notFound, readAll, readingKeys } from '@breakwater/db';
import type * as z from 'zod';
import type { Caller } from '../../context.ts';
import { readingAnswers } from '../../soc/approvals/of.ts';
import { strictJsonRefusal } from '../strict-json.ts';
import { approvalOf, type DecisionRow, decisions } from './accessor.ts';
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
  const [row, [approval]] = await readAll(
    ctx,
    decisions.reading(ctx, id),
    readingAnswers(ctx, approvalOf(ctx, { sql: '?', args: [id] })),
  );
  if (row === null) throw notFound('decision');
  return { ...presentDecision(row), approval: approval ?? null };
}

/** A stored decision by its id, or a line of an export by itself: its decision may be gone by retention. */
export async function verifyOne(
  ctx: Caller,
  { id, line }: z.output<typeof VerifyInput>,
): Promise<z.input<typeof Verification>> {
  if (line !== undefined) return verifyExported(ctx, line.endsWith('\n') ? line.slice(0, -1) : line);
  const [row, keys] = await readAll(ctx, decisions.reading(ctx, id ?? ''), readingKeys());
  if (row === null) throw notFound('decision');
  return { id: row.id, status: await verifyDecision(row, keys), keyId: row.keyId };
}

async function verifyExported(ctx: Caller, text: string): Promise<z.input<typeof Verification>> {
  const line = readLine(text);
  const { id, tenantId } = line.document;
  if (tenantId !== ctx.tenantId) throw notFound('decision');
  const [keys] = await readAll(ctx, readingKeys());
  return { id, status: await verifyLine(text, line, keys), keyId: line.keyId };
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
  const asked =
    ids === undefined
      ? decisions.listing(ctx, { limit, cursor, filters })
      : decisions.finding(ctx, {
          sql: 'id IN (SELECT value FROM json_each(?))',
          args: [JSON.stringify(ids)],
        });
  const [read, keys] = await readAll(ctx, asked, readingKeys());
  const { items, nextCursor } = Array.isArray(read) ? { items: read, nextCursor: null } : read;
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
