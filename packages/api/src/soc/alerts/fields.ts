import * as z from 'zod';
import { jsonObject } from '../../json.ts';
import { boundedText } from '../../text.ts';
import { IOC_RULES, IOC_TYPES, tryNormaliseIoc } from '../iocs/normalise.ts';
import {
  ALERT_STATUSES,
  MAX_ASSETS,
  MAX_IOCS,
  MAX_METADATA_BYTES,
  MAX_RAW_LOG,
  MAX_TECHNIQUES,
  MAX_TITLE,
  SEVERITIES,
} from './constants.ts';
import { uniqueIocs } from './iocs.ts';

export const severity = z
  .enum(SEVERITIES)
  .meta({ id: 'Severity', description: 'critical > high > medium > low > info' });
export const alertStatus = z.enum(ALERT_STATUSES).meta({ id: 'AlertStatus' });
export const iocType = z.enum(IOC_TYPES).meta({ id: 'IocType' });

export const TECHNIQUE = /^T\d{4}(\.\d{3})?$/;

export const technique = z
  .string()
  .toUpperCase()
  .regex(TECHNIQUE, { error: 'must be a technique such as T1071 or T1071.001' });

/** Technique ids, upper-cased, each once, in the order given. */
export const techniqueList = (most: number) =>
  z
    .array(technique)
    .max(most, { error: `must be at most ${most} techniques`, abort: true })
    .overwrite(items => [...new Set(items)])
    .describe('MITRE ATT&CK technique ids, such as T1071 or T1071.001; upper-cased, each once');

export const mitreTechniques = techniqueList(MAX_TECHNIQUES);

/** Asset names, each once, in the order given. */
export const assetList = (most: number) =>
  z
    .array(boundedText(1, 255))
    .max(most, { error: `must be at most ${most} assets`, abort: true })
    .overwrite(items => [...new Set(items)])
    .describe('Names of the assets concerned; case-sensitive, each once');

export const affectedAssets = assetList(MAX_ASSETS);

const typedIoc = z
  .strictObject({
    type: iocType,
    value: z.string().describe('Normalised on arrival; defanged spellings are understood'),
    confidence: z.number().min(0).max(1).optional().describe('0 to 1'),
  })
  .meta({ id: 'TypedIoc' });

const ioc = z.union([boundedText(1, 2_048), typedIoc], {
  error: `must be text of 1 to 2048 characters or { type, value, confidence? } with confidence 0 to 1 and type one of ${IOC_TYPES.join(', ')}`,
});

/** Indicators: typed ones normalised, texts as given, each once. */
export const iocList = (most: number) =>
  z
    .array(ioc)
    .max(most, { error: `must be at most ${most} indicators`, abort: true })
    .check(payload => {
      const normalised: typeof payload.value = [];
      for (const [index, item] of payload.value.entries()) {
        const value = typeof item === 'string' ? item : tryNormaliseIoc(item.type, item.value);
        if (value === null && typeof item !== 'string') {
          const message = `must be ${IOC_RULES[item.type]}`;
          payload.issues.push({ code: 'custom', input: item.value, path: [index, 'value'], message });
        } else if (value !== null) {
          normalised.push(typeof item === 'string' ? item : { ...item, value });
        }
      }
      payload.value = uniqueIocs(normalised);
    })
    .describe('Indicators of compromise: plain text, or { type, value, confidence? }; each once');

export const alertIocs = iocList(MAX_IOCS);

/** Input of `alerts.create`. A text left out is null, a list empty, and metadata {}. */
export const alertCreateFields = z.strictObject({
  title: boundedText(1, MAX_TITLE).describe('What happened; part of the identity that folds repeats'),
  severity,
  source: boundedText(1, 100).describe('Who reports it, such as suricata; part of the identity'),
  description: boundedText(0, 20_000).nullish(),
  assetType: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,63}$/, {
      error: 'must be 1 to 64 lower-case letters, digits and _, starting with a letter',
    })
    .nullish()
    .describe('Kind of the assets: server, workstation, iot_sensor, cps_controller, gateway, …'),
  affectedAssets: affectedAssets.optional(),
  iocs: alertIocs.optional(),
  mitreTechniques: mitreTechniques.optional(),
  rawLog: boundedText(0, MAX_RAW_LOG).nullish().describe('The log as received'),
  assignedAgent: boundedText(1, 128).nullish(),
  externalId: boundedText(0, 255).nullish().describe("The producer's own id"),
  metadata: jsonObject(MAX_METADATA_BYTES)
    .optional()
    .describe(`JSON object, at most ${MAX_METADATA_BYTES} bytes`),
  occurredAt: z.date().nullish().describe('When it happened; default: the time of receipt'),
});

export type AlertCreate = z.output<typeof alertCreateFields>;
