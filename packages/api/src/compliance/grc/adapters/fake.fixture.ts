import * as z from 'zod';
import type { Reaction, Received } from '../../../../../../tests/contract/receiver.ts';

/** Of every fake platform. */
export const CREDENTIALS = {
  vanta: { clientId: 'vci_5d8f3c2a', clientSecret: 'vcs_0f1e2d3c4b5a69788796a5b4c3d2e1f0' },
  drata: { apiKey: 'b7c1d0e2-93a4-4f65-8e76-a1b2c3d4e5f6' },
  secureframe: { apiKey: 'sfk_41c2b3a4', apiSecret: 'sfs_99887766554433221100aabbccddeeff' },
} as const;

/** What Breakwater tells of a resource. */
export const attributes = z.strictObject({
  pci_scope: z.string(),
  pci_scope_justification: z.string().max(1000),
  pci_data_classification: z.string(),
  pci_segment: z.string(),
  pci_validated_date: z.string(),
  pci_validated_by: z.string(),
  pci_data_flows: z.string(),
  resource_id: z.string().min(1),
  name: z.string(),
  provider: z.string(),
  resource_type: z.string(),
  region: z.string(),
});
export type Attributes = z.output<typeof attributes>;

export const json = (status: number, body: unknown): Reaction => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

/** How a fake platform treats a request whose method and path match. */
export type Answer = (request: Received, match: RegExpExecArray) => Reaction;

/** A body that is exactly of a form, or 400. */
export const taking =
  <S extends z.ZodType>(schema: S, answer: (body: z.output<S>, match: RegExpExecArray) => Reaction): Answer =>
  ({ body }, match) => {
    const read = schema.safeParse(JSON.parse(body));
    return read.success ? answer(read.data, match) : json(400, { message: z.prettifyError(read.error) });
  };
