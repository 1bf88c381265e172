/** Tokens that are looked for in a text before a model reads it (`AddedVocabulary` of Hugging Face's `tokenizers`). */
import type { JsonValue } from '../json';
import { PieceTrie } from '../models/pieceTrie';
import { literalPattern } from '../pipelineTokenizer';
import { memberOf } from './characterSet';
import { isSpace, type Normalize } from './normalizers';
import { Piece, widthAt } from './piece';
import { wordCharacters } from './wordCharacters';

export interface AddedToken {
  readonly id: number;
  readonly content: string;
  /** What decoding reads: normalized, where the token is. */
  readonly decoded: string;
  /** Left out of what is decoded. */
  readonly special: boolean;
  /** Not within a word. */
  readonly singleWord: boolean;
  /** Takes the white space before it, after it. */
  readonly lstrip: boolean;
  readonly rstrip: boolean;
  /** Looked for in the normalized text, as it is itself normalized. */
  readonly normalized: boolean;
}

/** A part of a text: a token that was found, or what the model reads. */
export interface Part {
  readonly piece: Piece;
  readonly token?: AddedToken;
}

const LONGEST_TOKEN = 2_000;
/** More tokens than these are not looked for by a regular expression, which tries one after the other. */
const MOST_ALTERNATIVES = 60;

const isWord = memberOf(wordCharacters);

/**
 * In the order of the file; ids are those of the vocabulary, then the next ones.
 * @param size of the vocabulary, in tokens
 */
export function readAddedTokens(
  list: readonly JsonValue[],
  idOf: (token: string) => number | undefined,
  size: number,
  normalize: Normalize | undefined,
): readonly AddedToken[] {
  const tokens = new Map<string, AddedToken>();
  let next = size;
  for (const token of list) {
    const content = token.get('content').string();
    if (content === '') continue;
    if (content.length > LONGEST_TOKEN)
      throw token.get('content').fail(`a text of at most ${LONGEST_TOKEN} characters`);
    // One that was special stays so.
    const special = token.get('special').boolean(false) || tokens.get(content)?.special === true;
    const normalized = token.get('normalized').boolean(!special);
    const id = tokens.get(content)?.id ?? idOf(content) ?? next++;
    // A file that says another one was put together from parts that do not fit.
    if (!token.get('id').isAbsent && token.get('id').value !== id)
      throw token.get('id').fail(`${id}, the place of ${JSON.stringify(content.slice(0, 40))} in the vocabulary`);
    tokens.set(content, {
      id,
      content,
      decoded: normalized && normalize ? normalize(Piece.of(content)).text : content,
      special,
      singleWord: token.get('single_word').boolean(false),
      lstrip: token.get('lstrip').boolean(false),
      rstrip: token.get('rstrip').boolean(false),
      normalized,
    });
  }
  return [...tokens.values()];
}

/** @returns what divides a text into tokens that are found and normalized parts between them */
export function createDivider(
  tokens: readonly AddedToken[],
  normalize: Normalize | undefined,
): (text: string) => Part[] {
  const asWritten = createSearch(tokens.filter(token => !token.normalized).map(token => [token.content, token]));
  const asNormalized = createSearch(tokens.filter(token => token.normalized).map(token => [token.decoded, token]));
  return text => {
    const whole = Piece.of(text);
    const parts = asWritten ? asWritten(whole) : [{ piece: whole }];
    return parts.flatMap(part => {
      if (part.token) return [part];
      if (part.piece.text === '') return [];
      const piece = normalize ? normalize(part.piece) : part.piece;
      return asNormalized ? asNormalized(piece) : [{ piece }];
    });
  };
}

function createSearch(tokens: readonly (readonly [string, AddedToken])[]): ((piece: Piece) => Part[]) | undefined {
  const byText = new Map(tokens.filter(([text]) => text !== ''));
  if (byText.size === 0) return undefined;
  const find = byText.size > MOST_ALTERNATIVES ? findInTrie([...byText.keys()]) : findByPattern([...byText.keys()]);
  return piece => {
    const { text } = piece;
    const parts: Part[] = [];
    let before = 0;
    // Where the white space ends that was taken last: tokens may be white space themselves.
    let taken = 0;
    for (const [at, found] of find(text)) {
      const token = byText.get(found)!;
      let [start, end] = [at, at + found.length];
      if (token.singleWord && (wordBefore(text, start) || wordAt(text, end))) continue;
      if (token.lstrip) {
        start = Math.max(start, before);
        while (start > before && isSpace(text.charCodeAt(start - 1))) start--;
      }
      if (token.rstrip) {
        if (end < taken) end = taken;
        while (end < text.length && isSpace(text.charCodeAt(end))) end++;
        taken = end;
      }
      if (before < start) parts.push({ piece: piece.slice(before, start) });
      if (start < end) parts.push({ piece: piece.slice(start, end), token });
      before = end;
    }
    if (before < text.length) parts.push({ piece: piece.slice(before, text.length) });
    return parts;
  };
}

/** Tokens in a text, one after the other, with their places; of those that begin at one place the longest. */
type Find = (text: string) => Iterable<readonly [number, string]>;

function findByPattern(tokens: readonly string[]): Find {
  const pattern = literalPattern(tokens)!;
  return function* (text) {
    for (const match of text.matchAll(pattern)) yield [match.index, match[0]];
  };
}

function findInTrie(tokens: readonly string[]): Find {
  const trie = new PieceTrie(tokens);
  return function* (text) {
    for (let at = 0; at < text.length; ) {
      let node = 0;
      let found = -1;
      for (let end = at; end < text.length; end += widthAt(text, end)) {
        node = trie.follow(node, trie.characterOf(text.codePointAt(end)!));
        if (node === 0) break;
        if (trie.pieceAt(node) >= 0) found = trie.pieceAt(node);
      }
      if (found >= 0) yield [at, tokens[found]!];
      at += found >= 0 ? tokens[found]!.length : widthAt(text, at);
    }
  };
}

function wordBefore(text: string, at: number): boolean {
  if (at === 0) return false;
  const start = at > 1 && text.codePointAt(at - 2)! > 0xffff ? at - 2 : at - 1;
  return isWord(text.codePointAt(start)!);
}

function wordAt(text: string, at: number): boolean {
  return at < text.length && isWord(text.codePointAt(at)!);
}
