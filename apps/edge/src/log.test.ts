import { expect, test } from 'vitest';
import { jsonLog } from './log.ts';

function logged(message: string, fields: Record<string, unknown>): string[] {
  const lines: string[] = [];
  jsonLog(
    line => lines.push(line),
    () => 0,
  )('warn', message, fields);
  return lines;
}

test('a line is one line of JSON, whatever is logged', () => {
  const hostile = 'x\n{"level":"info","message":"forged"}\r\u2028\u0000\u001b[2J';
  const lines = logged(hostile, { [hostile]: hostile, path: hostile });
  expect(lines).toHaveLength(1);
  expect(lines[0]).not.toMatch(/[\u0000-\u001f]/);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'warn', message: hostile, path: hostile });
});

test('a line says when, in UTC, and holds no secret', () => {
  const [line = ''] = logged('asked with Bearer abcdefghijklmnopqrstuvwxyz', { password: 'hunter2' });
  expect(JSON.parse(line)).toEqual({
    time: '1970-01-01T00:00:00.000Z',
    level: 'warn',
    message: 'asked with Bearer [redacted]',
    password: '[redacted]',
  });
});
