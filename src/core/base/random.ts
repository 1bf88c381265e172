/** Random numbers as a pure function of (seed, stream, index), so that a resumed run draws what an uninterrupted one does. */

/** 32-bit finalizer of Chris Wellons' hash-prospector ("lowbias32"). */
function mix(x: number): number {
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}

/** FNV-1a over the name's UTF-16 code units. */
export function hashName(name: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) h = Math.imul(h ^ name.charCodeAt(i), 0x01000193);
  return h >>> 0;
}

export class Random {
  private readonly key: number;
  private readonly key2: number;
  private index = 0;

  /**
   * @param seed any integer
   * @param stream a name that keeps this use apart from others, e.g. `shuffle/3`
   */
  constructor(
    readonly seed: number,
    readonly stream = '',
  ) {
    this.key = mix((seed >>> 0) ^ mix(hashName(stream)));
    this.key2 = mix(this.key ^ 0x9e3779b9);
  }

  /** An independent generator for a part of this one's work. */
  fork(name: string): Random {
    return new Random(this.seed, `${this.stream}/${name}`);
  }

  /** The unsigned 32-bit number at `index`, whatever was drawn before. */
  at(index: number): number {
    return mix(mix((index >>> 0) ^ this.key) + this.key2 + Math.floor(index / 4294967296));
  }

  uint32(): number {
    return this.at(this.index++);
  }

  /** Uniform in [0, 1), 32 bits. */
  uniform(): number {
    return this.uint32() / 4294967296;
  }

  /** Uniform integer in [0, n). */
  integer(n: number): number {
    return Math.floor(this.uniform() * n);
  }

  /** Standard normal (Box-Muller, one of the pair). */
  normal(): number {
    const u = 1 - this.uniform();
    return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * this.uniform());
  }

  /** A permutation of 0..n-1 (Fisher-Yates). */
  permutation(n: number): Int32Array {
    const p = Int32Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const t = p[i]!;
      p[i] = p[j]!;
      p[j] = t;
    }
    return p;
  }
}
