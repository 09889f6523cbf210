import { describe, expect, it } from 'vitest';
import { declaredEvents } from './declared.ts';
import { eventTypes } from './types.ts';

describe('declared events', () => {
  const events = declaredEvents(eventTypes);

  it('are all of them, by type, as plain JSON', () => {
    expect(events.map(e => e.type)).toEqual(Object.keys(eventTypes).toSorted());
    expect(JSON.parse(JSON.stringify(events))).toEqual(events);
  });

  it('describe data as it is sent: the id of the subject, times as text, every field of the declaration', () => {
    for (const { type, schema } of events) {
      const declared = Object.keys(eventTypes[type as keyof typeof eventTypes].data.shape);
      const properties = schema.properties as Record<string, { type?: string }>;
      expect([type, Object.keys(properties).toSorted()]).toEqual([
        type,
        [...new Set(['id', ...declared])].toSorted(),
      ]);
      expect([type, JSON.stringify(schema).includes(':{}')]).toEqual([type, false]);
    }
    const changed = events.find(e => e.type === 'fleet.gateway.statusChanged');
    expect(changed?.schema).toMatchObject({
      type: 'object',
      properties: {
        id: { type: 'string' },
        to: { enum: ['connected', 'degraded', 'unreachable', 'offline', 'unknown'] },
        lastSeen: { anyOf: [{ type: 'string', format: 'date-time' }, { type: 'null' }] },
      },
      additionalProperties: false,
    });
  });
});
