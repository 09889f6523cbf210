import { type Change, type Ctx, combine, type Id } from '@breakwater/db';
import { emit } from '../events.ts';
import type { CaseRow } from './accessor.ts';
import type { AssetFacts } from './critical.ts';
import type { CaseAlert } from './known.ts';
import { recordInTimeline } from './timeline/record.ts';

/** Below it, nobody is sure enough to act on critical assets without asking. */
const ENOUGH_CONFIDENCE = 0.7;
const MOST_NAMED = 5;

interface Judged {
  readonly confidence: number;
  readonly affectedAssets: readonly string[];
}

/** Why people must approve what is done in a case; null: nothing asks for it. */
export function gateReasonOf(
  { confidence, affectedAssets }: Judged,
  linked: readonly CaseAlert[],
  { critical }: AssetFacts,
): string | null {
  const controller = linked.find(({ assetType }) => assetType === 'cps_controller');
  if (controller !== undefined) return `alert ${controller.id} is about a cps_controller`;
  if (confidence >= ENOUGH_CONFIDENCE) return null;
  const named = affectedAssets.filter(asset => critical.has(asset));
  if (named.length === 0) return null;
  const more = named.length > MOST_NAMED ? ` and ${named.length - MOST_NAMED} more` : '';
  const shown = named.slice(0, MOST_NAMED).join(', ');
  return `confidence ${confidence} is below ${ENOUGH_CONFIDENCE} and critical assets are affected: ${shown}${more}`;
}

const subject = ({ id }: CaseRow) => ({ component: 'cases', recordId: id });

/** What goes along when the gate of a case is set; `row` as it is then. */
export async function gateSet(ctx: Ctx, row: CaseRow): Promise<Change> {
  const gateReason = row.gateReason ?? '';
  return combine(undefined, [
    await recordInTimeline(ctx, row.id, 'gate_set', gateReason),
    emit(ctx, 'soc.case.gated', subject(row), { gateReason }),
  ]);
}

interface Clearing {
  /** Principal id of the person. */
  readonly by: string;
  /** The approval that clears it; null: a person overrode it. */
  readonly approvalId: Id<'apr'> | null;
  readonly details: string;
}

/** What goes along when the gate of a case is cleared. */
export async function gateCleared(
  ctx: Ctx,
  row: CaseRow,
  { by, approvalId, details }: Clearing,
): Promise<Change> {
  return combine(undefined, [
    await recordInTimeline(ctx, row.id, 'gate_cleared', details),
    emit(ctx, 'soc.case.gateCleared', subject(row), { by, approvalId }),
  ]);
}
