#!/usr/bin/env node
import type { WriteStream } from 'node:tty';
import type { Output } from './command.ts';
import { filesOf } from './files.ts';
import { main } from './main.ts';

const interrupt = new AbortController();
process.once('SIGINT', () => interrupt.abort());

function output(stream: WriteStream): Output {
  // Whoever reads may stop, as `head` does: then there is nobody left to tell anything.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(0);
  });
  return {
    isTerminal: stream.isTTY === true,
    columns: stream.columns,
    write: data =>
      data === '' ? Promise.resolve() : new Promise(resolve => stream.write(data, () => resolve())),
  };
}

process.exitCode = await main(process.argv.slice(2), {
  env: process.env,
  stdout: output(process.stdout),
  stderr: output(process.stderr),
  signal: interrupt.signal,
  ...filesOf(process.stdin, interrupt.signal),
});
