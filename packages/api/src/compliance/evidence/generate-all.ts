import {
  BreakwaterError,
  type Change,
  type Ctx,
  change,
  type Read,
  readAll,
  retryOnConflict,
} from '@breakwater/db';
import { EVIDENCE_TYPES } from '@breakwater/db/schema';
import * as z from 'zod';
import { ids } from '../../fields.ts';
import { isMoved } from '../../operations/claim.ts';
import { defineOperation } from '../../operations/kind.ts';
import { ATTEMPTS, planGenerate, signingKeyOf } from './generate.ts';
import { GENERATE_EVIDENCE } from './generate-all-start.ts';
import { EvidenceGenerate, type EvidenceType, evidenceType } from './schemas.ts';

const GENERATOR = 'automated-evidence-generator';
const MOST_NAMED = 100;
const HOUR = 3_600_000;
const FLOWS = 'data_flow_analysis';
/** Made once each, in this order; then the flows of each VPC. */
const OF_ALL = EVIDENCE_TYPES.filter(type => type !== FLOWS);

const progressed = z.object({
  /** How many of the first kind were tried. */
  tried: z.int(),
  /** The last VPC tried. */
  vpcId: z.string(),
  vpcs: z.int(),
  generated: z.int(),
  evidenceIds: z.array(ids.evidence),
  failed: z.int(),
  failures: z.array(
    z.object({ evidenceType, vpcId: z.string().nullable(), code: z.string(), message: z.string() }),
  ),
});
type Progressed = z.output<typeof progressed>;

const START: Progressed = {
  ...{ tried: 0, vpcId: '', vpcs: 0, generated: 0 },
  ...{ evidenceIds: [], failed: 0, failures: [] },
};

/** Generates every type of evidence of the whole estate, and the flows of each VPC. */
export const generateEvidence = defineOperation({
  ...GENERATE_EVIDENCE,
  state: progressed,
  async run({ ctx, input: { at }, state, signal, checkpoint, progress }) {
    signingKeyOf(ctx);
    let done = state ?? START;
    const [left] = await readAll(ctx, readingLeft(ctx, done.vpcId));
    const total = OF_ALL.length + done.vpcs + left;
    for (;;) {
      signal.throwIfAborted();
      const next = await nextOf(ctx, done);
      if (next === null) break;
      const { before, evidenceType: type, vpcId } = next;
      try {
        done = await retryOnConflict(async () => {
          const planned = await planGenerate(ctx, askedFor(type, vpcId, at), GENERATOR);
          const after = generated(before, planned.result.id);
          await checkpoint(after, planned);
          return after;
        }, ATTEMPTS);
      } catch (error) {
        if (!isRefusal(error)) throw error;
        const { code, message } = error;
        done = failedWith(before, { evidenceType: type, vpcId, code, message });
        await checkpoint(done);
      }
      await progress((100 * (done.tried + done.vpcs)) / total);
    }
    return resultOf(done);
  },
});

interface Next {
  readonly evidenceType: EvidenceType;
  readonly vpcId: string | null;
  /** What is done once it was tried, but for how that ended. */
  readonly before: Progressed;
}

async function nextOf(ctx: Ctx, done: Progressed): Promise<Next | null> {
  const type = OF_ALL[done.tried];
  if (type !== undefined) {
    return { evidenceType: type, vpcId: null, before: { ...done, tried: done.tried + 1 } };
  }
  const [vpcId] = await readAll(ctx, readingNext(ctx, done.vpcId));
  return vpcId === null
    ? null
    : { evidenceType: FLOWS, vpcId, before: { ...done, vpcId, vpcs: done.vpcs + 1 } };
}

const askedFor = (type: EvidenceType, vpcId: string | null, at: number) =>
  EvidenceGenerate.parse({
    evidenceType: type,
    period: { start: new Date(at - (vpcId === null ? 90 * 24 : 24) * HOUR), end: new Date(at) },
    ...(vpcId === null ? {} : { vpcId }),
  });

const REFUSALS: ReadonlySet<string> = new Set(['CONFLICT', 'PRECONDITION_FAILED', 'VALIDATION']);

/** What is so of this evidence, and need not be of the next. */
const isRefusal = (error: unknown): error is BreakwaterError =>
  error instanceof BreakwaterError && REFUSALS.has(error.code) && !isMoved(error);

const generated = (before: Progressed, id: Progressed['evidenceIds'][number]): Progressed => ({
  ...before,
  generated: before.generated + 1,
  evidenceIds: [...before.evidenceIds, id].slice(0, MOST_NAMED),
});

const failedWith = (before: Progressed, failure: Progressed['failures'][number]): Progressed => ({
  ...before,
  failed: before.failed + 1,
  failures: [...before.failures, failure].slice(0, MOST_NAMED),
});

const resultOf = ({ generated, evidenceIds, failed, failures }: Progressed): Change =>
  change({ generated, evidenceIds, failed, failures });

const VPCS = 'FROM resources WHERE tenant_id = ? AND vpc_id > ? AND is_active = 1 AND deleted_at IS NULL';

/** The first VPC with live resources after one; null: there is none. */
const readingNext = ({ tenantId }: Ctx, after: string): Read<string | null> => ({
  statement: { sql: `SELECT vpc_id ${VPCS} ORDER BY vpc_id LIMIT 1`, args: [tenantId, after] },
  resultOf(found) {
    const vpcId = found?.rows[0]?.[0];
    return typeof vpcId === 'string' ? vpcId : null;
  },
});

/** How many VPCs with live resources there are after one. */
const readingLeft = ({ tenantId }: Ctx, after: string): Read<number> => ({
  statement: { sql: `SELECT count(DISTINCT vpc_id) ${VPCS}`, args: [tenantId, after] },
  resultOf: found => Number(found?.rows[0]?.[0] ?? 0),
});
