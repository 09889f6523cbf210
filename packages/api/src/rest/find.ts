import type { RestTwin } from './twin.ts';

export interface Found {
  readonly twin: RestTwin;
  /** The last segment, percent-decoded, where it is a parameter. */
  readonly key: string | null;
}

type ByMethod = ReadonlyMap<string, RestTwin>;
/** What is allowed where nothing is found: none where there is nothing at all. */
export type Find = (method: string, path: string) => Found | { readonly allowed: readonly string[] };

const NOTHING: ByMethod = new Map();
const METHODS = ['DELETE', 'GET', 'HEAD', 'PATCH', 'POST'];

/** Finds the procedure behind a method and a raw path. A fixed path comes before one with a parameter. */
export function finder(twins: readonly RestTwin[]): Find {
  const byPath = new Map<string, Map<string, RestTwin>>();
  for (const twin of twins) {
    const at = byPath.get(twin.path) ?? new Map<string, RestTwin>();
    for (const method of twin.methods) at.set(method, twin);
    byPath.set(twin.path, at);
  }
  return (method, path) => {
    const cut = path.lastIndexOf('/');
    const key = decoded(path.slice(cut + 1));
    const fixed = byPath.get(path) ?? NOTHING;
    const named =
      key === null || key === '' ? NOTHING : (byPath.get(`${path.slice(0, cut)}/{id}`) ?? NOTHING);
    const here = twinAt(fixed, method);
    if (here !== undefined) return { twin: here, key: null };
    const there = twinAt(named, method);
    if (there !== undefined) return { twin: there, key };
    return { allowed: METHODS.filter(one => (twinAt(fixed, one) ?? twinAt(named, one)) !== undefined) };
  };
}

/** HEAD is a GET without its body; a watch has nothing but its body. */
function twinAt(at: ByMethod, method: string): RestTwin | undefined {
  if (method !== 'HEAD') return at.get(method);
  const twin = at.get('GET');
  return twin?.type === 'query' ? twin : undefined;
}

function decoded(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}
