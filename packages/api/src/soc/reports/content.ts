import type { ReportType } from './accessor.ts';
import type { SnapshotIoc } from './defang.ts';
import type { ReportSnapshot } from './document.ts';

export const SECTIONS = {
  technical: [
    'Summary',
    'Timeline',
    'Affected assets',
    'IOCs',
    'MITRE ATT&CK',
    'CPS impact',
    'Recommended actions',
    'Approvals',
    'Outcome',
  ],
  executive: ['Summary', 'Affected assets', 'CPS impact', 'Recommended actions', 'Outcome'],
  compliance: ['Summary', 'Timeline', 'Affected assets', 'Approvals', 'Outcome'],
} as const satisfies Readonly<Record<ReportType, readonly string[]>>;
export type Section = (typeof SECTIONS.technical)[number];

/** Text as it is stored; null where there is none. Renderers escape it. `tone`: how serious it is, for those with colours. */
export type Cell =
  | { readonly text: string | null; readonly tone?: string }
  | { readonly time: string | null }
  | { readonly ioc: SnapshotIoc };

export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

export type Block =
  | { readonly table: Table }
  | { readonly items: readonly { readonly text: string; readonly tone?: string }[] }
  | { readonly steps: readonly string[] }
  | { readonly text: string };

const text = (value: string | null): Cell => ({ text: value });
const time = (value: string | null): Cell => ({ time: value });
const fixed = (value: number, digits: number): Cell => ({ text: value.toFixed(digits) });

const table = (head: readonly string[], rows: Table['rows']): Block[] =>
  rows.length === 0 ? [] : [{ table: { head, rows } }];
const paragraph = (value: string | null): Block[] =>
  value === null || value.trim() === '' ? [] : [{ text: value }];

const CONTENT: Readonly<Record<Section, (snapshot: ReportSnapshot) => Block[]>> = {
  Summary: ({ case: row, alerts }) =>
    table(
      ['Field', 'Value'],
      [
        [text('Title'), text(row.title)],
        [text('Severity'), { text: row.severity, tone: row.severity }],
        [text('Status'), text(row.status)],
        [text('Confidence'), fixed(row.confidence, 2)],
        [text('Assignee'), text(row.assignee)],
        [text('Opened'), time(row.createdAt)],
        [text('Closed'), time(row.closedAt)],
        [text('Alerts'), text(String(alerts.length))],
        [text('Description'), text(row.description)],
      ],
    ),
  Timeline: ({ timeline }) =>
    table(
      ['Time', 'Agent', 'Action', 'Details'],
      timeline.map(entry => [
        time(entry.timestamp),
        text(entry.agent),
        text(entry.action),
        text(entry.details),
      ]),
    ),
  'Affected assets': ({ affectedAssets }) =>
    list(
      affectedAssets.map(({ asset, critical }) =>
        critical ? { text: `${asset} (critical)`, tone: 'critical' } : { text: asset },
      ),
    ),
  IOCs: ({ iocs }) =>
    table(
      ['Type', 'Value', 'Confidence'],
      iocs.map(ioc => {
        const { type = null, confidence } = typeof ioc === 'string' ? {} : ioc;
        return [text(type), { ioc }, confidence === undefined ? text(null) : fixed(confidence, 2)];
      }),
    ),
  'MITRE ATT&CK': ({ mitreTechniques }) => list(mitreTechniques.map(technique => ({ text: technique }))),
  'CPS impact': ({ cps: { physicalImpact, devices } }) => [
    ...paragraph(physicalImpact),
    ...table(
      ['Device', 'Type', 'Attestation', 'Risk', 'Last attestation'],
      devices.map(device => [
        text(device.deviceId),
        text(device.deviceType),
        { text: device.attestationStatus, tone: device.attestationStatus },
        { text: device.riskScore.toFixed(1), tone: device.riskBand },
        time(device.lastAttestation),
      ]),
    ),
  ],
  'Recommended actions': ({ recommendedActions }) => [{ steps: recommendedActions }],
  Approvals: ({ approvals }) =>
    table(
      ['Requested', 'Action', 'Class', 'Status', 'Decided by', 'Decided'],
      approvals.map(approval => [
        time(approval.createdAt),
        text(approval.actionType),
        text(approval.actionClass),
        { text: approval.status, tone: approval.status },
        text(approval.decidedBy),
        time(approval.decidedAt),
      ]),
    ),
  Outcome: ({ outcome }) => paragraph(outcome),
};

const list = (items: readonly { text: string; tone?: string }[]): Block[] =>
  items.length === 0 ? [] : [{ items }];

/** What a section holds; nothing for an empty one. */
export const contentOf = (section: Section, snapshot: ReportSnapshot): Block[] => CONTENT[section](snapshot);

/** The lines below the title. */
export function headerOf(
  { report, case: { id } }: ReportSnapshot,
  contentSha256: string,
): [name: string, value: string][] {
  return [
    ['Report', report.id],
    ['Case', id],
    ['Type', report.type],
    ['Generated', `${report.generatedAt} by ${report.generatedBy}`],
    ['Content SHA-256', contentSha256],
  ];
}
