/** Of rows, and of actions that no procedure has: those of jobs, routes and sign-in. */
const OPERATIONS = new Set(['create', 'update', 'delete', 'soft_delete', 'restore']);

const lastSegment = (action: string) => action.slice(action.lastIndexOf('.') + 1);

let known: Promise<ReadonlySet<string>> | undefined;

/** Whether an entry of the audit log may have this operation. */
export async function isOperation(name: string): Promise<boolean> {
  if (OPERATIONS.has(name)) return true;
  known ??= declared();
  return (await known).has(name);
}

async function declared(): Promise<ReadonlySet<string>> {
  const [{ registryOf }, { appRouter }] = await Promise.all([
    import('../registry.ts'),
    import('../router.ts'),
  ]);
  const procedures = await registryOf(appRouter);
  return new Set([
    ...EXTRA,
    ...procedures.flatMap(({ meta }) => (meta.action ? [lastSegment(meta.action)] : [])),
  ]);
}

/** Last segments of the actions that no procedure declares; a test finds those that are missing here. */
const EXTRA = [
  'apply',
  'deny',
  'disable',
  'expire',
  'export',
  'linkOidc',
  'lock',
  'purge',
  'request',
  'resolve',
  'validate',
];
