/** Words as GPT-2 splits them, each with the space before it (Radford et al. 2019; openai/gpt-2, encoder.py). */
import { letters, numbers } from '../letterRanges';
import { type CodePointRange, whitespace } from '../unicodeRanges';

/** As it stands in tokenizer.json. Offsets keep the space of a word. */
export const byteLevel = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: false, use_regex: true } as const;

const other = 0;
const space = 1;
const letter = 2;
const number = 3;

/** What each UTF-16 code unit is; those beyond the first plane are looked for in `astral`. */
const classes = new Uint8Array(0x10000);
const astral: { readonly range: CodePointRange; readonly kind: number }[] = [];
for (const [kind, ranges] of [
  [space, whitespace],
  [letter, letters],
  [number, numbers],
] as const) {
  for (const range of ranges) {
    if (range[0] < 0x10000) classes.fill(kind, range[0], range[1] + 1);
    else astral.push({ range, kind });
  }
}
astral.sort((a, b) => a.range[0] - b.range[0]);

function kindOf(code: number): number {
  if (code < 0x10000) return classes[code]!;
  let [low, high] = [0, astral.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (astral[middle]!.range[1] < code) low = middle + 1;
    else high = middle;
  }
  const found = astral[low];
  return found && found.range[0] <= code ? found.kind : other;
}

/** Where a run of one kind that begins at `at` ends. */
function endOfRun(text: string, at: number, kind: number): number {
  let end = at;
  while (end < text.length) {
    const unit = text.charCodeAt(end);
    const code = unit >= 0xd800 && unit < 0xdc00 ? text.codePointAt(end)! : unit;
    if (kindOf(code) !== kind) break;
    end += code > 0xffff ? 2 : 1;
  }
  return end;
}

const endings = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"];

/**
 * What GPT-2's pattern finds, every character in one word:
 * `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`.
 * @returns [start, end, start, end, ...], UTF-16 code units of `text`
 */
export function splitByteLevel(text: string): number[] {
  const spans: number[] = [];
  for (let at = 0; at < text.length; ) {
    const end = endOfWord(text, at);
    spans.push(at, end);
    at = end;
  }
  return spans;
}

function endOfWord(text: string, at: number): number {
  const first = text[at];
  if (first === "'") {
    const ending = endings.find(each => text.startsWith(each, at));
    if (ending) return at + ending.length;
  }
  const begin = first === ' ' && at + 1 < text.length ? at + 1 : at;
  const kind = kindOf(text.codePointAt(begin)!);
  if (kind !== space) return endOfRun(text, begin, kind);
  const end = endOfRun(text, at, space);
  // The last space of several goes with what follows.
  return end < text.length && end - at > 1 ? end - 1 : end;
}
