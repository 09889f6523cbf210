import type { World } from '../world.ts';

const ioc = (w: World) => ({ type: 'domain', value: `${w.fresh('evil')}.example.com`, source: 'test' });
const newIoc = async (w: World) => (await w.do('soc.iocs.upsert', 'mutation', ioc(w))).ioc;
const idOf = (made: unknown) => (made as { id: string }).id;

export const iocSamples = {
  'soc.iocs.delete': async (w: World) => ({ id: idOf(await newIoc(w)) }),
  'soc.iocs.get': async (w: World) => ({ id: idOf(await newIoc(w)) }),
  'soc.iocs.importStix': (w: World) => ({
    bundle: {
      type: 'bundle',
      objects: [{ type: 'domain-name', id: 'domain-name--1', value: `${w.fresh('evil')}.example.com` }],
    },
  }),
  'soc.iocs.list': () => ({}),
  'soc.iocs.lookup': () => ({ items: [{ value: '198.51.100.7' }] }),
  'soc.iocs.upsert': ioc,
  'soc.iocs.upsertMany': (w: World) => ({ items: [ioc(w), ioc(w)] }),
};
