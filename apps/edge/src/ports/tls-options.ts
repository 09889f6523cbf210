import type { ConnectionOptions } from 'node:tls';
import type { TlsMaterial } from '@breakwater/api';

/** What TLS needs of a peer's material; without a CA of its own the machine's are trusted. */
export function tlsOptions({ ca, cert, key }: TlsMaterial): ConnectionOptions {
  return {
    rejectUnauthorized: true,
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
}
