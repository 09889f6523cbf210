import { DATA_CLASSIFICATIONS, SCOPES } from '@breakwater/db/schema';
import * as z from 'zod';
import type { Scope } from '../fields.ts';

export interface TagIssue {
  readonly key: string;
  readonly message: string;
}

const email = z.email();
const flows = z.array(z.string());

const isDate = (text: string) =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.slice(0, 10) === text;

function isFlows(text: string): boolean {
  try {
    return flows.safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
}

const oneOf = (words: readonly string[]) => (text: string) => words.includes(text.trim().toLowerCase());

interface TagRule {
  readonly key: string;
  readonly required: (scope: Scope) => boolean;
  readonly must: string;
  readonly holds: (value: string, knows: (label: string) => boolean) => boolean;
}

const always = () => true;

const RULES: readonly TagRule[] = [
  { key: 'pci:scope', required: always, must: `be one of ${SCOPES.join(', ')}`, holds: oneOf(SCOPES) },
  {
    key: 'pci:data-class',
    required: scope => scope === 'cde',
    must: `be one of ${DATA_CLASSIFICATIONS.join(', ')}`,
    holds: oneOf(DATA_CLASSIFICATIONS),
  },
  {
    key: 'pci:segment',
    required: scope => scope !== 'out-of-scope',
    must: 'name the segment',
    holds: value => value.trim() !== '',
  },
  {
    key: 'pci:scope-reason',
    required: always,
    must: 'say why',
    holds: value => value.trim() !== '',
  },
  { key: 'pci:validated-date', required: always, must: 'be a date, YYYY-MM-DD', holds: isDate },
  {
    key: 'pci:validated-by',
    required: always,
    must: 'be an email address or the name of a known principal',
    holds: (value, knows) => knows(value) || email.safeParse(value).success,
  },
  { key: 'pci:data-flows', required: () => false, must: 'be a JSON array of texts', holds: isFlows },
];

/** Where the tags of a resource with a decision break the rules for `pci:` tags. `knows`: whether a label is a principal's. */
export function tagIssues(
  scope: Scope,
  tags: ReadonlyMap<string, string>,
  knows: (label: string) => boolean,
): TagIssue[] {
  return RULES.flatMap(({ key, required, must, holds }) => {
    const value = tags.get(key);
    if (value === undefined) return required(scope) ? [{ key, message: 'is missing' }] : [];
    return holds(value, knows) ? [] : [{ key, message: `must ${must}` }];
  });
}
