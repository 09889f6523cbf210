import { isoTime } from '../documents/form.ts';
import type { Item } from './contents.ts';
import type { Selection } from './selection.ts';

const fileName = (name: string) => name.replace(':', '-');

/** The names of an item's files, without their folder and ending. */
const itemName = ({ sequence, id }: Pick<Item, 'sequence' | 'id'>) =>
  `${String(sequence).padStart(6, '0')}-${id}`;

export const payloadPath = (item: Item): string => `payloads/${itemName(item)}.json`;
export const signaturePath = (item: Item): string => `signatures/${itemName(item)}.der`;
export const keyPath = (keyId: string): string => `keys/${fileName(keyId)}.pem`;

interface Facts extends Selection {
  /** Epoch milliseconds. */
  readonly at: number;
  /** The first with a document and a key; null: none has them. */
  readonly shown: Item | null;
}

/** How to check a package, with the names it has. */
export function readme({ at, period, items, signer, shown }: Facts): string {
  const commands = [
    'sha256sum -c SHA256SUMS                                    # macOS: shasum -a 256 -c SHA256SUMS',
    openssl(signer.keyId, 'manifest.der', 'manifest.json'),
    ...(shown === null ? [] : [openssl(shown.signingKeyId, signaturePath(shown), payloadPath(shown))]),
    ...(shown === null ? [] : [nodeVerify(items.indexOf(shown))]),
    'node verify.mjs',
  ];
  return `# Breakwater evidence package

PCI DSS 4.0.1 evidence generated from ${isoTime(period.from)} to ${isoTime(period.to)}: ${items.length} items, packed at ${isoTime(at)}.

## Check it

In this folder:

\`\`\`sh
${commands.join('\n')}
\`\`\`

- \`sha256sum\` says OK for every file, \`openssl\` says "Verified OK", the one-liner says true, and \`verify.mjs\` (Node 18 or newer) says "OK ${items.length} items".
- These prove that nothing was changed since it was signed, not who signed it. So compare the key id \`${signer.keyId}\`, and those of the other files in \`keys\`, with the ones that \`evidence.publicKeys\` gives you over another channel than the one this package came by. A key id is \`ecdsa-sha256:\` and the first 16 hex digits of the SHA-256 of the key's file.

## What it holds

- \`payloads/<sequence>-<id>.json\`: the signed documents, in the exact bytes that were signed (RFC 8785). A document whose retention is over is purged and has no payload; its hash stays in the chain.
- \`signatures/<sequence>-<id>.der\`: ECDSA P-256 with SHA-256 over those bytes.
- \`keys\`: the public keys, as SPKI in PEM.
- \`evidence.ndjson\`: the items, one a line, with hash, the hash of the item before (\`prevHash\`), signature (base64 of r and s) and document.
- \`manifest.json\`, signed in \`manifest.der\`: the period, whether the chain is complete, and the SHA-256 of every file.
- \`SHA256SUMS\`: the same for sha256sum.
`;
}

const openssl = (keyId: string, signature: string, file: string) =>
  `openssl dgst -sha256 -verify ${keyPath(keyId)} -signature ${signature} ${file}`;

const nodeVerify = (line: number) =>
  `node -e "const c=require('node:crypto'),f=require('node:fs'),e=JSON.parse(f.readFileSync('evidence.ndjson','utf8').split('\\n')[${line}]);console.log(c.verify('sha256',f.readFileSync('payloads/'+String(e.sequence).padStart(6,'0')+'-'+e.id+'.json'),{key:f.readFileSync('keys/'+e.signingKeyId.replace(':','-')+'.pem'),dsaEncoding:'ieee-p1363'},Buffer.from(e.signature,'base64')))"`;
