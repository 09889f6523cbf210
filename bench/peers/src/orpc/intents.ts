import { and, asc, desc, eq, sql } from 'drizzle-orm';
import { decided, decisionRows, period } from '../shared/decision.ts';
import { auditRows, eventRows } from '../shared/evidence.ts';
import { Intent } from '../shared/schemas.ts';
import { categoryOf, WINDOW } from '../shared/score.ts';
import { operator } from './access.ts';
import type { Db } from './database.ts';
import {
  auditLog,
  beliefs,
  decisions,
  events,
  policies as policyTable,
  intents as table,
  usageCounters,
} from './schema.ts';

function knowledge(db: Db, tenantId: string, category: string) {
  const belief = db
    .select()
    .from(beliefs)
    .where(and(eq(beliefs.tenantId, tenantId), eq(beliefs.category, category)))
    .get();
  const policies = db
    .select({ name: policyTable.name, rule: policyTable.rule })
    .from(policyTable)
    .where(and(eq(policyTable.tenantId, tenantId), eq(policyTable.enabled, true)))
    .orderBy(asc(policyTable.priority), asc(policyTable.id))
    .all();
  const history = db
    .select({ features: table.features, outcomeSuccess: table.outcomeSuccess })
    .from(table)
    .where(
      and(
        eq(table.tenantId, tenantId),
        eq(table.category, category),
        eq(table.outcomeGeneration, belief?.generation ?? 1),
      ),
    )
    .orderBy(desc(table.evaluatedAt), desc(table.id))
    .limit(WINDOW)
    .all();
  return { belief: belief ?? null, policies, history };
}

export const intents = {
  evaluate: operator.input(Intent).handler(({ context: { db, caller }, input }) => {
    const { tenantId } = caller;
    const known = knowledge(db, tenantId, categoryOf(input.resourceType));
    const { intent, decision } = decisionRows(caller, input, known);
    const subjects = [{ id: intent.id, after: intent }];
    db.transaction(
      tx => {
        tx.insert(usageCounters)
          .values({ subject: tenantId, period: period(), tenantId, count: 1 })
          .onConflictDoUpdate({
            target: [usageCounters.subject, usageCounters.period],
            set: { count: sql`${usageCounters.count} + 1` },
          })
          .run();
        tx.insert(table).values(intent).run();
        tx.insert(decisions).values(decision).run();
        tx.insert(auditLog)
          .values(auditRows(caller, 'intents', 'governance.intent.evaluate', subjects, input))
          .run();
        tx.insert(events)
          .values(eventRows(caller, 'intents', 'governance.intent.evaluated', subjects))
          .run();
      },
      { behavior: 'immediate' },
    );
    return decided(decision);
  }),
};
