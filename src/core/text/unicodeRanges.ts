/**
 * Characters that BERT's steps treat specially, as Hugging Face's `tokenizers` 0.23 has them. Written out, because a tokenizer must
 * not change with the Unicode version of who runs it. Made by test/fixtures/text/makeUnicodeRanges.py.
 */

/** First and last code point. */
export type CodePointRange = readonly [number, number];

/** "9-D 20": hexadecimal, first and last. */
export function parseRanges(text: string): readonly CodePointRange[] {
  return text.split(' ').map(range => {
    const [first, last] = range.split('-').map(digits => Number.parseInt(digits, 16));
    return [first!, last ?? first!] as const;
  });
}

/** A regular expression's character class for the `u` flag, without its brackets. */
export function characterClass(ranges: readonly CodePointRange[]): string {
  const code = (c: number) => `\\u{${c.toString(16)}}`;
  return ranges.map(([first, last]) => (first === last ? code(first) : `${code(first)}-${code(last)}`)).join('');
}

/** Taken out when text is cleaned: control, format and private-use characters, U+FFFD. */
export const removed: readonly CodePointRange[] = parseRanges(
  '0-8 B-C E-1F 7F-9F AD 600-605 61C 6DD 70F 180E 200B-200F 202A-202E 2060-2064 2066-206F E000-F8FF FEFF ' +
    'FFF9-FFFB FFFD 110BD 1BCA0-1BCA3 1D173-1D17A E0001 E0020-E007F F0000-FFFFD 100000-10FFFD',
);

/** Become a space when text is cleaned. */
export const spaces: readonly CodePointRange[] = parseRanges('9-A D 20 A0 1680 2000-200A 2028-2029 202F 205F 3000');

/** Between words. */
export const whitespace: readonly CodePointRange[] = parseRanges(
  '9-D 20 85 A0 1680 2000-200A 2028-2029 202F 205F 3000',
);

/** Words of their own: ASCII marks and symbols, and Unicode punctuation. */
export const punctuation: readonly CodePointRange[] = parseRanges(
  '21-2F 3A-40 5B-60 7B-7E A1 A7 AB B6-B7 BB BF 37E 387 55A-55F 589-58A 5BE 5C0 5C3 5C6 5F3-5F4 609-60A 60C-60D ' +
    '61B 61E-61F 66A-66D 6D4 700-70D 7F7-7F9 830-83E 85E 964-965 970 AF0 DF4 E4F E5A-E5B F04-F12 F14 F3A-F3D F85 ' +
    'FD0-FD4 FD9-FDA 104A-104F 10FB 1360-1368 1400 166D-166E 169B-169C 16EB-16ED 1735-1736 17D4-17D6 17D8-17DA ' +
    '1800-180A 1944-1945 1A1E-1A1F 1AA0-1AA6 1AA8-1AAD 1B5A-1B60 1BFC-1BFF 1C3B-1C3F 1C7E-1C7F 1CC0-1CC7 1CD3 ' +
    '2010-2027 2030-2043 2045-2051 2053-205E 207D-207E 208D-208E 2308-230B 2329-232A 2768-2775 27C5-27C6 27E6-27EF ' +
    '2983-2998 29D8-29DB 29FC-29FD 2CF9-2CFC 2CFE-2CFF 2D70 2E00-2E2E 2E30-2E42 3001-3003 3008-3011 3014-301F 3030 ' +
    '303D 30A0 30FB A4FE-A4FF A60D-A60F A673 A67E A6F2-A6F7 A874-A877 A8CE-A8CF A8F8-A8FA A8FC A92E-A92F A95F ' +
    'A9C1-A9CD A9DE-A9DF AA5C-AA5F AADE-AADF AAF0-AAF1 ABEB FD3E-FD3F FE10-FE19 FE30-FE52 FE54-FE61 FE63 FE68 ' +
    'FE6A-FE6B FF01-FF03 FF05-FF0A FF0C-FF0F FF1A-FF1B FF1F-FF20 FF3B-FF3D FF3F FF5B FF5D FF5F-FF65 10100-10102 ' +
    '1039F 103D0 1056F 10857 1091F 1093F 10A50-10A58 10A7F 10AF0-10AF6 10B39-10B3F 10B99-10B9C 11047-1104D ' +
    '110BB-110BC 110BE-110C1 11140-11143 11174-11175 111C5-111C9 111CD 111DB 111DD-111DF 11238-1123D 112A9 114C6 ' +
    '115C1-115D7 11641-11643 1173C-1173E 12470-12474 16A6E-16A6F 16AF5 16B37-16B3B 16B44 1BC9F 1DA87-1DA8B',
);
