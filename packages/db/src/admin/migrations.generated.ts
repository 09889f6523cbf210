/** Every migration of this build, in order. */
export const MIGRATIONS: readonly { readonly tag: string; readonly sha256: string }[] = [
  { tag: '0000_start', sha256: 'a56973c2ffe9832c3410f839b207f617ea41b2656e706a53214139de266b8d58' },
  { tag: '0001_append_only', sha256: '3253e2f191998d2885ba0044b8c66a069fe40cdc6a04100e4981bb1f212cb456' },
];
