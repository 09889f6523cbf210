import type * as z from 'zod';
import type { ResourceCreate } from '../resources/schemas.ts';

/** Where an item stands in what was sent. */
export interface Place {
  /** In a list, from 0. */
  readonly index?: number;
  /** In a text, from 1. */
  readonly line?: number;
}

export interface Invalid extends Place {
  readonly reason: string;
}

type Told = z.output<typeof ResourceCreate>;

/** A resource as somebody saw it. What `told` lacks was not said; null clears it. */
export interface Sighting extends Place {
  readonly told: Told;
  /** Whether it says of what type it is. */
  readonly isTyped: boolean;
  /** null: it says nothing of tags. */
  readonly tags: ReadonlyMap<string, string> | null;
  /** A finding is about a part of a resource: it clears and removes nothing. */
  readonly isFinding: boolean;
  /** How many of its values were replaced when it was cleaned. */
  readonly redacted: number;
}

/** What was read of a sync: `received` = sightings + invalid. */
export interface Sightings {
  readonly sightings: readonly Sighting[];
  readonly invalid: readonly Invalid[];
}

/** Two sightings of one resource as one: a finding adds to what came before, anything else replaces it. */
export function laterOf(before: Sighting, after: Sighting): Sighting {
  if (!after.isFinding) return after;
  const { told, tags } = before;
  return {
    ...before,
    ...after,
    told: {
      ...told,
      ...after.told,
      resourceType: after.isTyped ? after.told.resourceType : told.resourceType,
      ...(after.told.metadata == null ? {} : { metadata: { ...told.metadata, ...after.told.metadata } }),
    },
    isTyped: before.isTyped || after.isTyped,
    isFinding: before.isFinding,
    tags: after.tags === null ? tags : new Map([...(tags ?? []), ...after.tags]),
    redacted: before.redacted + after.redacted,
  };
}
