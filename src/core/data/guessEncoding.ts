/** Which encoding bytes that are not UTF-8 are probably written in, by the letters that they would be. */
import type { EncodingName } from '../config/sections/data';

interface Alphabet {
  /** Letters beyond ASCII, in lower case. */
  readonly letters: string;
  /** Those that make up most of any text; of scripts that share no letter with ASCII. */
  readonly frequent?: string;
}

const latinWest: readonly Alphabet[] = [
  { letters: 'äöüß' },
  { letters: 'àâæçéèêëîïôœùûü' },
  { letters: 'áéíñóúüª\u00ba' },
  { letters: 'ãáâàçéêíõóôúü' },
  { letters: 'àèéìíîòóùú' },
  { letters: 'åäöæøéü' },
  { letters: 'éëïóöüèáíú' },
  { letters: 'áéíóúýþæöð' },
];
const latinEast: readonly Alphabet[] = [
  { letters: 'ąćęłńóśźż' },
  { letters: 'áčďéěíňóřšťúůýžľĺŕôä' },
  { letters: 'áéíóöőúüű' },
  { letters: 'ăâîşţșț' },
  { letters: 'čćđšž' },
];
const turkish: readonly Alphabet[] = [{ letters: 'çğıöşüâîûi\u0307' }];
const cyrillic: readonly Alphabet[] = [
  { letters: 'абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґўђјљњћџќѓ', frequent: 'оеаинтсрвлік' },
];
const greek: readonly Alphabet[] = [{ letters: 'αβγδεζηθικλμνξοπρστυφχψωςάέήίόύώϊϋΐΰ', frequent: 'αοιεητσνυρςάόίέπκ' }];
const hebrew: readonly Alphabet[] = [{ letters: 'אבגדהוזחטיךכלםמןנסעףפץצקרשת', frequent: 'יוהלאמרתבשנ' }];
const arabic: readonly Alphabet[] = [
  { letters: 'ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيپچژگ', frequent: 'اليمونترهبدةس' },
];

/** Of equally likely ones the first is taken. */
const singleByte: Readonly<Partial<Record<EncodingName, readonly Alphabet[]>>> = {
  'windows-1252': latinWest,
  'windows-1250': latinEast,
  'iso-8859-2': latinEast,
  'windows-1254': turkish,
  'windows-1251': cyrillic,
  'koi8-r': cyrillic,
  'windows-1253': greek,
  'windows-1255': hebrew,
  'windows-1256': arabic,
};

/** How much of a text in an encoding of two bytes a letter is of everyday letters, 0..1. */
const multiByte: Readonly<Partial<Record<EncodingName, (text: string, bytes: Uint8Array) => number>>> = {
  shift_jis: rateJapanese,
  'euc-jp': rateJapanese,
  'euc-kr': text => share(text, /[\uac00-\ud7a3]/gu),
  gb18030: (text, bytes) => 0.98 * share(text, /[\u4e00-\u9fff]/gu) * leadShare(bytes, 0xb0, 0xd7, 0xa1),
  big5: (text, bytes) => 0.97 * share(text, /[\u4e00-\u9fff]/gu) * leadShare(bytes, 0xa4, 0xc6, 0x40),
};

/** Marks that every encoding has and no letter is. */
const marks =
  /[\s\d\p{ASCII}\u00a0-\u00a9\u00ab\u00ac\u00ae-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u00d7\u00f7\u2010-\u203a\u20a0-\u20bf\u2116\u2122\u3000-\u303f\uff00-\uff60]/u;

/** Signs that stand beside letters in no word of the West: what other encodings become there. */
const besideLetters =
  /[\u00a1-\u00aa\u00ac-\u00ba\u00bc-\u00bf](?=[^\p{ASCII}\s])|(?<=[^\p{ASCII}\s])[\u00a1-\u00aa\u00ac-\u00ba\u00bc-\u00bf]/gu;
const quotes = /^[\p{ASCII}\u00a0\u00ab\u00b0\u00bb\u2013-\u2026\u20ac]*$/u;

/** What a guess must reach to be told. */
const least = 0.6;
const sampleBytes = 1 << 16;

/** @param bytes not UTF-8 @returns undefined where nothing speaks for one */
export function guessEncoding(bytes: Uint8Array): EncodingName | undefined {
  return rateEncodings(bytes)?.name;
}

