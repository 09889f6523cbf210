/** Every migration of this build, in order. */
export const MIGRATIONS: readonly { readonly tag: string; readonly sha256: string }[] = [
  { tag: '0000_start', sha256: '46dd43a599a3430b769293d89bcebe002786a7316ac8604e524054da175697b2' },
  { tag: '0001_append_only', sha256: '3253e2f191998d2885ba0044b8c66a069fe40cdc6a04100e4981bb1f212cb456' },
];
