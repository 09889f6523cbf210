import type { World } from '../world.ts';

const asked = (w: World) => ({
  evidenceType: 'tag_audit_trail',
  storageUrl: `https://files.example.com/${w.fresh('evidence')}`,
});
const newEvidence = async (w: World) => (await w.do('compliance.evidence.generate', 'mutation', asked(w))).id;

export const complianceEvidenceSamples = {
  'compliance.evidence.generate': asked,
  'compliance.evidence.get': async (w: World) => ({ id: await newEvidence(w) }),
  'compliance.evidence.list': () => ({ pciRequirement: '12.5.2' }),
  'compliance.evidence.publicKeys': () => undefined,
  'compliance.evidence.setLegalHold': async (w: World) => ({
    id: await newEvidence(w),
    hold: true,
    reason: 'a lawsuit is under way',
  }),
  'compliance.evidence.verify': async (w: World) => ({ id: await newEvidence(w) }),
  /** There may be only one at a time. */
  'compliance.evidence.verifyAll': async (w: World) => {
    await w.running.sql({
      sql: "DELETE FROM operations WHERE tenant_id = ? AND kind = 'compliance.verifyEvidence'",
      args: [w.tenant.id],
    });
    return { filter: { until: new Date(w.running.now() + Number(w.fresh('').slice(1))) } };
  },
};
