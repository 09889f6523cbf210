import { expect, it } from 'vitest';
import type { Command, Io } from './command.ts';
import { filesOf } from './files.ts';
import { inputOf } from './input.ts';

it('a secret within --input comes from a file or stdin too', async () => {
  const command: Command = {
    path: 'identity.login',
    kind: 'mutation',
    summary: 'Signs in.',
    role: 'public',
    fields: [{ name: 'password', type: 'string', required: true, nullable: true, secret: true }],
  };
  const { signal } = new AbortController();
  const output = { isTerminal: false, columns: undefined, write: async () => undefined };
  const text = '{"password":"hunter2"}';
  const io: Io = {
    env: {},
    stdout: output,
    stderr: output,
    signal,
    ...filesOf(process.stdin, signal),
    read: async () => text,
  };
  const whole = (raw: string) => inputOf(command, { flags: {}, whole: raw, clear: [] }, io);
  await expect(whole(text)).rejects.toThrow('--input with password is @file or -');
  expect(await whole('@in.json')).toEqual({ password: 'hunter2' });
  expect(await whole('-')).toEqual({ password: 'hunter2' });
  expect(await whole('{"password":null}')).toEqual({ password: null });
});
