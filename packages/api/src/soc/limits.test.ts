import { describe, expect, test } from 'vitest';
import type * as z from 'zod';
import { AgentActionRecord } from './agent-actions/schemas.ts';
import {
  AlertAssign,
  AlertBulkTransition,
  AlertCreateMany,
  AlertIngest,
  AlertTransition,
} from './alerts/schemas.ts';
import { RequestInput } from './approvals/schemas.ts';
import { CaseCreate, CaseFromAlerts, CaseLink, CaseTransition, CaseUpdate } from './cases/schemas.ts';
import { TimelineAdd } from './cases/timeline/schemas.ts';
import { ConnectorCreate } from './connectors/schemas.ts';
import { CriticalAssetRemove, CriticalAssetSet } from './critical-assets/schemas.ts';
import { AttestInput } from './devices/attest.ts';
import { DeviceCreate, DeviceRevoke } from './devices/schemas.ts';
import { RollbackInput, RunInput } from './executions/schemas.ts';
import { IocImportStix, IocLookup, IocUpsert, IocUpsertMany } from './iocs/schemas.ts';
import { PlaybookCreate } from './playbooks/schemas.ts';
import { ReportGenerate } from './reports/schemas.ts';

/** A field with values that its rule takes, and others that it refuses. */
type Rule = readonly [field: string, taken: readonly unknown[], refused: readonly unknown[]];

const text = (field: string, fewest: number, most: number): Rule => [
  field,
  ['é'.repeat(most), 'x'.repeat(fewest)],
  ['x'.repeat(most + 1), ...(fewest === 0 ? [] : [''])],
];

const count = (field: string, fewest: number, most: number, item: (n: number) => unknown): Rule => {
  const items = (length: number) => Array.from({ length }, (_, n) => item(n));
  return [
    field,
    [items(most), items(fewest)],
    [items(most + 1), ...(fewest === 0 ? [] : [items(fewest - 1)])],
  ];
};

const between = (field: string, least: number, most: number, step = 1): Rule => [
  field,
  [least, most],
  [least - step, most + step, Number.NaN],
];

const bytes = (field: string, most: number): Rule => {
  const document = (size: number) => ({ a: 'x'.repeat(size - '{"a":""}'.length) });
  return [field, [document(most), {}], [document(most + 1), 'text']];
};

const id = (prefix: string, n = 0) => `${prefix}_0${String(n).padStart(25, '0')}`;
const name = (n: number) => `n${n}`;
const technique = (n: number) => `T${String(1_000 + (n % 9_000))}`;
const hash = 'a'.repeat(64);
const now = new Date(0);

const ALERT = { title: 't', severity: 'low', source: 's' };
const CASE = { title: 't', severity: 'low' };
const STEP = { name: 'tell', action: 'notify', parameters: { message: 'm' } };
const DEVICE = { deviceId: 'd', deviceType: 'sensor', firmwareVersion: '1', firmwareHash: hash };
const RECORD = { action: 'a', status: 'success', startedAt: now, completedAt: now };
const IOC = { type: 'mutex', value: 'v', source: 's' };
const CONNECTOR = { action: 'block_ip', endpoint: 'https://soar.example.com/' };
const REQUEST = { actionType: 'a', actionClass: 'low', justification: 'j' };

