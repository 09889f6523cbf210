import type { World } from '../world.ts';

type Run = { readonly execution: { readonly id: string } };

const playbook = async (w: World) =>
  (
    await w.do('soc.playbooks.create', 'mutation', {
      name: w.fresh('playbook'),
      steps: [{ name: 'isolate', action: 'isolate_host', rollbackAction: 'release_host' }],
    })
  ).id;
const runIt = async (w: World) => ({ id: await playbook(w), targetAssets: [w.fresh('host')] });

/** One that waits for people. */
const waiting = async (w: World) => {
  const started: unknown = await w.do('soc.playbooks.run', 'mutation', await runIt(w));
  return (started as Run).execution.id;
};

/** One whose only step was done. */
const completed = async (w: World) => {
  const id = await waiting(w);
  await w.running.sql({
    sql: `UPDATE playbook_executions SET status = 'completed', started_at = created_at, completed_at = created_at,
 step_results = json_set(step_results, '$[0].status', 'completed', '$[0].parameters', json('{}')) WHERE id = ?`,
    args: [id],
  });
  return id;
};

export const executionSamples = {
  'soc.executions.cancel': async (w: World) => ({ id: await waiting(w) }),
  'soc.executions.get': async (w: World) => ({ id: await waiting(w) }),
  'soc.executions.list': () => ({}),
  'soc.executions.rollback': async (w: World) => ({ id: await completed(w), reason: w.fresh('reason') }),
  'soc.playbooks.run': runIt,
};
