/** Every migration of this build, in order. */
export const MIGRATIONS: readonly { readonly tag: string; readonly sha256: string }[] = [
  { tag: '0000_start', sha256: 'f13e444d647b3098df9bcd7db072ed307ce6908f352ff443c74ad9bc56705e1b' },
  { tag: '0001_append_only', sha256: '3253e2f191998d2885ba0044b8c66a069fe40cdc6a04100e4981bb1f212cb456' },
];
