import { type Change, type Ctx, change, type Filter } from '@breakwater/db';
import type { TERM_KINDS } from '@breakwater/db/schema';
import * as z from 'zod';
import { boundedText } from '../../text.ts';
import { IOC_RULES, IOC_TYPES, tryNormaliseIoc } from '../iocs/normalise.ts';
import { iocType, technique } from './fields.ts';
import type { AlertIoc } from './iocs.ts';

type TermKind = (typeof TERM_KINDS)[number];

interface Listed {
  readonly affectedAssets: readonly string[];
  readonly iocs: readonly AlertIoc[];
  readonly mitreTechniques: readonly string[];
}

const typed = (type: string, value: string) => `${type}:${value}`;
// No type is empty, so that a plain text never reads as a typed indicator.
const plain = (text: string) => typed('', text);

/** Everything an alert can be found by, as JSON: kind → terms. */
function termsOf({ affectedAssets, iocs, mitreTechniques }: Listed): string {
  const terms: Record<TermKind, readonly string[]> = {
    asset: affectedAssets,
    ioc: iocs.map(ioc => (typeof ioc === 'string' ? plain(ioc) : typed(ioc.type, ioc.value))),
    technique: mitreTechniques,
  };
  return JSON.stringify(terms);
}

const NO_TERMS = termsOf({ affectedAssets: [], iocs: [], mitreTechniques: [] });

const REMOVE = 'DELETE FROM alert_terms WHERE alert_id = ?';
const ADD = `INSERT INTO alert_terms (tenant_id, kind, term, alert_id)
 SELECT ?, kind.key, term.value, ? FROM json_each(?) AS kind, json_each(kind.value) AS term`;

/** Brings the terms of an alert from those of `before`, if there was one, to those of `alert`. */
export function writeTerms(ctx: Ctx, alert: Listed & { readonly id: string }, before?: Listed): Change {
  const stored = before === undefined ? NO_TERMS : termsOf(before);
  const wanted = termsOf(alert);
  if (wanted === stored) return change(undefined);
  const remove = stored === NO_TERMS ? [] : [{ sql: REMOVE, args: [alert.id] }];
  const add = wanted === NO_TERMS ? [] : [{ sql: ADD, args: [ctx.tenantId, alert.id, wanted] }];
  return change(undefined, { steps: [...remove, ...add] });
}

function having<S extends z.ZodType>(
  kind: TermKind,
  schema: S,
  terms: (value: z.output<S>) => readonly string[],
): Filter<S> {
  const sql = `"alerts"."id" IN (SELECT alert_id FROM alert_terms
 WHERE tenant_id = ? AND kind = ? AND term IN (SELECT value FROM json_each(?)))`;
  return {
    schema,
    where: (value, ctx) => ({ sql, args: [ctx.tenantId, kind, JSON.stringify(terms(value))] }),
  };
}

const wantedIoc = z
  .strictObject({ type: iocType.optional(), value: boundedText(1, 2_048) })
  .check(({ value: { type, value }, issues }) => {
    if (type !== undefined && tryNormaliseIoc(type, value) === null) {
      issues.push({ code: 'custom', input: value, path: ['value'], message: `must be ${IOC_RULES[type]}` });
    }
  })
  .describe(
    'An indicator, normalised before it is looked for; without a type, a value of any type or a plain text.',
  );

/** The terms an indicator may be stored as. */
function iocTerms({ type, value }: z.output<typeof wantedIoc>): string[] {
  const types = type === undefined ? IOC_TYPES : [type];
  const found = types.flatMap(each => {
    const normalised = tryNormaliseIoc(each, value);
    return normalised === null ? [] : [typed(each, normalised)];
  });
  return type === undefined ? [plain(value), ...found] : found;
}

/** List filters over what `writeTerms` keeps. */
export const termFilters = {
  asset: having('asset', boundedText(1, 255), asset => [asset]),
  technique: having('technique', technique, id => [id]),
  ioc: having('ioc', wantedIoc, iocTerms),
};
