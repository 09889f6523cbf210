import { type Clock, type Driver, DriverError, type OpenOptions } from '@breakwater/db';

const FAILURES = 2;
const PROBE_MS = 5_000;

/** Whether a database behind a server answers, as the calls to it tell. */
export interface Availability {
  /** Opens a database whose calls are watched. */
  open(options: OpenOptions): Driver;
  /** Whether it is away. While it is, this asks it again every five seconds. */
  away(): Promise<boolean>;
}

/** Two failed connections in a row make a database away, one answer brings it back. */
export function watchAvailability(clock: Clock, openDriver: (options: OpenOptions) => Driver): Availability {
  let failures = 0;
  let askedAt = 0;
  let driver: Driver | undefined;

  async function noted<T>(call: Promise<T>): Promise<T> {
    try {
      const result = await call;
      failures = 0;
      return result;
    } catch (error) {
      if (error instanceof DriverError && error.code === 'NETWORK') {
        failures += 1;
        askedAt = clock.now();
      } else failures = 0;
      throw error;
    }
  }

  return {
    open(options) {
      const inner = openDriver(options);
      driver = {
        ...inner,
        read: statements => noted(inner.read(statements)),
        write: (statements, timeoutMs) => noted(inner.write(statements, timeoutMs)),
        transaction: fn => noted(inner.transaction(fn)),
      };
      return driver;
    },
    async away() {
      if (failures >= FAILURES && clock.now() - askedAt >= PROBE_MS) {
        await driver?.read([{ sql: 'SELECT 1', args: [] }]).catch(() => undefined);
      }
      return failures >= FAILURES;
    },
  };
}
