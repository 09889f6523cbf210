import {
  type Reaction,
  type Received,
  type Receiver,
  startReceiver,
} from '../../../../../tests/contract/receiver.ts';
import { drata } from './adapters/drata.fixture.ts';
import { json } from './adapters/fake.fixture.ts';
import { secureframe } from './adapters/secureframe.fixture.ts';
import { vanta } from './adapters/vanta.fixture.ts';

export { CREDENTIALS } from './adapters/fake.fixture.ts';

/** GRC platforms that take what the published APIs take, and nothing else. */
export interface Platforms {
  readonly receiver: Receiver;
  readonly vanta: ReturnType<typeof vanta>['state'];
  readonly drata: ReturnType<typeof drata>['state'];
  readonly secureframe: ReturnType<typeof secureframe>['state'];
  /** Treats some requests so instead, as long as it says how. */
  interrupt(by: (request: Received) => Reaction | null | Promise<Reaction | null>): void;
  /** The requests since the last time, in short: `PUT /v1/resources/custom_resource`. */
  seen(): string[];
  /** Empty, and as if never called. */
  reset(): void;
}

export async function startPlatforms(): Promise<Platforms> {
  const receiver = await startReceiver();
  let fakes = { vanta: vanta(), drata: drata(), secureframe: secureframe() };
  let interrupted: Parameters<Platforms['interrupt']>[0] = () => null;
  let seen = 0;

  async function treat(request: Received): Promise<Reaction> {
    const instead = await interrupted(request);
    if (instead !== null) return instead;
    const line = `${request.method} ${request.path}`;
    for (const { routes } of Object.values(fakes)) {
      for (const [form, answer] of routes) {
        const match = form.exec(line);
        if (match !== null) return answer(request, match);
      }
    }
    return json(404, { message: 'no such route' });
  }

  receiver.react(treat);
  return {
    receiver,
    get vanta() {
      return fakes.vanta.state;
    },
    get drata() {
      return fakes.drata.state;
    },
    get secureframe() {
      return fakes.secureframe.state;
    },
    interrupt(by) {
      interrupted = by;
    },
    seen() {
      const since = receiver.received.slice(seen);
      seen = receiver.received.length;
      return since.map(({ method, path }) => `${method} ${path}`);
    },
    reset() {
      fakes = { vanta: vanta(), drata: drata(), secureframe: secureframe() };
      interrupted = () => null;
      seen = receiver.received.length;
    },
  };
}
