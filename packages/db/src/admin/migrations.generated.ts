/** Every migration of this build, in order. */
export const MIGRATIONS: readonly { readonly tag: string; readonly sha256: string }[] = [
  { tag: '0000_start', sha256: '5616d686780041b3709df0fbf291b41a509e01762cd79f55e199ce4b98ec1e76' },
  { tag: '0001_append_only', sha256: '07cb7c904a3d1fc8ce49e61f7994c82f91cc1759b5d646bf3e8a95fd76114e7d' },
];
