import { expect, test } from 'vitest';
import { ALERT_STATUSES, type AlertStatus } from './constants.ts';
import { ALERT_TRANSITIONS, canTransition, isReopen, judgeTransition } from './transitions.ts';

// The table of the specification, written down a second time on purpose.
const ALLOWED = new Set([
  'new>triaged',
  'new>investigating',
  'new>escalated',
  'new>resolved',
  'new>false_positive',
  'triaged>investigating',
  'triaged>escalated',
  'triaged>resolved',
  'triaged>false_positive',
  'investigating>escalated',
  'investigating>resolved',
  'investigating>false_positive',
  'escalated>investigating',
  'escalated>resolved',
  'escalated>false_positive',
  'resolved>investigating',
  'false_positive>investigating',
]);
const REOPEN = new Set(['resolved>investigating', 'false_positive>investigating']);

const pairs = ALERT_STATUSES.flatMap(from => ALERT_STATUSES.map(to => [from, to] as const));

test.each(pairs)('%s to %s is judged as the state machine says', (from, to) => {
  const pair = `${from}>${to}`;
  expect(canTransition(from, to)).toBe(ALLOWED.has(pair));
  expect(isReopen(from, to)).toBe(REOPEN.has(pair));
  const judge = (reason?: string | null) => () => judgeTransition(from, to, reason);
  if (from === to) {
    expect(judge()()).toBe('unchanged');
  } else if (!ALLOWED.has(pair)) {
    expect(judge('because')).toThrow(
      expect.objectContaining({ code: 'CONFLICT', details: { reason: 'state' } }),
    );
  } else if (REOPEN.has(pair)) {
    for (const reason of [undefined, null, '', '  \n']) {
      expect(judge(reason)).toThrow(expect.objectContaining({ code: 'VALIDATION' }));
    }
    expect(judge('seen again')()).toBe('changed');
  } else {
    expect(judge()()).toBe('changed');
  }
});

test('an alert of any status can be ended and can be worked on again', () => {
  for (const start of ALERT_STATUSES) {
    const seen = new Set<AlertStatus>([start]);
    for (const status of seen) for (const next of ALERT_TRANSITIONS[status]) seen.add(next);
    expect(seen).toContain('resolved');
    expect(seen).toContain('investigating');
  }
});
