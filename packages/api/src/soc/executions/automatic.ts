import { type Change, type Ctx, change, combine, nothing, type Read, readAll } from '@breakwater/db';
import type { Work } from '../../context.ts';
import { maxSeverity } from '../alerts/constants.ts';
import type { CaseRow } from '../cases/accessor.ts';
import { assetsIn, readingAssets } from '../cases/critical.ts';
import { recordInTimeline } from '../cases/timeline/record.ts';
import { type PlaybookRow, playbooks } from '../playbooks/accessor.ts';
import { namedBy } from './need.ts';
import { type Foresight, foresee, isFull, readingActive, requestRun, stillRoom } from './request.ts';

export type Automatic = readonly [found: readonly PlaybookRow[], active: number];

/** What a new case sets going by itself: the playbooks, and how many runs there are already. */
export const readingAutomatic = (ctx: Ctx): readonly [Read<PlaybookRow[]>, Read<number>] => [
  playbooks.finding(ctx, { sql: `"trigger" = 'case_created' AND "enabled" = 1`, args: [] }),
  readingActive(ctx),
];

const SYSTEM = 'system';

/** The same work, done by nobody. */
const asSystem = <C extends Ctx>(ctx: C): C => ({
  ...ctx,
  actor: { kind: 'system', id: SYSTEM, name: SYSTEM, role: 'system' },
});

const wants = ({ severityFilter }: PlaybookRow, { severity }: CaseRow): boolean =>
  severityFilter === null || maxSeverity(severity, severityFilter) === severity;

/** Runs what new cases set going, in their commit. What has no room is told of in the timeline. */
export async function runAutomatic(
  ctx: Ctx & Work,
  created: readonly CaseRow[],
  [found, active]: Automatic,
): Promise<Change> {
  const system = asSystem(ctx);
  const wanted = created.flatMap(one =>
    found
      .filter(playbook => wants(playbook, one))
      .map(playbook =>
        foresee(system, {
          playbook,
          case: one,
          parameters: {},
          assets: one.affectedAssets,
          requestedBy: SYSTEM,
        }),
      ),
  );
  if (wanted.length === 0) return nothing;
  const names = wanted.flatMap(({ assets, steps }) => [...assets, ...namedBy(steps)]);
  const [{ critical }] = await readAll(system, readingAssets(system, assetsIn(names)));
  const changes: Change[] = [];
  let begun = 0;
  for (const one of wanted) {
    if (isFull(active + begun)) {
      changes.push(await noRoom(system, one));
    } else {
      begun++;
      changes.push(await requestRun(system, one, critical));
    }
  }
  const room = change(undefined, { steps: begun === 0 ? [] : [stillRoom(system, begun)] });
  return combine(undefined, [room, ...changes]);
}

function noRoom(ctx: Ctx, { case: of, playbook }: Foresight): Promise<Change> {
  if (of === null) throw new TypeError('a case set it going');
  return recordInTimeline(
    ctx,
    of.id,
    'playbook_finished',
    `Playbook '${playbook.name}' was not run: 50 executions are pending or running already.`,
  );
}
