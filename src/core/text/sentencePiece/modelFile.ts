/** SentencePiece's `.model` file (sentencepiece_model.proto) as plain values; nothing in the file is trusted. */
import protobuf from 'protobufjs/minimal';
import { ActionableError } from '../../base/errors';
import { maximumVocabulary } from '../models/vocabulary';

/** SentencePiece.Type */
export const pieceTypes = { normal: 1, unknown: 2, control: 3, userDefined: 4, unused: 5, byte: 6 } as const;
const algorithms = { 1: 'unigram', 2: 'bpe', 3: 'word', 4: 'char' } as const;

export interface NormalizerSpec {
  /** Texts -> what stands for them, as a Darts double array and its texts; empty where nothing is replaced. */
  readonly characters: Uint8Array;
  readonly addsPrefix: boolean;
  readonly removesSpaces: boolean;
  readonly escapesSpaces: boolean;
}

export interface ModelFile {
  readonly algorithm: 'unigram' | 'bpe' | 'word' | 'char';
  /** id -> piece, each once. */
  readonly pieces: readonly string[];
  readonly scores: Float32Array;
  /** `pieceTypes` of each. */
  readonly types: Uint8Array;
  /** The one piece of that type. */
  readonly unknown: number;
  /** Pieces of control by what they are for; undefined where there is none. */
  readonly begin: number | undefined;
  readonly end: number | undefined;
  readonly pad: number | undefined;
  /** What is decoded of an unknown piece. */
  readonly unknownSurface: string;
  readonly fallsBack: boolean;
  /** The mark of a space ends a word, and does not begin it. */
  readonly spaceEnds: boolean;
  readonly normalizer: NormalizerSpec;
  readonly denormalizer: NormalizerSpec | undefined;
}

/** UTF-16 code units; what training gives are 16 characters. */
const LONGEST_PIECE = 256;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * @param file what messages call it
 * @throws ActionableError `damaged-tokenizer`
 */
export function readModelFile(bytes: Uint8Array, file: string): ModelFile {
  const fail = (why: string) =>
    new ActionableError('damaged-tokenizer', `${file} is no SentencePiece model: ${why}. Download it again.`);
  let parsed: Parsed;
  try {
    parsed = parse(bytes);
  } catch (error) {
    if (error instanceof ActionableError) throw error;
    throw fail((error as Error).message);
  }
  const { pieces, scores, types, trainer } = parsed;
  if (pieces.length === 0 || pieces.length > maximumVocabulary) throw fail('it has no pieces');
  const algorithm = algorithms[trainer.algorithm as 1];
  if (algorithm === undefined) throw fail(`its kind ${trainer.algorithm} is unknown`);
  const ids = new Map<string, number>();
  for (const [id, piece] of pieces.entries()) {
    if (piece === '' || piece.length > LONGEST_PIECE) throw fail(`piece ${id} is empty or too long`);
    if (ids.has(piece)) throw fail(`piece ${id} is there twice`);
    ids.set(piece, id);
  }
  const unknown = types.indexOf(pieceTypes.unknown);
  if (unknown < 0 || types.includes(pieceTypes.unknown, unknown + 1)) throw fail('it must have one unknown piece');
  for (const [id, type] of types.entries()) {
    if (type === pieceTypes.byte && (!trainer.fallsBack || byteOf(pieces[id]!) === undefined))
      throw fail(`piece ${id} is a byte that it cannot be`);
  }
  if (trainer.fallsBack && types.reduce((n, type) => n + (type === pieceTypes.byte ? 1 : 0), 0) !== 256)
    throw fail('it lacks pieces of bytes');
  const control = (piece: string) => {
    const id = ids.get(piece);
    return id !== undefined && types[id] === pieceTypes.control ? id : undefined;
  };
  return {
    algorithm,
    pieces,
    scores: Float32Array.from(scores),
    types: Uint8Array.from(types),
    unknown,
    begin: control(trainer.begin),
    end: control(trainer.end),
    pad: control(trainer.pad),
    unknownSurface: trainer.unknownSurface,
    fallsBack: trainer.fallsBack,
    spaceEnds: trainer.spaceEnds,
    normalizer: parsed.normalizer,
    denormalizer: parsed.denormalizer,
  };
}

