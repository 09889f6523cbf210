import { type Ctx, canonicalJson, isId, type Read, tableInfo, type Value } from '@breakwater/db';
import { complianceAlerts as table } from '@breakwater/db/schema';
import * as z from 'zod';
import { isObject } from '../../json.ts';
import { type ComplianceAlertRow, complianceAlerts } from '../alerts/accessor.ts';
import type { Raised } from '../alerts/raise.ts';
import { complianceSeverity } from '../alerts/schemas.ts';
import { cleanMetadata } from '../clean.ts';
import { alarmOf, STATES, type State } from './alarms.ts';
import { holding } from './conditions.ts';

const info = tableInfo(table);
const ALERT = info.fields.map(({ quoted }) => `a.${quoted}`).join(', ');
const NO_ALERT = info.fields.map(() => 'NULL').join(', ');
const WIDTH = info.fields.length;

/** What is to be done about the alerts of one kind. */
export interface Difference {
  /** Alerts that are as they should be; told with the first part only. */
  readonly standing: readonly string[];
  /** States without an alert, or whose alert says something else. */
  readonly found: readonly { readonly raised: Raised; readonly before: ComplianceAlertRow | null }[];
  /** Alerts whose cause is gone. */
  readonly ended: readonly ComplianceAlertRow[];
  /** Where what differs goes on; null at its end. */
  readonly next: string | null;
}

const texts = z.array(z.string());
const Told = z.tuple([z.string(), z.string().nullable(), complianceSeverity, z.string(), z.string()]);

/** Reading an alert along with a row of another kind needs its columns as the accessor decodes them. */
const alertOf = (ctx: Ctx, values: readonly Value[]) => {
  const [row] = complianceAlerts
    .finding(ctx, { sql: '1', args: [] })
    .resultOf({ rows: [values], changes: 0 });
  if (row === undefined) throw new TypeError('one row of values is one alert');
  return row;
};

function conditionOf(values: readonly Value[]) {
  const [subject, resourceId, severity, label, context] = Told.parse(values);
  const read: unknown = JSON.parse(context);
  return {
    ...{ subject, severity, label },
    resourceId: resourceId !== null && isId('res', resourceId) ? resourceId : null,
    context: isObject(read) ? read : {},
  };
}

/** A prefix of fingerprints as a range, which an index finds. */
const lasting = (alertType: string, prefix: string) => `a.tenant_id = ?1 AND a.alert_type = '${alertType}'
 AND a.fingerprint >= '${prefix}:' AND a.fingerprint < '${prefix};' AND a.status IN ('open', 'acknowledged')`;

/** The alert says what the state is, but for what is not kept of it. */
const saysSo = ({ severity, context }: Raised, before: ComplianceAlertRow) =>
  severity === before.severity && canonicalJson(cleanMetadata(context)) === canonicalJson(before.context);

/**
 * Compares the states of one kind with the alerts that last. Of what differs, in the order of fingerprints, `most` of
 * each sort after `after`, empty for the start.
 */
export function readingDifference(ctx: Ctx, state: State, after: string, most: number): Read<Difference> {
  const { alertType } = STATES[state];
  const { sql, args } = holding(ctx, state);
  const printed = `a.tenant_id = ?1 AND a.alert_type = '${alertType}' AND a.fingerprint = +printed.fingerprint
 AND a.status IN ('open', 'acknowledged')`;
  return {
    statement: {
      sql: `WITH found(subject, resource_id, severity, label, context) AS MATERIALIZED (${sql}),
 printed AS MATERIALIZED (SELECT substr('${state}:' || subject, 1, 200) AS fingerprint, * FROM found)
 SELECT 'standing', ${NO_ALERT}, NULL, NULL, NULL, NULL, json_group_array(a.id) FROM printed CROSS JOIN compliance_alerts a
 ON ${printed} WHERE a.severity = printed.severity AND a.context = printed.context AND ?3 = ''
 UNION ALL SELECT * FROM (SELECT 'found', ${ALERT}, printed.subject, printed.resource_id, printed.severity, printed.label,
 printed.context FROM printed LEFT JOIN compliance_alerts a ON ${printed} WHERE printed.fingerprint > ?3
  AND (a.id IS NULL OR a.severity <> printed.severity OR a.context <> printed.context)
 ORDER BY printed.fingerprint LIMIT ${most})
 UNION ALL SELECT * FROM (SELECT 'ended', ${ALERT}, NULL, NULL, NULL, NULL, NULL FROM compliance_alerts a
 WHERE ${lasting(alertType, state)} AND a.fingerprint > ?3
  AND a.fingerprint NOT IN (SELECT fingerprint FROM printed) ORDER BY a.fingerprint LIMIT ${most})`,
      args: [...args, after],
    },
    resultOf(read) {
      const rows = read?.rows ?? [];
      const of = (sort: string) => rows.filter(([first]) => first === sort).map(row => row.slice(1));
      const found = of('found').map(row => ({
        raised: alarmOf(state, conditionOf(row.slice(WIDTH))),
        before: row[0] === null ? null : alertOf(ctx, row.slice(0, WIDTH)),
      }));
      const ended = of('ended').map(row => alertOf(ctx, row.slice(0, WIDTH)));
      const same = found.flatMap(({ raised, before }) =>
        before !== null && saysSo(raised, before) ? [before.id] : [],
      );
      const [standing = []] = of('standing');
      const last = [found, ended]
        .filter(part => part.length === most)
        .map(part => part.at(-1))
        .map(one => (one === undefined ? '' : 'raised' in one ? one.raised.fingerprint : one.fingerprint));
      return {
        standing: [...texts.parse(JSON.parse(String(standing.at(-1) ?? '[]'))), ...same],
        found: found.filter(({ before }) => before === null || !same.includes(before.id)),
        ended,
        next: last.toSorted()[0] ?? null,
      };
    },
  };
}
