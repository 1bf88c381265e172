/** What tokenizer.json puts around a text, or around two, and what it takes off the places of tokens. */
import type { JsonValue } from '../json';
import { isSpace } from './normalizers';
import { widthAt } from './piece';

/** Tokens that are put in, each with the segment that it belongs to. */
export interface PutIn {
  readonly ids: readonly number[];
  readonly segments: readonly number[];
}

/** Two texts as one. */
export interface PairFrame {
  readonly before: PutIn;
  readonly between: PutIn;
  readonly after: PutIn;
  /** Segments of the tokens of the first and of the second text. */
  readonly first: number;
  readonly second: number;
}

export interface PostProcessor {
  /** Ids around one text. */
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly pair: PairFrame;
  /** Spaces are no part of a token's place. */
  readonly trims: readonly Trim[];
}

export interface Trim {
  /** A first space that was put there is not counted. */
  readonly prefixed: boolean;
  /** By then tokens are before the text, so that only the beginning of the text counts as first. */
  readonly follows: boolean;
}

const maximumSteps = 20;
const deepest = 5;

/** A token that is put in, or all those of the first text (0) or the second (1). */
type Item = ({ readonly id: number } | { readonly text: 0 | 1 }) & { readonly segment: number };
/** A text with what is put around it, or a token by itself: what steps of a sequence hand on. */
type Part = readonly Item[];

interface Steps {
  /** One text, and two. */
  readonly single: readonly Part[];
  readonly pair: readonly Part[];
  readonly trims: PostProcessor['trims'];
}

/** @throws ActionableError `damaged-tokenizer` */
export function readPostProcessor(json: JsonValue, size: number): PostProcessor {
  const text = (which: 0 | 1): Part => [{ text: which, segment: which }];
  const begun: Steps = { single: [text(0)], pair: [text(0), text(1)], trims: [] };
  const { single, pair, trims } = json.isAbsent ? begun : applyStep(json, begun, { size, depth: 0 });
  const [before, after] = betweenTexts(single.flat());
  const [first, between, last] = betweenTexts(pair.flat());
  const segmentOf = (which: 0 | 1) => pair.flat().find(item => 'text' in item && item.text === which)!.segment;
  return {
    before: before!.ids,
    after: after!.ids,
    pair: { before: first!, between: between!, after: last!, first: segmentOf(0), second: segmentOf(1) },
    trims,
  };
}

interface Place {
  /** Of the vocabulary. */
  readonly size: number;
  readonly depth: number;
}

function applyStep(json: JsonValue, steps: Steps, place: Place): Steps {
  const type = json.get('type');
  switch (type.string()) {
    case 'TemplateProcessing':
      return applyTemplate(json, steps, place.size);
    case 'BertProcessing': {
      const { cls, sep } = readEnds(json, place.size);
      const frame = (part: Part, i: number) => [...(i === 0 ? [put(cls, 0)] : []), ...part, put(sep, i === 0 ? 0 : 1)];
      return { ...steps, single: steps.single.map(frame), pair: steps.pair.map(frame) };
    }
    case 'RobertaProcessing': {
      const { cls, sep } = readEnds(json, place.size);
      const frame = (part: Part, i: number) => [
        put(i === 0 ? cls : sep, 0),
        ...part.map(item => ({ ...item, segment: 0 })),
        put(sep, 0),
      ];
      return { single: steps.single.map(frame), pair: steps.pair.map(frame), trims: withTrim(json, steps) };
    }
    case 'ByteLevel':
      return { ...steps, trims: withTrim(json, steps) };
    case 'Sequence': {
      const list = json.get('processors').list();
      if (place.depth >= deepest || list.length > maximumSteps) throw json.get('processors').fail('a short sequence');
      return list.reduce((done, step) => applyStep(step, done, { ...place, depth: place.depth + 1 }), steps);
    }
    default:
      throw type.fail('TemplateProcessing, BertProcessing, RobertaProcessing, ByteLevel or Sequence');
  }
}