/** Of a piece such as <0xE2>; undefined of others. */
export function byteOf(piece: string): number | undefined {
  const digits = /^<0x([0-9A-F]{2})>$/.exec(piece)?.[1];
  return digits === undefined ? undefined : Number.parseInt(digits, 16);
}

interface Trainer {
  algorithm: number;
  fallsBack: boolean;
  spaceEnds: boolean;
  begin: string;
  end: string;
  pad: string;
  unknownSurface: string;
}

interface Parsed {
  readonly pieces: string[];
  readonly scores: number[];
  readonly types: number[];
  readonly trainer: Trainer;
  readonly normalizer: NormalizerSpec;
  readonly denormalizer: NormalizerSpec | undefined;
}

const usualNormalizer: NormalizerSpec = {
  characters: new Uint8Array(),
  addsPrefix: true,
  removesSpaces: true,
  escapesSpaces: true,
};

/** Fields that are not named here are passed over. */
function parse(bytes: Uint8Array): Parsed {
  const [pieces, scores, types]: [string[], number[], number[]] = [[], [], []];
  const trainer: Trainer = {
    algorithm: 1,
    fallsBack: false,
    spaceEnds: false,
    begin: '<s>',
    end: '</s>',
    pad: '<pad>',
    unknownSurface: ' \u2047 ',
  };
  let normalizer = usualNormalizer;
  let denormalizer: NormalizerSpec | undefined;
  eachField(bytes, (field, reader) => {
    switch (field) {
      case 1: {
        const { piece, score, type } = parsePiece(reader.bytes());
        pieces.push(piece);
        scores.push(score);
        types.push(type);
        return true;
      }
      case 2:
        parseTrainer(reader.bytes(), trainer);
        return true;
      case 3:
        normalizer = parseNormalizer(reader.bytes());
        return true;
      case 5:
        denormalizer = parseNormalizer(reader.bytes());
        return true;
      default:
        return false;
    }
  });
  return { pieces, scores, types, trainer, normalizer, denormalizer };
}

/** @param read a field; false where it is passed over */
function eachField(bytes: Uint8Array, read: (field: number, reader: protobuf.Reader) => boolean): void {
  const reader = protobuf.Reader.create(bytes);
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    const expected = tag >>> 3;
    if (expected === 0) throw new Error('it has no such field');
    if (!read(expected, reader)) reader.skipType(tag & 7);
  }
}

function parsePiece(bytes: Uint8Array) {
  const found = { piece: '', score: 0, type: pieceTypes.normal as number };
  eachField(bytes, (field, reader) => {
    if (field === 1) found.piece = utf8.decode(reader.bytes());
    else if (field === 2) found.score = reader.float();
    else if (field === 3) found.type = reader.int32();
    else return false;
    return true;
  });
  if (!Number.isFinite(found.score) || !Object.values(pieceTypes).some(type => type === found.type))
    throw new Error('a piece has no score, or a kind that is unknown');
  return found;
}

function parseTrainer(bytes: Uint8Array, trainer: Trainer): void {
  const names = { 44: 'unknownSurface', 46: 'begin', 47: 'end', 48: 'pad' } as const;
  eachField(bytes, (field, reader) => {
    if (field === 3) trainer.algorithm = reader.int32();
    else if (field === 24) trainer.spaceEnds = reader.bool();
    else if (field === 35) trainer.fallsBack = reader.bool();
    else if (field in names) trainer[names[field as 44]] = utf8.decode(reader.bytes());
    else return false;
    return true;
  });
}

function parseNormalizer(bytes: Uint8Array): NormalizerSpec {
  let { characters, addsPrefix, removesSpaces, escapesSpaces } = usualNormalizer;
  eachField(bytes, (field, reader) => {
    if (field === 2) characters = Uint8Array.from(reader.bytes());
    else if (field === 3) addsPrefix = reader.bool();
    else if (field === 4) removesSpaces = reader.bool();
    else if (field === 5) escapesSpaces = reader.bool();
    else return false;
    return true;
  });
  return { characters, addsPrefix, removesSpaces, escapesSpaces };
}
