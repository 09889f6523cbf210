import type { World } from '../contract/world.ts';

type Sample = (world: World) => unknown;

/** Samples for the seven procedures of plain crud, from what its `create` takes. */
export function crudSamples(path: string, create: (world: World) => object): Record<string, Sample> {
  const made = async (w: World) => (await w.do(`${path}.create`, 'mutation', create(w))).id;
  return {
    [`${path}.create`]: create,
    [`${path}.createMany`]: w => ({ items: [create(w), create(w)] }),
    [`${path}.delete`]: async w => ({ id: await made(w) }),
    [`${path}.deleteMany`]: async w => ({ ids: [await made(w), await made(w)] }),
    [`${path}.get`]: async w => ({ id: await made(w) }),
    [`${path}.list`]: () => ({}),
    [`${path}.update`]: async w => ({ id: await made(w), ...create(w) }),
  };
}
