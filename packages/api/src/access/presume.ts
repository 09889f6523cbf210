import {
  type Database,
  guard,
  PLATFORM,
  PresumingDatabase,
  query,
  type Statement,
  SYSTEM,
  unavailable,
} from '@breakwater/db';
import type { RequestContext } from '../context.ts';
import { type Credential, credentialRow, type Resolved } from './credential.ts';

/** A caller taken for whom its credential last belonged to. */
export interface Presumed {
  readonly found: Resolved;
  /** Hands out nothing and writes nothing unless the credential still belongs to that caller. */
  readonly db: Database;
  /** Whether it does, with when it was last seen; asks the database if nothing has. Null: it does not. */
  readonly confirmed: () => Promise<Resolved | null>;
}

/** Presumes who calls, so that the call's first statement can ask; null for a credential that is not known. */
export function presume(ctx: RequestContext, { key, statement }: Credential): Presumed | null {
  const { credentials } = ctx.app;
  const known = credentials.get(key);
  if (known === undefined) return null;
  const { text, identity } = known;
  let { lastSeen } = known;
  let isAnswered = false;
  const found = { ...identity, lastSeen, stored: null };
  const db = new PresumingDatabase(ctx.db, {
    statement,
    isMet(answer) {
      const row = credentialRow(answer);
      if (row === null || row.identity !== text) return false;
      lastSeen = row.lastSeen;
      // A call that was answered before is answered from what is stored.
      isAnswered = row.stored !== null;
      return !isAnswered;
    },
    guard: () => guardOf(statement, text),
  });
  return {
    found,
    db,
    async confirmed() {
      if (db.isMet === null) await asked(ctx, db);
      if (db.isMet) {
        credentials.keep(key, { text, identity, lastSeen });
        return { ...found, lastSeen };
      }
      // What may have been done must not be done again; what is stored is told again.
      if (db.mayHaveWritten && !isAnswered) throw unknownOutcome();
      return null;
    },
  };
}

async function asked({ app: { clock } }: RequestContext, db: PresumingDatabase): Promise<void> {
  try {
    // The call waited for it long enough.
    if (db.isAway) throw unavailable();
    await query({ db, clock, tenantId: PLATFORM, actor: SYSTEM }, []);
  } catch (error) {
    if (db.isMet === false) return;
    throw db.mayHaveWritten ? unknownOutcome(error) : error;
  }
}

const unknownOutcome = (cause?: unknown) => unavailable(cause, { outcome: 'unknown' });

const guardOf = ({ sql, args }: Statement, text: string): Statement =>
  guard(
    `EXISTS (SELECT 1 FROM (${sql}) WHERE identity = ? AND stored IS NULL)`,
    [...args, text],
    unavailable,
  );
