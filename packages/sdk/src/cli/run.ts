import { type Ask, createAsk } from '../ask.ts';
import type { Config } from '../config.ts';
import { environment } from '../environment.ts';
import { AbortError } from '../errors.ts';
import { at } from '../json.ts';
import { askPage } from '../list.ts';
import type { CallOptions, Page } from '../types.ts';
import { watch } from '../watch.ts';
import type { Command, Io } from './command.ts';
import { EXIT } from './failure.ts';
import type { OwnFlags } from './flags.ts';
import { follow } from './follow.ts';
import { printItem, printPages, printResult } from './print.ts';
import { download, upload } from './transfer.ts';

/** Calls a command's procedure and prints what it answers. Resolves to how the process ends. */
export async function run(
  command: Command,
  input: Readonly<Record<string, unknown>>,
  own: OwnFlags,
  config: Config,
  asJson: boolean,
  io: Io,
): Promise<number> {
  const ask = createAsk(config, environment);
  const options: CallOptions = { signal: io.signal, idempotencyKey: own.idempotencyKey };
  switch (command.kind) {
    case 'list':
      await printPages(pages(ask, command, input, options), {
        all: own.all === true,
        columns: own.columns?.split(',').map(name => name.trim()),
        asJson,
        io,
      });
      return EXIT.ok;
    case 'subscription': {
      const items = watch(config, environment, { path: command.path, input, options: { signal: io.signal } });
      for await (const item of items) await printItem(item, asJson, io);
      if (io.signal.aborted) throw new AbortError(io.signal);
      return EXIT.ok;
    }
    case 'download':
      return download(command, input, own, config, asJson, io);
    case 'upload':
      return upload(command, input, own, config, asJson, io);
    default: {
      const { data } = await ask(command.path, command.kind, input, options);
      const operationId = at(data, 'operationId');
      if (own.wait === true && typeof operationId === 'string') {
        return follow(operationId, config, asJson, io);
      }
      await printResult(data, asJson, io);
      return EXIT.ok;
    }
  }
}

async function* pages(
  ask: Ask,
  command: Command,
  input: object,
  options: CallOptions,
): AsyncGenerator<Page<unknown>, void, undefined> {
  let page: Page<unknown> = (await askPage(ask, command.path, input, options)).data;
  for (;;) {
    yield page;
    if (!page.hasMore) return;
    page = await page.nextPage();
  }
}
