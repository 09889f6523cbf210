import type { Change, Ctx, Read } from '@breakwater/db';
import { type ComplianceAlertRow, complianceAlerts } from '../alerts/accessor.ts';
import type { Raised } from '../alerts/raise.ts';
import { emit } from '../events.ts';
import type { EvidenceRow } from './accessor.ts';
import type { ChainBreak, EvidenceFault } from './schemas.ts';

type Suspect = Pick<EvidenceRow, 'id' | 'sequence' | 'evidenceType' | 'hash'>;

export const fingerprintOf = ({ id }: Pick<Suspect, 'id'>) => `evidence:${id}`;

/** The alerts about tampered evidence that are open or acknowledged, by what they are about. */
export const readingTampering = (ctx: Ctx, fingerprints: readonly string[]): Read<ComplianceAlertRow[]> =>
  complianceAlerts.finding(ctx, {
    sql: `"alert_type" = 'evidence_tampering' AND "status" IN ('open', 'acknowledged')
 AND "fingerprint" IN (SELECT value FROM json_each(?))`,
    args: [JSON.stringify(fingerprints)],
  });

const tampering = { alertType: 'evidence_tampering', severity: 'critical', resourceId: null } as const;

/** Evidence that is not what was signed. */
export const tamperedWith = (
  { id, sequence, evidenceType, hash }: Suspect,
  reasons: readonly EvidenceFault[],
): Raised => ({
  ...tampering,
  fingerprint: fingerprintOf({ id }),
  title: `Evidence ${sequence} does not verify`,
  description: `What is stored of evidence ${id} is not what was signed (${reasons.join(', ')}).`,
  context: { evidenceId: id, sequence, evidenceType, hash, reasons: [...reasons] },
});

/** A chain from which evidence was taken, or into which other evidence was put. */
export const brokenAt = ({ sequence, reason }: ChainBreak): Raised => ({
  ...tampering,
  fingerprint: `chain:${sequence}`,
  title: `The chain of evidence is broken at ${sequence}`,
  description: `Evidence ${sequence} is not the one that follows in the chain (${reason}).`,
  context: { sequence, reason },
});

/** Tells that evidence does not verify. */
export const tellFailed = (
  ctx: Ctx,
  { id, evidenceType, hash, sequence }: Suspect,
  reasons: readonly EvidenceFault[],
): Change =>
  emit(
    ctx,
    'compliance.evidence.verificationFailed',
    { component: 'evidence', recordId: id },
    { evidenceType, hash, sequence, reasons: [...reasons] },
  );
