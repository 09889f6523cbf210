import type { AuditArchive } from '@breakwater/api';

/** An R2 bucket, as far as it is used here. */
export interface BucketLike {
  put(key: string, value: Uint8Array<ArrayBuffer>): Promise<unknown>;
  get(key: string): Promise<{ arrayBuffer(): Promise<ArrayBuffer> } | null>;
}

/** The binding, where there is one. */
export function bucketBinding(binding: unknown): BucketLike | null {
  return isBucket(binding) ? binding : null;
}

const isBucket = (binding: unknown): binding is BucketLike =>
  typeof binding === 'object' &&
  binding !== null &&
  'put' in binding &&
  typeof binding.put === 'function' &&
  'get' in binding &&
  typeof binding.get === 'function';

/** Objects of a bucket, under the names given. */
export function archiveR2(bucket: BucketLike): AuditArchive {
  return {
    async put(name, bytes) {
      await bucket.put(name, bytes);
      return { ref: name };
    },
    async get(ref) {
      const object = await bucket.get(ref);
      if (object === null) throw new Error('the archive does not hold what was stored');
      return new Uint8Array(await object.arrayBuffer());
    },
  };
}
