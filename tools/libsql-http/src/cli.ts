#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { startLibsqlServer } from './server.ts';

const HELP = `Serves an SQLite file as a libSQL server (Hrana over HTTP).

  libsql-http --db FILE [options]

  --db FILE              the database file, created when missing
  --port N               default 8080; 0 for any free port
  --host ADDRESS         default 127.0.0.1
  --auth-token-env NAME  require the token found in this environment variable
  --error-codes KIND     extended (default) or sqld
  --help                 this text
`;

class UsageError extends Error {}

function readOptions(argv: readonly string[], env: NodeJS.ProcessEnv) {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      db: { type: 'string' },
      port: { type: 'string', default: '8080' },
      host: { type: 'string', default: '127.0.0.1' },
      'auth-token-env': { type: 'string' },
      'error-codes': { type: 'string', default: 'extended' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  if (values.db === undefined) throw new UsageError('--db must name the database file');
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65535) throw new UsageError('--port must be 0 to 65535');
  const errorCodes = values['error-codes'];
  if (errorCodes !== 'extended' && errorCodes !== 'sqld') {
    throw new UsageError('--error-codes must be extended or sqld');
  }
  const name = values['auth-token-env'];
  if (name === undefined) return { path: values.db, port, host: values.host, errorCodes } as const;
  const authToken = env[name];
  if (!authToken) throw new UsageError(`--auth-token-env names ${name}, which must not be empty`);
  return { path: values.db, port, host: values.host, errorCodes, authToken } as const;
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2), process.env);
  if (options === undefined) {
    process.stdout.write(HELP);
    return;
  }
  const server = await startLibsqlServer(options);
  process.stdout.write(`${server.url}\n`);
  const stop = () => {
    void server.close();
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
