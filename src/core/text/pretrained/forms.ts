/**
 * Unicode normalization forms as Hugging Face's `tokenizers` has them (the crate unicode-normalization-alignments): of Unicode 9, and with
 * what became of each character.
 */
import type { UnicodeForm } from '../normalizers/unicodeForm';
import { memberOf } from './characterSet';
import type { Piece } from './piece';
import { combiningClasses, undecomposed } from './unicodeClasses';

const stays = memberOf(undecomposed);
const classes = new Map(
  combiningClasses.flatMap(([value, ranges]) =>
    ranges.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, i) => [first + i, value] as const)),
  ),
);

export function normalizePiece(piece: Piece, form: UnicodeForm): Piece {
  const { text } = piece;
  if (isPlain(text, form)) return piece;
  const compatible = form === 'NFKC' || form === 'NFKD';
  const { codes, changes } = decompose(text, compatible ? 'NFKD' : 'NFD');
  const result = form === 'NFC' || form === 'NFKC' ? compose({ codes, changes }) : { codes, changes };
  return piece.transformed(textOf(result.codes), result.changes);
}

/** Nothing here has another form. */
function isPlain(text: string, form: UnicodeForm): boolean {
  if (/^\p{ASCII}*$/u.test(text)) return true;
  // Without marks and parts of syllables every character is by itself.
  return !/[\p{M}\u1100-\u11ff\u{10000}-\u{10ffff}]/u.test(text) && text.normalize(form) === text;
}

interface Changed {
  readonly codes: readonly number[];
  readonly changes: readonly number[];
}

/** What single characters become. */
const decompositions = { NFD: new Map<number, readonly number[]>(), NFKD: new Map<number, readonly number[]>() };

function decompositionOf(code: number, form: 'NFD' | 'NFKD'): readonly number[] {
  const known = decompositions[form].get(code);
  if (known) return known;
  const character = String.fromCodePoint(code);
  const found = stays(code) ? [code] : Array.from(character.normalize(form), each => each.codePointAt(0)!);
  decompositions[form].set(code, found);
  return found;
}

function classOf(code: number): number {
  return code < 0x300 ? 0 : (classes.get(code) ?? 0);
}

function decompose(text: string, form: 'NFD' | 'NFKD'): Changed {
  const codes: number[] = [];
  const changes: number[] = [];
  // From where on marks wait to be sorted: a character of class 0 ends them.
  let pending = 0;
  for (let i = 0; i < text.length; ) {
    const code = text.codePointAt(i)!;
    i += code > 0xffff ? 2 : 1;
    const parts = code < 0x80 ? undefined : decompositionOf(code, form);
    for (let k = 0; k < (parts?.length ?? 1); k++) {
      const part = parts ? parts[k]! : code;
      if (classOf(part) === 0) {
        sortMarks(codes, changes, pending);
        pending = codes.length;
      }
      codes.push(part);
      changes.push(k === 0 ? 0 : 1);
    }
  }
  sortMarks(codes, changes, pending);
  return { codes, changes };
}

/** In the order of their classes, those of one class as they are. */
function sortMarks(codes: number[], changes: number[], from: number): void {
  if (codes.length - from < 2) return;
  const places = Array.from({ length: codes.length - from }, (_, i) => from + i);
  places.sort((a, b) => classOf(codes[a]!) - classOf(codes[b]!) || a - b);
  if (places.every((place, i) => place === from + i)) return;
  const sorted = places.map(place => [codes[place]!, changes[place]!] as const);
  for (const [i, [code, change]] of sorted.entries()) {
    codes[from + i] = code;
    changes[from + i] = change;
  }
}

/** UAX #15, D117: a mark joins the starter before it, unless one of its class or above stands between. */
function compose({ codes, changes }: Changed): Changed {
  const [found, moved]: [number[], number[]] = [[], []];
  let starter = -1;
  let lastClass = -1;
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!;
    const kind = classOf(code);
    const blocked = lastClass >= kind && lastClass !== -1;
    const joined = starter < 0 || blocked ? undefined : composed(found[starter]!, code);
    if (joined !== undefined) {
      found[starter] = joined;
      moved[starter] = moved[starter]! + changes[i]! - 1;
      continue;
    }
    found.push(code);
    moved.push(changes[i]!);
    if (kind === 0) {
      starter = found.length - 1;
      lastClass = -1;
    } else if (starter >= 0) lastClass = kind;
  }
  return { codes: found, changes: moved };
}

function composed(first: number, second: number): number | undefined {
  if (first >= 0x1100 && first < 0x1113 && second >= 0x1161 && second < 0x1176)
    return 0xac00 + ((first - 0x1100) * 21 + second - 0x1161) * 28;
  if (first >= 0xac00 && first < 0xd7a4) {
    return (first - 0xac00) % 28 === 0 && second > 0x11a7 && second < 0x11c3 ? first + second - 0x11a7 : undefined;
  }
  if (second < 0x300) return undefined;
  const [code, ...more] = Array.from(
    String.fromCodePoint(first, second).normalize('NFC'),
    each => each.codePointAt(0)!,
  );
  return more.length > 0 || stays(code!) ? undefined : code;
}

function textOf(codes: readonly number[]): string {
  const parts: string[] = [];
  for (let i = 0; i < codes.length; i += 10_000) parts.push(String.fromCodePoint(...codes.slice(i, i + 10_000)));
  return parts.join('');
}