/** The likeliest encoding, and how likely its text is, up to 1. */
export function rateEncodings(bytes: Uint8Array): { readonly name: EncodingName; readonly score: number } | undefined {
  const sample = sampleOf(bytes);
  let best: EncodingName | undefined;
  let most = least;
  for (const [name, rate] of candidates()) {
    const text = decode(name, sample);
    if (text === undefined) continue;
    const score = rate(text, sample);
    if (score > most + 1e-9) {
      most = score;
      best = name;
    }
  }
  return best && { name: best, score: most };
}

function* candidates(): Generator<readonly [EncodingName, (text: string, bytes: Uint8Array) => number]> {
  for (const [name, alphabets] of Object.entries(singleByte)) {
    yield [name as EncodingName, text => Math.max(...alphabets.map(alphabet => rateLetters(text, alphabet)))];
  }
  for (const [name, rate] of Object.entries(multiByte)) yield [name as EncodingName, rate];
}

/** The lines that hold more than ASCII, whole ones, up to a size. */
function sampleOf(bytes: Uint8Array): Buffer {
  const parts: Uint8Array[] = [];
  let size = 0;
  for (let start = 0; start < bytes.length && size < sampleBytes; ) {
    const found = bytes.indexOf(10, start);
    const end = found < 0 ? bytes.length : found + 1;
    const line = bytes.subarray(start, Math.min(end, start + sampleBytes));
    if (line.some(byte => byte >= 0x80)) {
      parts.push(line);
      size += line.length;
    }
    start = end;
  }
  return Buffer.concat(parts);
}

function decode(name: EncodingName, bytes: Uint8Array): string | undefined {
  try {
    // Without `stream`, Node.js 20 reads windows-1252 as ISO 8859-1.
    return new TextDecoder(name, { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return undefined;
  }
}

/** 0..1, less for letters of other alphabets, words of two scripts, capitals inside words. */
function rateLetters(text: string, { letters, frequent }: Alphabet): number {
  const alphabet = new Set(letters);
  const usual = frequent === undefined ? undefined : new Set(frequent);
  let seen = 0;
  let known = 0;
  let common = 0;
  let odd = 0;
  let capitals = 0;
  for (const word of text.match(/(?<![\p{L}\p{M}])[\p{L}\p{M}]*[^\p{ASCII}][^\s\p{P}\d]*/gu) ?? []) {
    const isMixed = usual !== undefined && /[A-Za-z]/.test(word);
    for (const letter of word) {
      if (marks.test(letter)) continue;
      seen++;
      const lower = letter.toLowerCase();
      if (alphabet.has(lower) && !isMixed) known++;
      if (usual?.has(lower)) common++;
      if (lower !== letter) capitals++;
    }
    if (/\p{Ll}\p{Lu}/u.test(word)) odd++;
    seen += isMixed ? 1 : 0;
  }
  // Quotation marks alone are most likely those that word processors write.
  if (seen === 0) return usual === undefined && quotes.test(text) ? 0.7 : 0;
  seen += text.match(besideLetters)?.length ?? 0;
  const frequency = usual ? 0.4 + 0.6 * Math.min(1, common / seen / 0.68) : 1;
  return ((known - 2 * odd) / seen) * frequency * (usual && capitals > seen / 2 ? 0.9 : 1);
}

/** Kana stand in every Japanese text. */
function rateJapanese(text: string): number {
  return share(text, /[\u3041-\u30fe]/gu) > 0.15 ? share(text, /[\u3041-\u30fe\u4e00-\u9fff]/gu) : 0;
}

/** Of the letters beyond ASCII that are no marks, the part that fits. */
function share(text: string, letters: RegExp): number {
  const all = text.match(/[^\p{ASCII}\u3000-\u303f\uff00-\uff60\u2010-\u203a]/gu)?.length ?? 0;
  return all === 0 ? 0 : (text.match(letters)?.length ?? 0) / all;
}

/** Of the pairs of bytes, the part whose first one lies where the everyday characters are. */
function leadShare(bytes: Uint8Array, from: number, to: number, second: number): number {
  let pairs = 0;
  let fitting = 0;
  for (let i = 0; i + 1 < bytes.length; i++) {
    if (bytes[i]! < 0x81) continue;
    // Marks stand before the letters in both.
    if (bytes[i]! >= from || bytes[i]! < 0xa1) {
      pairs++;
      if (bytes[i]! >= from && bytes[i]! <= to && bytes[i + 1]! >= second) fitting++;
    }
    i++;
  }
  return pairs === 0 ? 0 : fitting / pairs;
}
