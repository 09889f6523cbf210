import { type Ctx, type Read, readAll, type Statement } from '@breakwater/db';
import type { PlaybookStep } from '@breakwater/db/schema';
import { type AssetFacts, assetsIn, readingAssets } from '../cases/critical.ts';
import { namedBy } from './need.ts';
import { textsIn } from './placeholders.ts';
import type { Foresight } from './request.ts';

interface Asked {
  readonly playbookId: string;
  /** Whose assets are acted on; none where the call names its own. */
  readonly caseId: string;
  /** What the call names itself. */
  readonly given: readonly string[];
}

const OF_CASE = `SELECT part.value FROM cases, json_each(cases.affected_assets) AS part
 WHERE cases.tenant_id = ? AND cases.id = ?`;
const ofSteps = (
  column: 'key' | 'atom',
) => `SELECT part.${column} FROM playbooks, json_tree(playbooks.steps) AS part
 WHERE playbooks.tenant_id = ? AND playbooks.id = ? AND typeof(part.${column}) = 'text'`;

/** What is known of all that a call, a playbook and a case name, to be read along with those. */
export function readingNamed(ctx: Ctx, { playbookId, caseId, given }: Asked): Read<AssetFacts> {
  const { tenantId } = ctx;
  const names: Statement = {
    sql: `SELECT value FROM json_each(?) UNION ${OF_CASE} UNION ${ofSteps('key')} UNION ${ofSteps('atom')}`,
    args: [JSON.stringify(given), tenantId, caseId, tenantId, playbookId, tenantId, playbookId],
  };
  return readingAssets(ctx, names);
}

/** Which of the names a run may act on are critical. Only those that placeholders make are still to be asked about. */
export async function criticalOf(
  ctx: Ctx,
  { id, assets, steps }: Foresight,
  named: AssetFacts,
  given: readonly string[],
): Promise<ReadonlySet<string>> {
  const asked = new Set<string>([id, ...assets, ...given, ...textsIn(stepsOf(steps))]);
  const made = namedBy(steps).filter(name => !asked.has(name));
  if (made.length === 0) return named.critical;
  const [facts] = await readAll(ctx, readingAssets(ctx, assetsIn(made)));
  return new Set([...named.critical, ...facts.critical]);
}

const stepsOf = (steps: Foresight['steps']): PlaybookStep[] => steps.map(({ step }) => step);
