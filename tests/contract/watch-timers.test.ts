import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { newTenant } from './people.ts';
import { sdk } from './sdk.ts';
import { start } from './targets.ts';
import { openWatch } from './watching.ts';

const timers = () => process.getActiveResourcesInfo().filter(kind => kind === 'Timeout').length;

// Apart from the other watch tests, whose timers would be counted too.
it.each(['in process', 'node over http'] as const)(
  'a watcher that leaves frees its timers, %s',
  async target => {
    const running = await start(target);
    const { token } = (await newTenant(running)).people.admin;
    const bw = sdk(running, token);
    await bw.fleet.gateways.list();
    const before = timers();
    const watching = await openWatch({ url: running.url, fetch: running.fetch, token });
    await bw.fleet.gateways.create({ name: 'edge-1', endpoint: 'edge-1.example.com:8443' });
    await watching.take(1);
    expect(timers()).toBeGreaterThan(before);
    watching.leave();
    // The longest of them lasts 15 s, longer than this test may.
    while (timers() > before) await setImmediate();
    await running.stop();
  },
);
