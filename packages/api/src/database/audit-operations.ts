import type { AnyTRPCRouter } from '@trpc/server';
import type { App } from '../context.ts';

/** Of rows, and of actions that no procedure has: those of jobs, routes and sign-in. */
const OPERATIONS = new Set(['create', 'update', 'delete', 'soft_delete', 'restore']);

const lastSegment = (action: string) => action.slice(action.lastIndexOf('.') + 1);

const known = new WeakMap<AnyTRPCRouter, Promise<ReadonlySet<string>>>();

/** Whether an entry of the audit log may have this operation. */
export async function isOperation(name: string, app: Pick<App, 'extended'>): Promise<boolean> {
  if (OPERATIONS.has(name)) return true;
  const { routerOf } = await import('../router.ts');
  const router = routerOf(app);
  const found = known.get(router) ?? declared(router);
  known.set(router, found);
  return (await found).has(name);
}

async function declared(router: AnyTRPCRouter): Promise<ReadonlySet<string>> {
  const { registryOf } = await import('../registry.ts');
  const procedures = await registryOf(router);
  return new Set([
    ...EXTRA,
    ...procedures.flatMap(({ meta }) => (meta.action ? [lastSegment(meta.action)] : [])),
  ]);
}

/** Last segments of the actions that no procedure declares; a test finds those that are missing here. */
const EXTRA = [
  'apply',
  'approve',
  'bump',
  'complete',
  'deny',
  'disable',
  'expire',
  'export',
  'fail',
  'link',
  'linkOidc',
  'liveness',
  'lock',
  'purge',
  'request',
  'resolve',
  'step',
  'undo',
  'unlink',
  'validate',
];
