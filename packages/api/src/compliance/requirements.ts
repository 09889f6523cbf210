import * as z from 'zod';

/** The requirements of PCI DSS 4.0.1 that are known here, in order. */
export const PCI_REQUIREMENTS = [
  '1.2.3',
  '1.2.4',
  '1.2.5',
  '1.2.7',
  '1.3.1',
  '1.3.2',
  '1.4.4',
  '3.5.1',
  '10.5.1',
  '11.3.1',
  '11.3.2',
  '11.4.5',
  '11.4.6',
  '12.5.1',
  '12.5.2',
  '12.5.2.1',
  '12.5.3',
] as const;

export const pciRequirement = z.enum(PCI_REQUIREMENTS).meta({ id: 'PciRequirement' });
export type PciRequirement = z.output<typeof pciRequirement>;
