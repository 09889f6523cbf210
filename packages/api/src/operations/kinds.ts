import type { OperationKind } from './kind.ts';

/** Every kind of long work there is, loaded when one is to be done. */
const KINDS: Readonly<Record<string, () => Promise<OperationKind>>> = {
  'compliance.classifyAll': async () => (await import('../compliance/classify/all.ts')).classifyAll,
  'compliance.generateEvidence': async () =>
    (await import('../compliance/evidence/generate-all.ts')).generateEvidence,
  'compliance.grcSync': async () => (await import('../compliance/grc/perform.ts')).grcSync,
  'compliance.verifyEvidence': async () =>
    (await import('../compliance/evidence/verify-all.ts')).verifyEvidence,
  'fleet.gateway.checkHealth': async () =>
    (await import('../fleet/gateways/health/operation.ts')).healthCheck,
  'soc.playbook.rollback': async () => (await import('../soc/executions/undo.ts')).performUndo,
  'soc.playbook.run': async () => (await import('../soc/executions/perform.ts')).performRun,
  'system.selfTest': async () => (await import('./self-test.ts')).selfTest,
};

export const kindNames = (): string[] => Object.keys(KINDS);

/** Null for a kind this build does not know, as in rows of a newer one. */
export async function operationKind(name: string): Promise<OperationKind | null> {
  return Object.hasOwn(KINDS, name) ? ((await KINDS[name]?.()) ?? null) : null;
}
