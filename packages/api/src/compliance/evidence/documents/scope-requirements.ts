import type { EvidenceDocument } from './document.ts';

/** What a scope identification is for; a service provider confirms the scope more often. */
export const requirementsOf = ({
  entityType,
}: {
  readonly entityType: 'merchant' | 'service_provider';
}): Pick<EvidenceDocument, 'pciRequirement' | 'pciRequirements'> => ({
  pciRequirement: '12.5.2',
  pciRequirements: entityType === 'service_provider' ? ['12.5.1', '12.5.2.1'] : ['12.5.1'],
});
