/** Every migration of this build, in order. */
export const MIGRATIONS: readonly { readonly tag: string; readonly sha256: string }[] = [
  { tag: '0000_start', sha256: '858cccda492a7215e5959441e24c122fb2aa4c704419797ed649b8106323c4fc' },
  { tag: '0001_append_only', sha256: '3253e2f191998d2885ba0044b8c66a069fe40cdc6a04100e4981bb1f212cb456' },
];
