import { BreakwaterError, type Ctx, type Id, type Read, readAll } from '@breakwater/db';
import * as z from 'zod';
import { ids } from '../../fields.ts';
import { isObject, type JsonObject } from '../../json.ts';
import { type EvidenceRow, evidence } from './accessor.ts';
import type { Evidence } from './schemas.ts';

/** What is shown of a row beside its document. */
export const listed = ({ tenantId: _tenant, data: _data, ...shown }: EvidenceRow) => shown;

/** @throws PRECONDITION_FAILED(tampered) for what was never signed: signed documents are JSON */
function documentIn(text: string): JsonObject {
  try {
    const document: unknown = JSON.parse(text);
    if (isObject(document)) return document;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  const broken = 'what is stored is no document; evidence.verify tells what of it does not hold';
  throw new BreakwaterError('PRECONDITION_FAILED', broken, { reason: 'tampered' });
}

/** Evidence with its document and the decisions it rests on. */
export async function getEvidence(ctx: Ctx, id: Id<'evd'>): Promise<z.output<typeof Evidence>> {
  const [row, decisionIds] = await readAll(ctx, evidence.requiring(ctx, id), readingDecisions(ctx, id));
  return {
    ...listed(row),
    data: row.data === null ? null : documentIn(row.data),
    decisionIds,
  };
}

const readingDecisions = ({ tenantId }: Ctx, id: string): Read<Id<'scd'>[]> => ({
  statement: {
    sql: 'SELECT decision_id FROM evidence_decisions WHERE evidence_id = ? AND +tenant_id = ? ORDER BY decision_id',
    args: [id, tenantId],
  },
  resultOf: found => z.array(ids.scopeDecision).parse((found?.rows ?? []).map(([decision]) => decision)),
});
