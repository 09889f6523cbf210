/** `verify.mjs` of a package. */
export const VERIFY_SCRIPT = `// Checks the package in the folder of this file. Node 18 or newer, nothing else.
const { createHash, verify } = await import('node:crypto');
const { createReadStream, readdirSync, readFileSync } = await import('node:fs');

const failures = [];
const urlOf = path => new URL(path, import.meta.url);
const sha256 = bytes => createHash('sha256').update(bytes).digest('hex');
const nameOf = ({ sequence, id }) => String(sequence).padStart(6, '0') + '-' + id;
const FOLDERS = ['payloads', 'signatures', 'keys'];
const isInside = path => /^(?:(?:payloads|signatures|keys)[/])?[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(path);

function read(path) {
  try {
    return isInside(path) ? readFileSync(urlOf(path)) : null;
  } catch {
    return null;
  }
}

function namesIn(folder) {
  try {
    return readdirSync(urlOf(folder));
  } catch {
    return [];
  }
}

// To some versions of node:readline U+2028 ends a line too, and JSON may hold it.
async function* linesOf(path) {
  let rest = '';
  for await (const text of createReadStream(urlOf(path), { encoding: 'utf8', highWaterMark: 1048576 })) {
    const lines = (rest + text).split('\\n');
    rest = lines.pop();
    yield* lines;
  }
  if (rest !== '') yield rest;
}

function parsed(bytes) {
  try {
    return JSON.parse(bytes);
  } catch {
    return null;
  }
}

function isSigned(key, dsaEncoding, signature, bytes) {
  try {
    return verify('sha256', bytes, { key, dsaEncoding }, signature);
  } catch {
    return false;
  }
}

async function check(path, claim) {
  try {
    await claim();
  } catch (error) {
    failures.push(path + ': ' + (error instanceof Error ? error.message : 'cannot be read'));
  }
}

function must(holds, message) {
  if (!holds) throw new Error(message);
}

const keys = new Map();
let manifest = {};

await check('manifest.json', () => {
  const bytes = read('manifest.json');
  manifest = parsed(bytes) ?? {};
  must(manifest.format === 'breakwater-evidence-package/1', 'is no manifest of a package');
  for (const { key_id, path } of manifest.keys) {
    const pem = read(path);
    if (pem !== null && key_id === 'ecdsa-sha256:' + sha256(pem).slice(0, 16)) keys.set(key_id, pem);
    else failures.push(path + ': is not the key ' + key_id);
  }
  const signature = read('manifest.der');
  must(isSigned(keys.get(manifest.signing_key_id), 'der', signature, bytes), 'the signature does not match');
});

const files = new Map();
for (const file of manifest.files ?? []) files.set(file.path, file);
for (const { path, sha256, bytes } of files.values()) {
  await check(path, async () => {
    must(isInside(path), 'is not in this folder');
    const hash = createHash('sha256');
    let length = 0;
    for await (const chunk of createReadStream(urlOf(path))) {
      hash.update(chunk);
      length += chunk.length;
    }
    must(length === bytes && hash.digest('hex') === sha256, 'is not the file in the manifest');
  });
}

for (const folder of FOLDERS) {
  for (const name of namesIn(folder)) {
    const path = folder + '/' + name;
    // Names with a dot are of those who look at folders.
    if (!name.startsWith('.') && !files.has(path)) failures.push(path + ': is not in the manifest');
  }
}

function checkLink(item, before) {
  must(before === null || item.sequence > before.sequence, 'is out of order');
  const previous = item.sequence === 1 ? '0'.repeat(64) : before?.sequence === item.sequence - 1 ? before.hash : null;
  must(previous === null || item.prevHash === previous, 'is not linked to the item before');
}

function checkDocument(item, name) {
  const payload = 'payloads/' + name + '.json';
  const signature = 'signatures/' + name + '.der';
  if (item.data === null && !files.has(payload)) return;
  const bytes = read(payload);
  must(bytes !== null && files.has(payload) && files.has(signature), 'has no payload');
  must(sha256(bytes) === item.hash, 'the hash does not match');
  const key = keys.get(item.signingKeyId);
  must(key !== undefined, 'the key ' + item.signingKeyId + ' is missing');
  must(isSigned(key, 'ieee-p1363', Buffer.from(item.signature, 'base64'), bytes), 'the signature does not match');
  must(isSigned(key, 'der', read(signature), bytes), 'the signature in ' + signature + ' does not match');
  const document = parsed(bytes);
  must(item.data === null || JSON.stringify(item.data) === JSON.stringify(document), 'is not the payload');
  const { evidence } = document;
  must(evidence.chain.sequence === item.sequence && evidence.chain.prev_hash === item.prevHash, 'the chain field differs');
  must(
    evidence.id === item.id &&
      evidence.type === item.evidenceType &&
      evidence.tenant_id === manifest.tenant_id &&
      evidence.timestamp === item.generatedAt &&
      evidence.expires_at === item.expiresAt &&
      evidence.compliance_context.requirement_id === item.pciRequirement,
    'is not what was signed',
  );
}

let before = null;
let count = 0;
let first = null;
await check('evidence.ndjson', async () => {
  for await (const line of linesOf('evidence.ndjson')) {
    const item = parsed(line);
    must(item !== null, 'line ' + (count + 1) + ' is no item');
    count++;
    first ??= item.sequence;
    const name = nameOf(item);
    await check(name, () => checkLink(item, before));
    await check(name, () => checkDocument(item, name));
    before = item;
  }
  must(count === manifest.evidence_count, 'does not hold ' + manifest.evidence_count + ' items');
  must(first === manifest.first_sequence && (before?.sequence ?? null) === manifest.last_sequence, 'is not the part of the chain in the manifest');
  must(!manifest.chain_complete || count === (before?.sequence ?? 0), 'is not the complete chain');
});

if (failures.length === 0) console.log('OK ' + count + ' items');
// Names are whatever somebody put there.
else for (const failure of failures) console.log(failure.replace(/[^ -~]/g, '?'));
process.exitCode = failures.length === 0 ? 0 : 1;
`;
