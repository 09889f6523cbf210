import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { HOUR, type TestApi, testApi } from '../../testing.ts';
import { expectSound, outcomeOf } from './testing.ts';

let api: TestApi;
beforeAll(async () => {
  api = await testApi('file');
});
afterAll(() => api.close());

const ACTS = [
  'ask',
  'close',
  'contain',
  'expire',
  'link',
  'reject',
  'approve',
  'reopen',
  'repeat',
  'take up',
  'wait',
  'work',
] as const;
type Act = (typeof ACTS)[number];

/** How a call may be refused, whatever else goes on. */
const REFUSALS = [
  'ok',
  'VALIDATION',
  'CONFLICT(state)',
  'CONFLICT(case_closed)',
  'CONFLICT(approval_pending)',
  'CONFLICT(no_pending_approval)',
  'CONFLICT(not_approved)',
  'CONFLICT(already_decided)',
  'CONFLICT(expired)',
];

async function newLife() {
  const tenant = await api.tenant();
  const [{ api: asker }, { api: decider }] = [
    await tenant.person('operator'),
    await tenant.person('operator'),
  ];
  const { soc } = asker;
  const alert = { title: 'A', severity: 'high', source: 'wazuh' } as const;
  const first = await soc.alerts.create(alert);
  const { id } = await soc.cases.createFromAlerts({ alertIds: [first.id] });
  let linked = 0;
  const move = (to: 'closed' | 'contained' | 'in_progress' | 'pending_approval', given = {}) =>
    soc.cases.transition({ id, to, ...given });
  async function decide(decision: 'approve' | 'reject') {
    const { items } = await soc.approvals.list({ caseId: id, status: 'pending' });
    for (const one of items) await decider.soc.approvals.decide({ id: one.id, decision, comment: 'so' });
  }
  const acts: Readonly<Record<Act, () => Promise<unknown>>> = {
    ask: () =>
      soc.approvals.request({ actionType: 'drill', actionClass: 'low', justification: 'why', caseId: id }),
    close: () => move('closed', { outcome: 'done' }),
    contain: () => move('contained'),
    expire: async () => {
      api.clock.advance(4 * HOUR + 1);
      await api.runJob('soc.approvalsExpire');
    },
    link: async () => {
      const { id: alertId } = await soc.alerts.create({ ...alert, title: `B ${linked++}` });
      await soc.cases.linkAlerts({ id, alertIds: [alertId] });
    },
    reject: () => decide('reject'),
    approve: () => decide('approve'),
    reopen: () => move('in_progress', { reason: 'again' }),
    repeat: () => soc.alerts.create(alert),
    'take up': () => soc.alerts.transition({ id: first.id, to: 'investigating', reason: 'again' }),
    wait: () => move('pending_approval'),
    work: () => move('in_progress'),
  };
  return { soc, id, acts };
}

test('a case stays whole whatever people and time do to it at once', async () => {
  const together = fc.array(fc.constantFrom(...ACTS), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(fc.array(together, { minLength: 2, maxLength: 6 }), async rounds => {
      const { soc, id, acts } = await newLife();
      for (const round of rounds) {
        const told = await Promise.all(round.map(act => outcomeOf(acts[act]())));
        for (const one of told) expect(REFUSALS).toContain(one);
        await expectSound(soc, id);
      }
    }),
    { numRuns: 25 },
  );
});