const LIMITS: readonly [of: string, schema: z.ZodType, valid: object, rules: readonly Rule[]][] = [
  ['alerts.createMany', AlertCreateMany, {}, [count('items', 0, 500, () => ALERT)]],
  [
    'alerts.ingest',
    AlertIngest,
    { format: 'suricata-eve', data: [] },
    [count('homeNetworks', 1, 64, () => '10.0.0.0/8'), ['format', ['breakwater', 'ocsf'], ['cef']]],
  ],
  ['alerts.transition', AlertTransition, { id: id('alr'), to: 'resolved' }, [text('reason', 0, 2_000)]],
  [
    'alerts.bulkTransition',
    AlertBulkTransition,
    { ids: [id('alr')], to: 'resolved' },
    [count('ids', 1, 500, n => id('alr', n)), text('reason', 0, 2_000)],
  ],
  ['alerts.assign', AlertAssign, { id: id('alr') }, [text('assignedAgent', 1, 128)]],
  [
    'cases.create',
    CaseCreate,
    CASE,
    [
      text('title', 1, 500),
      text('description', 0, 20_000),
      text('assignee', 1, 128),
      text('physicalImpact', 0, 4_000),
      count('recommendedActions', 0, 50, name),
      ['recommendedActions', [['x'.repeat(1_000)]], [['x'.repeat(1_001)], ['']]],
      count('affectedAssets', 0, 5_000, name),
      ['affectedAssets', [['x'.repeat(255)]], [['x'.repeat(256)], ['']]],
      count('iocs', 0, 5_000, name),
      count('mitreTechniques', 0, 5_000, technique),
      between('confidence', 0, 1, 0.01),
    ],
  ],
  ['cases.update', CaseUpdate, {}, [text('outcome', 0, 20_000), text('overrideReason', 1, 1_000)]],
  [
    'cases.createFromAlerts',
    CaseFromAlerts,
    { alertIds: [id('alr')] },
    [count('alertIds', 1, 200, n => id('alr', n)), text('title', 1, 500), between('confidence', 0, 1, 0.01)],
  ],
  ['cases.linkAlerts', CaseLink, { id: id('cas') }, [count('alertIds', 1, 200, n => id('alr', n))]],
  ['cases.transition', CaseTransition, { id: id('cas'), to: 'in_progress' }, [text('reason', 0, 2_000)]],
  [
    'cases.timeline.add',
    TimelineAdd,
    { caseId: id('cas'), action: 'a' },
    [
      text('agent', 1, 128),
      text('action', 1, 200),
      text('details', 0, 20_000),
      count('toolCalls', 0, 50, () => ({})),
      ['toolCalls', [[{ a: 'x'.repeat(16_374) }]], [[{ a: 'x'.repeat(16_375) }], ['text']]],
    ],
  ],
  [
    'devices.create',
    DeviceCreate,
    DEVICE,
    [
      ['deviceId', ['x'.repeat(128), '0._:-'], ['x'.repeat(129), '', '.a']],
      ['firmwareStack', ['ada_spark', 'rust_embassy', 'zephyr_rtos', 'unknown'], ['linux']],
      text('name', 0, 255),
      text('location', 0, 255),
      text('networkSegment', 0, 128),
      text('firmwareVersion', 1, 64),
      text('certificateSerial', 1, 128),
      bytes('metadata', 16_384),
    ],
  ],
  [
    'devices.attest',
    AttestInput,
    { deviceId: 'd', firmwareHash: hash, bootCount: 0, boardFamily: 'stm32' },
    [
      between('bootCount', 0, Number.MAX_SAFE_INTEGER),
      ['boardFamily', ['stm32', 'nrf52', 'esp32s3'], ['esp8266']],
      ['firmwareHash', ['A'.repeat(64)], ['a'.repeat(63), 'g'.repeat(64)]],
    ],
  ],
  ['devices.revoke', DeviceRevoke, { deviceId: 'd' }, [text('reason', 1, 1_000)]],
  [
    'playbooks.create',
    PlaybookCreate,
    { name: 'p', steps: [STEP] },
    [
      text('name', 1, 200),
      text('description', 0, 20_000),
      count('steps', 1, 50, n => ({ ...STEP, name: name(n) })),
      ['steps', [[{ ...STEP, name: 'x'.repeat(64) }]], [[{ ...STEP, name: 'x'.repeat(65) }]]],
      [
        'steps',
        [1, 600].map(timeoutSeconds => [{ ...STEP, timeoutSeconds }]),
        [[{ ...STEP, timeoutSeconds: 0 }]],
      ],
      ['steps', [], [[{ ...STEP, timeoutSeconds: 601 }], [{ ...STEP, timeoutSeconds: 1.5 }]]],
      [
        'steps',
        [[{ ...STEP, action: 'run_scan', parameters: { a: 'x'.repeat(8_184) } }]],
        [[{ ...STEP, action: 'run_scan', parameters: { a: 'x'.repeat(8_185) } }]],
      ],
      [
        'steps',
        [[{ ...STEP, action: `custom_${'a'.repeat(40)}`, actionClass: 'low' }]],
        [[{ ...STEP, action: `custom_${'a'.repeat(41)}`, actionClass: 'low' }]],
      ],
    ],
  ],
  [
    'playbooks.run',
    RunInput,
    { id: id('pbk') },
    [count('targetAssets', 0, 100, name), ['targetAssets', [['x'.repeat(255)]], [['x'.repeat(256)], ['']]]],
  ],
  ['executions.rollback', RollbackInput, { id: id('exe') }, [text('reason', 1, 1_000)]],
  [
    'connectors.create',
    ConnectorCreate,
    CONNECTOR,
    [between('timeoutMs', 1_000, 120_000), text('description', 0, 1_000), text('endpoint', 1, 2_048)],
  ],
  [
    'criticalAssets.set',
    CriticalAssetSet,
    { assetId: 'a' },
    [text('assetId', 1, 255), text('reason', 0, 1_000)],
  ],
  ['criticalAssets.remove', CriticalAssetRemove, { assetId: 'a' }, [text('reason', 1, 1_000)]],
  [
    'approvals.request',
    RequestInput,
    REQUEST,
    [
      text('actionType', 1, 64),
      text('justification', 1, 4_000),
      bytes('context', 32_768),
      count('targetAssets', 0, 100, name),
      ['actionClass', ['low', 'medium', 'high', 'irreversible'], ['read_only']],
    ],
  ],
  [
    'agentActions.record',
    AgentActionRecord,
    RECORD,
    [
      text('agent', 1, 128),
      text('action', 1, 200),
      text('tool', 0, 200),
      text('outputSummary', 0, 4_000),
      text('error', 0, 4_000),
      text('correlationId', 0, 128),
      between('confidence', 0, 1, 0.01),
      ['status', ['success', 'error', 'denied'], ['unknown']],
    ],
  ],
  [
    'iocs.upsert',
    IocUpsert,
    IOC,
    [
      text('value', 1, 2_048),
      text('source', 1, 200),
      text('threatActor', 1, 200),
      count('campaigns', 0, 100, name),
      count('tags', 0, 100, name),
      ['tags', [['x'.repeat(200)]], [['x'.repeat(201)], [' ']]],
      between('confidence', 0, 1, 0.01),
      bytes('context', 16_384),
      bytes('enrichment', 16_384),
    ],
  ],
  ['iocs.upsertMany', IocUpsertMany, {}, [count('items', 0, 500, () => IOC)]],
  ['iocs.lookup', IocLookup, {}, [count('items', 1, 1_000, () => ({ value: 'v' }))]],
  ['iocs.importStix', IocImportStix, { bundle: '{}' }, [between('defaultConfidence', 0, 1, 0.01)]],
  [
    'reports.generate',
    ReportGenerate,
    { caseId: id('cas'), reportType: 'technical' },
    [text('title', 1, 500), ['reportType', ['technical', 'executive', 'compliance'], ['legal']]],
  ],
];

describe.each(LIMITS)('%s', (_of, schema, valid, rules) => {
  test.each(rules)('takes %s up to its limit, and nothing beyond', (field, taken, refused) => {
    for (const value of taken) {
      const { error } = schema.safeParse({ ...valid, [field]: value });
      expect(error?.issues ?? []).toEqual([]);
    }
    for (const value of refused) {
      const { error } = schema.safeParse({ ...valid, [field]: value });
      expect(error?.issues.map(({ path }) => path[0])).toContain(field);
    }
  });
});
