import type { EvidenceType } from '../schemas.ts';
import { configurationSnapshot } from './configuration-snapshot.ts';
import { dataFlowAnalysis } from './data-flow-analysis.ts';
import type { MakeDocument } from './document.ts';
import { scopeIdentification } from './scope-identification.ts';
import { segmentationValidation } from './segmentation-validation.ts';
import { tagAuditTrail } from './tag-audit-trail.ts';

/** How each type of evidence is made. */
export const DOCUMENTS: Readonly<Record<EvidenceType, MakeDocument>> = {
  pci_scope_identification: scopeIdentification,
  network_segmentation_validation: segmentationValidation,
  data_flow_analysis: dataFlowAnalysis,
  tag_audit_trail: tagAuditTrail,
  configuration_snapshot: configurationSnapshot,
};
