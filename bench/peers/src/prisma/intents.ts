import { decided, decisionRows, period } from '../shared/decision.ts';
import { auditRows, eventRows } from '../shared/evidence.ts';
import { Intent } from '../shared/schemas.ts';
import { categoryOf, WINDOW } from '../shared/score.ts';
import type { Prisma } from './generated/client.ts';
import { operator, router } from './trpc.ts';

/** What came in as JSON is JSON. */
const json = (value: Record<string, unknown>) => value as Prisma.InputJsonObject;

export const intents = router({
  evaluate: operator.input(Intent).mutation(async ({ ctx: { prisma, caller }, input }) => {
    const { tenantId } = caller;
    const category = categoryOf(input.resourceType);
    const [belief, policies] = await Promise.all([
      prisma.belief.findUnique({ where: { tenantId_category: { tenantId, category } } }),
      prisma.policy.findMany({
        where: { tenantId, enabled: true },
        orderBy: [{ priority: 'asc' }, { id: 'asc' }],
        select: { name: true, rule: true },
      }),
    ]);
    const history = await prisma.intent.findMany({
      where: { tenantId, category, outcomeGeneration: belief?.generation ?? 1 },
      orderBy: [{ evaluatedAt: 'desc' }, { id: 'desc' }],
      take: WINDOW,
      select: { features: true, outcomeSuccess: true },
    });
    const { intent, decision } = decisionRows(caller, input, { belief, history, policies });
    const subjects = [{ id: intent.id, after: intent }];
    const counter = { subject: tenantId, period: period() };
    await prisma.$transaction([
      prisma.usageCounter.upsert({
        where: { subject_period: counter },
        create: { ...counter, tenantId, count: 1 },
        update: { count: { increment: 1 } },
      }),
      prisma.intent.createMany({ data: [{ ...intent, payload: json(intent.payload) }] }),
      prisma.decision.createMany({ data: [decision] }),
      prisma.auditEntry.createMany({
        data: auditRows(caller, 'intents', 'governance.intent.evaluate', subjects, input),
      }),
      prisma.event.createMany({
        data: eventRows(caller, 'intents', 'governance.intent.evaluated', subjects),
      }),
    ]);
    return decided(decision);
  }),
});
