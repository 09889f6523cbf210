import { expect, it } from 'vitest';
import { AS_MADE, type Facts, lossesOf, type Operation, type Register } from './history.ts';

let places = 0;
const operation = (id: string, more: Partial<Operation> = {}): Operation => ({
  id,
  path: 'identity.groups.create',
  outcome: 'acknowledged',
  sentAt: places++,
  answeredAt: places++,
  audit: 1,
  events: 1,
  makes: [`groups ${id}`],
  ...more,
});
const update = (id: string, expected: number, more: Partial<Operation> = {}) =>
  operation(id, { makes: [], register: { id: 'r', expected, value: id }, ...more });
const entry = (requestId: string, before: Register | null = null, after: Register | null = null) => ({
  requestId,
  recordId: after === null ? requestId : 'r',
  before,
  after,
});
const event = (requestId: string, n = 0) => ({ id: `e-${requestId}-${n}`, requestId });

// A create, three of a batch, a delete, two updates, one refused and two of which one was not done.
const created = operation('created');
const batch = operation('batch', {
  audit: 3,
  events: 3,
  makes: ['groups batch-0', 'groups batch-1', 'groups batch-2'],
});
const gone = operation('gone');
const deleted = operation('deleted', { makes: [], removes: 'groups gone' });
const history = [
  created,
  batch,
  gone,
  deleted,
  update('u1', 1),
  update('u2', 2),
  update('stale', 1, { outcome: 'refused' }),
  operation('never', { outcome: 'unknown' }),
  operation('perhaps', { outcome: 'unknown' }),
];
const one: Register = { version: 2, value: 'u1' };
const two: Register = { version: 3, value: 'u2' };
const whole: Facts = {
  audit: [
    entry('created'),
    ...Array.from({ length: 3 }, () => entry('batch')),
    entry('gone'),
    entry('deleted'),
    entry('u1', AS_MADE, one),
    entry('u2', one, two),
    entry('perhaps'),
  ],
  events: [
    event('created'),
    ...[0, 1, 2].map(n => event('batch', n)),
    ...['gone', 'deleted', 'u1', 'u2', 'perhaps'].map(id => event(id)),
  ],
  rows: new Map(['created', 'batch-0', 'batch-1', 'batch-2', 'perhaps'].map(name => [`groups ${name}`, 1])),
  registers: new Map([['r', two]]),
  meters: [{ subject: 'key', counted: 4, records: 4 }],
  outbox: new Map([['e-created-0', 1]]),
  told: new Map([['e-created-0', 2]]),
};
const without = <T extends { requestId: string }>(from: readonly T[], id: string) =>
  from.filter(({ requestId }) => requestId !== id);
const rows = (...changes: [string, number][]) => new Map([...whole.rows, ...changes]);

it('a history of which nothing is lost has no losses', () => {
  expect(lossesOf(history, whole)).toEqual([]);
});

it.each<[string, Partial<Facts>, RegExp]>([
  [
    'an effect that is lost',
    {
      audit: without(whole.audit, 'created'),
      events: without(whole.events, 'created'),
      rows: new Map([...whole.rows].filter(([name]) => name !== 'groups created')),
      outbox: new Map(),
      told: new Map(),
    },
    /created, acknowledged: lost/,
  ],
  ['a row that is lost', { rows: rows(['groups created', 0]) }, /created.*half: 0 of 1 groups created/],
  ['a doubled effect', { rows: rows(['groups created', 2]) }, /created.*doubled: 2 of 1 groups created/],
  ['a doubled entry', { audit: [...whole.audit, entry('created')] }, /created.*doubled: 2 of 1 audit/],
  ['a missing entry', { audit: without(whole.audit, 'created') }, /created.*half: 0 of 1 audit entries/],
  ['a missing event', { events: without(whole.events, 'gone') }, /gone.*half: 0 of 1 events/],
  ['half a batch', { rows: rows(['groups batch-1', 0]) }, /batch.*half: 0 of 1 groups batch-1/],
  ['half of what nobody heard of', { events: without(whole.events, 'perhaps') }, /perhaps, unknown: half/],
  ['what was refused and done', { audit: [...whole.audit, entry('stale')] }, /stale, refused: half/],
  ['what was deleted and is there', { rows: rows(['groups gone', 1]) }, /gone was deleted and is there/],
  ['an entry of nobody', { audit: [...whole.audit, entry('other')] }, /audit entry of other/],
  ['an event of nobody', { events: [...whole.events, event('other')] }, /event of other/],
  ['a register behind its log', { registers: new Map([['r', one]]) }, /register r is not what/],
  [
    'a lost update',
    {
      audit: whole.audit.map(one =>
        one.requestId === 'u2' ? { ...one, before: AS_MADE, after: { version: 2, value: 'u2' } } : one,
      ),
      registers: new Map([['r', { version: 2, value: 'u2' }]]),
    },
    /an update between was lost/,
  ],
  [
    'an update of another value',
    {
      audit: whole.audit.map(one =>
        one.requestId === 'u2' ? { ...one, after: { version: 3, value: 'other' } } : one,
      ),
      registers: new Map([['r', { version: 3, value: 'other' }]]),
    },
    /not the value of u2/,
  ],
  ['a meter that lost a unit', { meters: [{ subject: 'key', counted: 3, records: 4 }] }, /counted 3 of 4/],
  ['an event without delivery', { outbox: new Map([['e-created-0', 0]]) }, /has 0 deliveries/],
  ['an event nobody was told of', { told: new Map() }, /was not delivered/],
  [
    'an event that never happened',
    { told: new Map([...whole.told, ['ghost', 1]]) },
    /ghost .*never happened/,
  ],
])('%s is found', (_, planted, found) => {
  expect(lossesOf(history, { ...whole, ...planted }).join('\n')).toMatch(found);
});

it('updates that stand in another order than they were answered are found', () => {
  const [first, second] = [update('u1', 1), update('u2', 2)];
  const swapped = [
    { ...second, register: { id: 'r', expected: 1, value: 'u2' } },
    { ...first, register: { id: 'r', expected: 2, value: 'u1' } },
  ];
  const facts: Facts = {
    ...whole,
    audit: [
      entry('u2', AS_MADE, { version: 2, value: 'u2' }),
      entry('u1', { version: 2, value: 'u2' }, { version: 3, value: 'u1' }),
    ],
    events: [event('u1'), event('u2')],
    rows: new Map(),
    registers: new Map([['r', { version: 3, value: 'u1' }]]),
    outbox: new Map(),
    told: new Map(),
  };
  expect(lossesOf(swapped, facts)).toEqual([
    'register r at version 3: u1 comes after what was asked for later',
  ]);
});
