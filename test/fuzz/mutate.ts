/** Files made wrong, each way a pure function of a seeded `Random`: bytes that changed, and JSON whose values are others. */
import type { Random } from '../../src/core/base/random';

const hostile: readonly unknown[] = [
  null,
  true,
  false,
  -1,
  0,
  1,
  2,
  3,
  7,
  1.5,
  1e308,
  2 ** 31,
  2 ** 53,
  2 ** 60,
  -(2 ** 31),
  '',
  'x',
  'x'.repeat(2000),
  '../../../etc/passwd',
  '/dev/zero',
  '__proto__',
  'constructor',
  'NaN',
  [],
  [[]],
  [0],
  [-1, 2 ** 60],
  {},
  { type: 'Sequence' },
  [[0, 2 ** 60]],
  ['a', 'b'],
  'F64',
  'BF16',
  '(a+)+$',
  '[',
  '\\p{L}*\\p{L}*\\p{L}*x',
  '(?:a|aa)+$|(?<=\\s.*)x',
  '(?:(?:[^x]|\\s){0,200}){0,200}y',
  { Regex: '(?:\\w+\\s?)*$' },
  '\u0000',
  '\ud800',
]; // prettier-ignore

export function pick<T>(items: readonly T[], random: Random): T {
  return items[random.integer(items.length)]!;
}

/** Bytes changed, put in, taken out, cut off, or numbers of eight bytes that claim much. */
export function mutateBytes(bytes: Uint8Array, random: Random): Uint8Array {
  let changed = Uint8Array.from(bytes);
  for (let times = 1 + random.integer(3); times > 0 && changed.length > 8; times--) {
    // Half of them near the beginning, where files say what follows.
    const at = random.integer(random.uniform() < 0.5 ? Math.min(changed.length, 600) : changed.length);
    const end = Math.min(changed.length, at + 1 + random.integer(24));
    switch (random.integer(6)) {
      case 0:
        changed[at] = random.integer(256);
        break;
      case 1:
        changed = changed.slice(0, at);
        break;
      case 2:
        changed = Uint8Array.from([...changed.subarray(0, at), ...changed.subarray(end)]);
        break;
      case 3:
        changed = Uint8Array.from([...changed.subarray(0, end), ...changed.subarray(at)]);
        break;
      case 4: {
        const view = new DataView(changed.buffer);
        const place = Math.min(at, changed.length - 8);
        view.setBigUint64(place, pick([2n ** 60n, 2n ** 63n, 2n ** 40n, 2n ** 31n, 0n, 2n ** 64n - 1n], random), true);
        break;
      }
      default:
        changed.fill(random.integer(256), at, end);
    }
  }
  return changed;
}

interface Place {
  readonly holder: Record<string, unknown>;
  readonly key: string;
}

/** Values of a JSON document left out, exchanged, repeated, or others. */
export function mutateJson(text: string, random: Random): string {
  const root: Record<string, unknown> = { root: JSON.parse(text) };
  for (let times = 1 + random.integer(3); times > 0; times--) {
    const { holder, key } = choose(root, random);
    switch (random.integer(5)) {
      case 0:
        delete holder[key];
        break;
      case 1: {
        const other = choose(root, random);
        // A copy: one that holds itself is no JSON.
        if (other.holder[other.key] !== undefined) holder[key] = structuredClone(other.holder[other.key]);
        break;
      }
      case 2:
        holder[`${key}${pick(['', ' ', '2'], random)}`] = pick(hostile, random);
        break;
      case 3:
        holder[key] = [holder[key], holder[key]];
        break;
      default:
        holder[key] = pick(hostile, random);
    }
  }
  return JSON.stringify(root.root) ?? '';
}

/** A value within, deep ones as likely as others: vocabularies have thousands. */
function choose(root: Record<string, unknown>, random: Random): Place {
  let place: Place = { holder: root, key: 'root' };
  for (;;) {
    const value = place.holder[place.key];
    if (typeof value !== 'object' || value === null) return place;
    const keys = Object.keys(value);
    if (keys.length === 0 || random.uniform() < 0.15) return place;
    place = { holder: value as Record<string, unknown>, key: pick(keys, random) };
  }
}

/** A header that lies, with the bytes as they were. */
export function mutateSafetensors(bytes: Uint8Array, random: Random): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const length = Number(view.getBigUint64(0, true));
  const header = Buffer.from(mutateJson(Buffer.from(bytes.subarray(8, 8 + length)).toString('utf8'), random));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(header.length));
  return Uint8Array.from(Buffer.concat([size, header, bytes.subarray(8 + length)]));
}
