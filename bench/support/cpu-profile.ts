import * as z from 'zod';

const profileSchema = z.object({
  startTime: z.number(),
  samples: z.array(z.number()),
  timeDeltas: z.array(z.number()),
  nodes: z.array(
    z.object({
      id: z.number(),
      callFrame: z.object({ functionName: z.string(), url: z.string(), lineNumber: z.number() }),
      children: z.array(z.number()).optional(),
    }),
  ),
});

/** What `node --cpu-prof` writes. Times are in microseconds. */
export type CpuProfile = z.output<typeof profileSchema>;
type ProfileNode = CpuProfile['nodes'][number];

/** Names with their share of the time the process was busy, largest first. */
export type Shares = readonly (readonly [name: string, share: number])[];

export const parsed = (text: string): CpuProfile => profileSchema.parse(JSON.parse(text));

const IDLE = '(idle)';

function selfByNode(
  { startTime, samples, timeDeltas }: CpuProfile,
  from: number,
  to: number,
): Map<number, number> {
  const self = new Map<number, number>();
  let now = startTime;
  for (const [i, id] of samples.entries()) {
    const delta = timeDeltas[i] ?? 0;
    now += delta;
    if (now >= from && now <= to) self.set(id, (self.get(id) ?? 0) + delta);
  }
  return self;
}

function fileOf({ callFrame: { url } }: ProfileNode): string {
  const inside = url.split('node_modules/').at(-1) ?? url;
  if (inside !== url) return inside;
  return /(?:packages|apps|tools)\/.*$/.exec(url)?.[0] ?? url;
}

function packageOf(node: ProfileNode): string {
  const { url, functionName } = node.callFrame;
  if (url === '') return functionName === '(garbage collector)' ? functionName : 'native code';
  if (url.startsWith('node:')) return 'node';
  const segments = fileOf(node).split('/');
  return segments.slice(0, /^(@|packages|apps|tools)/.test(segments[0] ?? '') ? 2 : 1).join('/');
}

function nameOf(node: ProfileNode): string {
  const { functionName, lineNumber, url } = node.callFrame;
  const name = functionName === '' ? '(anonymous)' : functionName;
  return url === '' ? name : `${name}  ${fileOf(node)}:${lineNumber + 1}`;
}

function sharesOf(times: ReadonlyMap<string, number>, busy: number): Shares {
  return [...times].map(([name, time]) => [name, time / busy] as const).toSorted(([, a], [, b]) => b - a);
}

/** Self time within `from`…`to`, by package and by function. */
export function selfTimes(
  profile: CpuProfile,
  from: number,
  to: number,
): { packages: Shares; functions: Shares } {
  const self = selfByNode(profile, from, to);
  const packages = new Map<string, number>();
  const functions = new Map<string, number>();
  let busy = 0;
  for (const node of profile.nodes) {
    const time = self.get(node.id) ?? 0;
    if (time === 0 || node.callFrame.functionName === IDLE) continue;
    busy += time;
    const add = (to_: Map<string, number>, name: string) => to_.set(name, (to_.get(name) ?? 0) + time);
    add(packages, packageOf(node));
    add(functions, nameOf(node));
  }
  return { packages: sharesOf(packages, busy), functions: sharesOf(functions, busy) };
}

/** Time within `from`…`to` by function with all it called; a function that calls itself counts once. */
export function inclusiveTimes(profile: CpuProfile, from: number, to: number): Shares {
  const self = selfByNode(profile, from, to);
  const byId = new Map(profile.nodes.map(node => [node.id, node]));
  const times = new Map<string, number>();
  let busy = 0;
  const visit = (node: ProfileNode, above: ReadonlySet<string>): number => {
    const name = nameOf(node);
    const within = new Set(above).add(name);
    let total = node.callFrame.functionName === IDLE ? 0 : (self.get(node.id) ?? 0);
    busy += total;
    for (const id of node.children ?? []) {
      const child = byId.get(id);
      if (child !== undefined) total += visit(child, within);
    }
    if (!above.has(name)) times.set(name, (times.get(name) ?? 0) + total);
    return total;
  };
  const [root] = profile.nodes;
  if (root !== undefined) visit(root, new Set());
  return sharesOf(times, busy);
}
