import type { Ctx, Id, Read } from '@breakwater/db';
import type * as z from 'zod';
import type { JsonObject } from '../../../json.ts';
import type { PciRequirement } from '../../requirements.ts';
import type { ChainHead } from '../chain.ts';
import type { EvidenceGenerate } from '../schemas.ts';

type Given = z.output<typeof EvidenceGenerate>;

/** What a document is asked for, with its defaults. */
export interface DocumentRequest
  extends Pick<Given, 'evidenceType' | 'allKeys' | 'vpcId' | 'scopeDecisionId' | 'filter'> {
  /** Of a data-flow analysis the period given, else the last `hours`. */
  readonly period: { readonly start: Date; readonly end: Date };
  /** Read together with what the document is about, so that both are one round trip. */
  readonly readingHead: Read<ChainHead>;
}

/** What is signed as `data`, and what the row says of it. */
export interface EvidenceDocument {
  /** Snake_case keys, times as ISO 8601 UTC with milliseconds, lists by provider resource_id. */
  readonly data: JsonObject;
  /** All decisions it rests on, each once. */
  readonly decisionIds: readonly Id<'scd'>[];
  readonly pciRequirement: PciRequirement;
  /** The requirements it supports beside. */
  readonly pciRequirements: readonly PciRequirement[];
  /** What `readingHead` found. */
  readonly head: ChainHead;
}

/** Makes one type of evidence from the estate as it is. */
export type MakeDocument = (ctx: Ctx, request: DocumentRequest) => Promise<EvidenceDocument>;
