const K = Uint32Array.from([...primes(64)].map(prime => fraction(Math.cbrt(prime))));
const START = Uint32Array.from([...primes(8)].map(prime => fraction(Math.sqrt(prime))));
const BLOCK = 64;

/** SHA-256 in parts (FIPS 180-4), for what is too large to hold: Web Crypto takes only whole messages. */
export class Sha256 {
  readonly #state = START.slice();
  readonly #block = new Uint8Array(BLOCK);
  readonly #view = new DataView(this.#block.buffer);
  readonly #words = new Uint32Array(BLOCK);
  #filled = 0;
  #bytes = 0;

  update(bytes: Uint8Array): this {
    this.#bytes += bytes.length;
    for (let at = 0; at < bytes.length; ) {
      const part = bytes.subarray(at, at + BLOCK - this.#filled);
      this.#block.set(part, this.#filled);
      this.#filled += part.length;
      at += part.length;
      if (this.#filled === BLOCK) this.#compress();
    }
    return this;
  }

  /** Ends the message; lower-case hex. */
  hex(): string {
    const bits = this.#bytes * 8;
    this.#block[this.#filled++] = 0x80;
    if (this.#filled > BLOCK - 8) {
      this.#block.fill(0, this.#filled);
      this.#compress();
    }
    this.#block.fill(0, this.#filled);
    this.#view.setUint32(BLOCK - 8, Math.floor(bits / 2 ** 32));
    this.#view.setUint32(BLOCK - 4, bits >>> 0);
    this.#compress();
    return Array.from(this.#state, word => word.toString(16).padStart(8, '0')).join('');
  }

  #compress(): void {
    const w = this.#words;
    for (let i = 0; i < 16; i++) w[i] = this.#view.getUint32(i * 4);
    for (let i = 16; i < BLOCK; i++) {
      const x = at(w, i - 15);
      const y = at(w, i - 2);
      const small0 = turn(x, 7) ^ turn(x, 18) ^ (x >>> 3);
      const small1 = turn(y, 17) ^ turn(y, 19) ^ (y >>> 10);
      w[i] = at(w, i - 16) + small0 + at(w, i - 7) + small1;
    }
    const s = this.#state;
    let [a, b, c, d, e, f, g, h] = [
      at(s, 0),
      at(s, 1),
      at(s, 2),
      at(s, 3),
      at(s, 4),
      at(s, 5),
      at(s, 6),
      at(s, 7),
    ];
    for (let i = 0; i < BLOCK; i++) {
      const big1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
      const one = (h + big1 + ((e & f) ^ (~e & g)) + at(K, i) + at(w, i)) | 0;
      const big0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
      const two = (big0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + one) | 0;
      d = c;
      c = b;
      b = a;
      a = (one + two) | 0;
    }
    for (const [i, word] of [a, b, c, d, e, f, g, h].entries()) s[i] = at(s, i) + word;
    this.#filled = 0;
  }
}

const turn = (word: number, by: number): number => (word >>> by) | (word << (32 - by));

/** Within bounds by construction; the fallback is for the type only. */
const at = (words: Uint32Array, index: number): number => words[index] ?? 0;

/** The first 32 bits of a number's fractional part. */
function fraction(value: number): number {
  return Math.floor((value - Math.floor(value)) * 2 ** 32);
}

function* primes(count: number): Generator<number> {
  const found: number[] = [];
  for (let n = 2; found.length < count; n++) {
    if (found.some(prime => n % prime === 0)) continue;
    found.push(n);
    yield n;
  }
}
