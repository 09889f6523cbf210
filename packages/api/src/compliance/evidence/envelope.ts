import { canonicalJson } from '@breakwater/db';
import type { JsonObject } from '../../json.ts';

/** What is signed beside the data, as the row has it. */
export interface Envelope {
  readonly id: string;
  readonly tenantId: string;
  readonly evidenceType: string;
  readonly generatedAt: Date;
  readonly expiresAt: Date;
  readonly generatedBy: string;
  readonly pciRequirement: string | null;
  readonly pciRequirements: readonly string[];
  readonly sequence: number;
  readonly prevHash: string;
}

/** The part of a document that the columns of its row repeat. */
export const envelopeOf = (row: Envelope) => ({
  id: row.id,
  type: row.evidenceType,
  timestamp: row.generatedAt.toISOString(),
  expires_at: row.expiresAt.toISOString(),
  tenant_id: row.tenantId,
  generated_by: row.generatedBy,
  compliance_context: {
    framework: 'PCI-DSS',
    version: '4.0.1',
    requirement_id: row.pciRequirement,
    requirements: row.pciRequirements,
  },
  chain: { sequence: row.sequence, prev_hash: row.prevHash },
});

/** The text of a document: RFC 8785. */
export const documentOf = (row: Envelope, data: JsonObject, version: string): string =>
  canonicalJson({
    cef_version: '1.0',
    evidence: { ...envelopeOf(row), collector: { name: 'breakwater', version }, data },
  });
