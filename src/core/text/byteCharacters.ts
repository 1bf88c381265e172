/** Bytes as printable characters: how vocabularies of bytes are written (openai/gpt-2, encoder.py, `bytes_to_unicode`). */

/** Byte -> code point: printable ones stand for themselves, the others for U+0100 and on in turn. */
const codes = new Uint16Array(256);
const bytesOfCodes = new Int16Array(512).fill(-1);
let next = 0x100;
for (let byte = 0; byte < 256; byte++) {
  const printable = (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
  codes[byte] = printable ? byte : next++;
  bytesOfCodes[codes[byte]!] = byte;
}

/** All 256, in the order of their code points. */
export const byteCharacters: readonly string[] = Array.from(codes, code => String.fromCharCode(code)).sort();

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Half a surrogate pair counts as U+FFFD, as everywhere in UTF-8. */
export function toBytes(text: string): Uint8Array {
  return encoder.encode(text);
}

export function characterOfByte(byte: number): string {
  return String.fromCharCode(codes[byte]!);
}

/** Bytes that are no character become U+FFFD. */
export function fromByteCharacters(tokens: readonly string[]): string {
  const bytes: number[] = [];
  for (const token of tokens) {
    const own = bytesOfCharacters(token);
    // A special token may have other characters.
    for (const byte of own ?? toBytes(token)) bytes.push(byte);
  }
  return decoder.decode(Uint8Array.from(bytes));
}

/** Undefined where a character stands for no byte. */
export function bytesOfCharacters(token: string): readonly number[] | undefined {
  const bytes: number[] = [];
  for (let i = 0; i < token.length; i++) {
    const byte = bytesOfCodes[token.charCodeAt(i)] ?? -1;
    if (byte < 0) return undefined;
    bytes.push(byte);
  }
  return bytes;
}
