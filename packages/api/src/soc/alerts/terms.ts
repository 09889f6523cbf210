import type { Change, Ctx } from '@breakwater/db';
import type { TERM_KINDS } from '@breakwater/db/schema';
import * as z from 'zod';
import { boundedText } from '../../text.ts';
import { IOC_RULES, IOC_TYPES, tryNormaliseIoc } from '../iocs/normalise.ts';
import { termTable } from '../terms.ts';
import { type Alarming, alarmKind } from './alarm.ts';
import { iocType, technique } from './fields.ts';
import type { AlertIoc } from './iocs.ts';

interface Listed extends Alarming {
  readonly assetType: string | null;
  readonly affectedAssets: readonly string[];
  readonly iocs: readonly AlertIoc[];
  readonly mitreTechniques: readonly string[];
}

const typed = (type: string, value: string) => `${type}:${value}`;
// No type is empty, so that a plain text never reads as a typed indicator.
const plain = (text: string) => typed('', text);

const terms = termTable<(typeof TERM_KINDS)[number], Listed>({
  table: 'alert_terms',
  owner: 'alert_id',
  of: 'alerts',
  termsOf(alert) {
    const { assetType, affectedAssets, iocs, mitreTechniques } = alert;
    const alarm = alarmKind(alert);
    return {
      asset: affectedAssets,
      ioc: iocs.map(ioc => (typeof ioc === 'string' ? plain(ioc) : typed(ioc.type, ioc.value))),
      technique: mitreTechniques,
      controller: assetType === 'cps_controller' ? affectedAssets : [],
      alarm_critical: alarm === 'alarm_critical' ? affectedAssets : [],
      alarm_high: alarm === 'alarm_high' ? affectedAssets : [],
    };
  },
});

/** Brings the terms of an alert from those of `before`, if there was one, to those of `alert`. */
export const writeTerms = (ctx: Ctx, alert: Listed & { readonly id: string }, before?: Listed): Change =>
  terms.write(ctx, alert, before);

/** The terms of alerts just made, in one statement. */
export const writeNewTerms = (ctx: Ctx, made: readonly (Listed & { readonly id: string })[]): Change =>
  terms.writeNew(ctx, made);

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
  asset: terms.having('asset', boundedText(1, 255), asset => [asset]),
  technique: terms.having('technique', technique, id => [id]),
  ioc: terms.having('ioc', wantedIoc, iocTerms),
};
