import { parentPort, workerData } from 'node:worker_threads';
import { SqliteFile } from './sqlite-file.ts';
import { meaningOfFile } from './storage-failure.ts';
import type { Outcome, Task } from './thread.ts';

async function run(task: Task): Promise<Outcome> {
  try {
    if (task.kind === 'stage') {
      const { stage } = await import('./restore/stage.ts');
      return { ok: true, staged: await stage(task) };
    }
    const file = new SqliteFile(task.from);
    try {
      file.run('VACUUM INTO ?', [task.to]);
    } finally {
      file.close();
    }
    return { ok: true, staged: null };
  } catch (error) {
    const { code, message, details } = meaningOfFile(error);
    return { ok: false, code, message, details };
  }
}

/** `thread.ts` starts this file and gives it a task. */
const task = workerData as Task;
parentPort?.postMessage(await run(task));
