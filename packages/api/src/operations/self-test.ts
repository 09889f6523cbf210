import { BreakwaterError, change } from '@breakwater/db';
import * as z from 'zod';
import { defineOperation } from './kind.ts';

/** Proves that background work runs in a deployment: counts steps and keeps nothing. */
export const selfTest = defineOperation({
  kind: 'system.selfTest',
  resourceType: 'selfTest',
  input: z.object({
    steps: z.int(),
    stepMs: z.int(),
    failAtStep: z.int().nullable(),
    resultBytes: z.int(),
  }),
  state: z.int(),
  cancellable: true,
  restartable: true,
  async run({ input: { steps, stepMs, failAtStep, resultBytes }, state, progress, checkpoint, pause }) {
    for (let step = (state ?? 0) + 1; step <= steps; step++) {
      if (stepMs > 0) await pause(stepMs);
      if (step === failAtStep) throw new BreakwaterError('INTERNAL', `step ${step} failed`);
      await progress((100 * step) / steps, `step ${step} of ${steps}`);
      await checkpoint(step);
    }
    return change({ steps, stdout: 'x'.repeat(resultBytes) });
  },
});
