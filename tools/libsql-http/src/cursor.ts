import { conditionHolds, type PreparedStep, type StepOutcome } from './batch.ts';
import { StatementError } from './errors.ts';
import type { Session } from './session.ts';
import { encodeRow, lastInsertRowid, startStmt } from './statement.ts';

const CHUNK_LENGTH = 16_384;

export function line(entry: object): string {
  return `${JSON.stringify(entry)}\n`;
}

/** One step's entries in chunks; whoever stops listening stops the statement. */
async function* stepEntries(
  session: Session,
  step: number,
  { prepared }: PreparedStep,
): AsyncGenerator<string> {
  const execution = await startStmt(session, prepared);
  let running = true;
  try {
    let chunk = line({ type: 'step_begin', step, cols: execution.columns });
    for (let row = execution.next(); row !== undefined; row = execution.next()) {
      if (!prepared.stmt.wantRows) continue;
      chunk += line({ type: 'row', row: encodeRow(row) });
      if (chunk.length < CHUNK_LENGTH) continue;
      yield chunk;
      chunk = '';
    }
    running = false;
    const changes = execution.finish();
    yield chunk +
      line({
        type: 'step_end',
        affected_row_count: changes.affected,
        last_insert_rowid: lastInsertRowid(prepared.analysis, changes.lastInsertRowid),
      });
  } finally {
    if (running) execution.abandon();
  }
}

/** A batch as Hrana cursor entries, one per line, produced only as fast as they are taken. */
export async function* cursorEntries(
  session: Session,
  steps: readonly PreparedStep[],
): AsyncGenerator<string> {
  const outcomes: StepOutcome[] = [];
  for (const [index, step] of steps.entries()) {
    if (!conditionHolds(step.condition, outcomes, session)) {
      outcomes.push('skipped');
      continue;
    }
    try {
      yield* stepEntries(session, index, step);
      outcomes.push('ok');
    } catch (error) {
      if (!(error instanceof StatementError)) throw error;
      yield line({ type: 'step_error', step: index, error: error.wire });
      outcomes.push('error');
    }
  }
}
