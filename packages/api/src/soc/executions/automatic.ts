import { BreakwaterError, type Change, type Ctx, combine, nothing, type Read, readAll } from '@breakwater/db';
import type { Work } from '../../context.ts';
import { maxSeverity } from '../alerts/constants.ts';
import type { CaseRow } from '../cases/accessor.ts';
import { assetsIn, readingAssets } from '../cases/critical.ts';
import { recordInTimeline } from '../cases/timeline/record.ts';
import { type PlaybookRow, playbooks } from '../playbooks/accessor.ts';
import { namedBy } from './need.ts';
import { type Asked, FULL, foresee, readingActive, requestRun, roomLeft, stillRoom } from './request.ts';

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

/** A run that nobody asks for. */
interface Unasked extends Asked {
  readonly case: CaseRow;
}

const runOf = (playbook: PlaybookRow, of: CaseRow): Unasked => ({
  playbook,
  case: of,
  parameters: {},
  assets: of.affectedAssets,
  requestedBy: SYSTEM,
});

/** Runs what new cases set going, in their commit. What cannot be run is told of in the timeline. */
export async function runAutomatic(
  ctx: Ctx & Work,
  created: readonly CaseRow[],
  [found, active]: Automatic,
): Promise<Change> {
  const system = asSystem(ctx);
  const wanted = created.flatMap(of =>
    found.filter(playbook => wants(playbook, of)).map(playbook => runOf(playbook, of)),
  );
  if (wanted.length === 0) return nothing;
  const room = roomLeft(active);
  const begun = await beginAll(system, wanted.slice(0, room));
  const left = await Promise.all(wanted.slice(room).map(one => notRun(system, one, FULL)));
  return combine(undefined, [...begun, ...left]);
}

async function beginAll(ctx: Ctx & Work, asked: readonly Unasked[]): Promise<Change[]> {
  if (asked.length === 0) return [];
  const runs = asked.map(one => ({ one, foresight: foresee(ctx, one) }));
  const names = runs.flatMap(({ foresight: { assets, steps } }) => [...assets, ...namedBy(steps)]);
  const [{ critical }] = await readAll(ctx, readingAssets(ctx, assetsIn(names)));
  const begun = [stillRoom(ctx, asked.length)];
  for (const { one, foresight } of runs) {
    try {
      begun.push(await requestRun(ctx, foresight, critical));
    } catch (error) {
      if (!(error instanceof BreakwaterError) || error.code !== 'VALIDATION') throw error;
      begun.push(await notRun(ctx, one, error.message));
    }
  }
  return begun;
}

const notRun = (ctx: Ctx, { case: { id }, playbook }: Unasked, why: string): Promise<Change> =>
  recordInTimeline(ctx, id, 'playbook_finished', `Playbook '${playbook.name}' was not run: ${why}.`);