function put(id: number, segment: number): Item {
  return { id, segment };
}

/** The tokens before, between and after the texts. */
function betweenTexts(items: readonly Item[]): readonly PutIn[] {
  const found: { readonly ids: number[]; readonly segments: number[] }[] = [{ ids: [], segments: [] }];
  for (const item of items) {
    if ('text' in item) found.push({ ids: [], segments: [] });
    else {
      found.at(-1)!.ids.push(item.id);
      found.at(-1)!.segments.push(item.segment);
    }
  }
  return found;
}

function withTrim(json: JsonValue, { single, trims }: Steps): PostProcessor['trims'] {
  const prefixed = json.get('add_prefix_space').boolean(true);
  if (!json.get('trim_offsets').boolean(true)) return trims;
  const follows = single.some(part => part.findIndex(item => 'text' in item) > 0);
  return [...trims, { prefixed, follows }];
}

/** `["[CLS]", 101]` */
function readEnds(json: JsonValue, size: number) {
  const [cls, sep] = ['cls', 'sep'].map(name => {
    const [, id] = json.get(name).list();
    if (!id) throw json.get(name).fail('a token and its id');
    return id.integer(0, size - 1);
  });
  return { cls: cls!, sep: sep! };
}

function applyTemplate(json: JsonValue, { single, pair, trims }: Steps, size: number): Steps {
  // What another template made is in more parts than it has names for.
  if (single.length !== 1 || pair.length !== 2) throw json.fail('the only template of its sequence');
  return { single: fillTemplate(json, 'single', single, size), pair: fillTemplate(json, 'pair', pair, size), trims };
}

/** @param texts parts that the template calls A, B */
function fillTemplate(json: JsonValue, key: 'single' | 'pair', texts: readonly Part[], size: number): readonly Part[] {
  const parts: Part[] = [];
  let filled = 0;
  for (const piece of json.get(key).list()) {
    if (Object.hasOwn(piece.object(), 'Sequence')) {
      if (filled === texts.length) throw piece.fail('a token: the text stands here already');
      const sequence = piece.get('Sequence');
      const name = 'AB'[filled]!;
      if (sequence.get('id').string() !== name) throw sequence.get('id').fail(name);
      const segment = sequence.get('type_id').integer(0, 255);
      parts.push(texts[filled++]!.map(item => ({ ...item, segment })));
      continue;
    }
    const token = piece.get('SpecialToken');
    const segment = token.get('type_id').integer(0, 255);
    const ids = json.get('special_tokens').get(token.get('id').string()).get('ids').list();
    parts.push(ids.map(id => put(id.integer(0, size - 1), segment)));
  }
  if (filled < texts.length) throw json.get(key).fail(`a template with the text${texts.length > 1 ? 's' : ''} in it`);
  return parts;
}

/**
 * The place of a token without the spaces that it is written with: as many characters of `text` as the token has spaces.
 * @param token as the vocabulary writes it
 */
export function trimmed(
  token: string,
  [start, end]: readonly [number, number],
  text: string,
  { isFirst, prefixed }: { readonly isFirst: boolean; readonly prefixed: boolean },
): readonly [number, number] {
  let leading = 0;
  while (leading < token.length && isBlank(token.charCodeAt(leading))) leading++;
  let trailing = 0;
  while (trailing < token.length && isBlank(token.charCodeAt(token.length - 1 - trailing))) trailing++;
  if (leading === 1 && prefixed && (isFirst || start === 0)) leading = 0;
  let from = start;
  for (; leading > 0 && from < end; leading--) from += widthAt(text, from);
  let to = end;
  for (; trailing > 0 && to > 0; trailing--) to -= to > 1 && widthAt(text, to - 2) === 2 ? 2 : 1;
  // More spaces than the text has up to there: the place is not where the token says.
  return [from, trailing > 0 ? end : Math.max(from, to)];
}

/** White space, and how the vocabulary of bytes writes a space. */
function isBlank(code: number): boolean {
  return code === 0x120 || isSpace(code);
}
