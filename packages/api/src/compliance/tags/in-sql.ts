import { DATA_CLASSIFICATIONS, SCOPES } from '@breakwater/db/schema';
import { CLASSIFIER } from '../decisions/discovery.ts';

const texts = (words: readonly string[]) => words.map(word => `'${word}'`).join(', ');

// What String.prototype.trim takes off, as code points.
const BLANKS = [
  ...[9, 10, 11, 12, 13, 32, 160, 5760, 8192, 8193, 8194, 8195, 8196, 8197, 8198, 8199, 8200, 8201, 8202],
  ...[8232, 8233, 8239, 8287, 12288, 65279],
];
const trimmed = (value: string) => `trim(${value}, char(${BLANKS.join(', ')}))`;

/** A tag's value as rules read it. */
const word = (value: string) => `lower(${trimmed(value)})`;

const HONOURED = ['cde', 'connected-cde', 'out-of-scope'];

/** The scope that a row `t` of `tags` under `pci:scope` states, or null where it is ignored. */
export const STATED_SCOPE = `CASE WHEN t.source IN ('manual', 'imported') AND ${word('t.value')} IN (${texts(HONOURED)})
 THEN ${word('t.value')} END`;

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const local = (value: string) => `substr(${value}, 1, instr(${value}, '@') - 1)`;
const domain = (value: string) => `substr(${value}, instr(${value}, '@') + 1)`;
const withoutTop = (value: string) => `rtrim(${domain(value)}, '${LETTERS}')`;

/** zod's pattern of an email address. */
const isEmail = (value: string) => `(instr(${value}, '@') > 1 AND ${value} NOT GLOB '*..*'
 AND ${local(value)} NOT GLOB '*[^A-Za-z0-9_''+.-]*' AND ${local(value)} GLOB '[^.]*'
 AND ${local(value)} GLOB '*[A-Za-z0-9_+-]'
 AND ${domain(value)} NOT GLOB '*[^A-Za-z0-9.-]*' AND ${domain(value)} GLOB '[A-Za-z0-9]*'
 AND ${domain(value)} NOT GLOB '*.-*' AND ${withoutTop(value)} GLOB '*.'
 AND length(${domain(value)}) - length(${withoutTop(value)}) >= 2)`;

const isKnown = (value: string, tenantId: string) => `(${value} IN ('root', 'system', '${CLASSIFIER}')
 OR ${value} GLOB 'sp:*' AND EXISTS (SELECT 1 FROM service_principals WHERE tenant_id = ${tenantId}
 AND name = substr(${value}, 4)))`;

/** What the values of `pci:` tags must be, as conditions; the same rules as `tagIssues`. */
export const holdsInSql = (key: string, value: string, tenantId: string): string => `CASE ${key}
 WHEN 'pci:scope' THEN ${word(value)} IN (${texts(SCOPES)})
 WHEN 'pci:data-class' THEN ${word(value)} IN (${texts(DATA_CLASSIFICATIONS)})
 WHEN 'pci:segment' THEN ${trimmed(value)} <> ''
 WHEN 'pci:scope-reason' THEN ${trimmed(value)} <> ''
 WHEN 'pci:validated-date' THEN ${value} GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]' AND date(${value}) IS ${value}
 WHEN 'pci:validated-by' THEN ${isKnown(value, tenantId)} OR ${isEmail(value)}
 WHEN 'pci:data-flows' THEN CASE WHEN NOT json_valid(${value}) THEN 0 WHEN json_type(${value}) <> 'array' THEN 0
 ELSE NOT EXISTS (SELECT 1 FROM json_each(${value}) AS item WHERE item.type <> 'text') END
 ELSE 1 END`;

/** Whether a row `r` of `resources` with a scope has tags that break the rules. Takes the tenant as `?1`. */
export const BREAKS_RULES = `(SELECT coalesce(sum(NOT (${holdsInSql('t.key', 't.value', '?1')})), 0) > 0
 OR total(t.key IN ('pci:scope', 'pci:scope-reason', 'pci:validated-date', 'pci:validated-by')) < 4
 OR r.current_scope = 'cde' AND total(t.key = 'pci:data-class') = 0
 OR r.current_scope <> 'out-of-scope' AND total(t.key = 'pci:segment') = 0
 FROM tags t INDEXED BY tags_key WHERE t.tenant_id = ?1 AND t.resource_id = r.id AND t.key >= 'pci:' AND t.key < 'pci;')`;

/** Whether the `pci:validated-by` of a resource is a principal's label; null when it has none. Takes the tenant as `?1`. */
export const validatorKnown = (resourceId: string): string => `(SELECT ${isKnown('t.value', '?1')} FROM tags t
 WHERE t.tenant_id = ?1 AND t.resource_id = ${resourceId} AND t.key = 'pci:validated-by')`;
