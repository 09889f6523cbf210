import { DATA_CLASSIFICATIONS, PROVIDERS, RESOURCE_TYPES, SCOPES, TAG_SOURCES } from '@breakwater/db/schema';
import * as z from 'zod';

export const provider = z.enum(PROVIDERS).meta({ id: 'Provider' });
export const resourceType = z.enum(RESOURCE_TYPES).meta({ id: 'ResourceType' });
export const scope = z.enum(SCOPES).meta({ id: 'Scope' });
export type Scope = z.output<typeof scope>;
export const dataClassification = z.enum(DATA_CLASSIFICATIONS).meta({ id: 'DataClassification' });
export const tagSource = z.enum(TAG_SOURCES).meta({ id: 'TagSource' });
