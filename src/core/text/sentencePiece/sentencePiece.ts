/** What a `.model` file does to texts, as SentencePiece itself does it: the stages of a tokenizer. */
import { ActionableError } from '../../base/errors';
import { toBytes } from '../byteCharacters';
import type { TokenModel } from '../models/model';
import type { Piece } from '../pretrained/piece';
import type { RoleTokens } from '../pretrained/roles';
import { createDecode } from './decodePieces';
import { byteOf, type ModelFile, pieceTypes } from './modelFile';
import { createNormalize, SPACE } from './normalize';
import { createSplit, symbolsOf } from './splitters';

export interface SentencePieceStages {
  readonly normalize: (piece: Piece) => Piece;
  /** Its words are whole normalized texts. */
  readonly model: TokenModel;
  readonly decode: (tokens: readonly string[]) => string;
  readonly roles: RoleTokens;
}

/** Ids of another list than the file's: pieces that it lacks are unknown. */
export interface OtherIds {
  /** id -> token. */
  readonly vocabulary: readonly string[];
  readonly unknown: number;
}

/**
 * @param name of the file, for messages
 * @throws ActionableError `damaged-tokenizer`
 */
export function createSentencePiece(file: ModelFile, name: string, other?: OtherIds): SentencePieceStages {
  const { pieces, types, unknown } = file;
  const isInTexts = (id: number) =>
    types[id] === pieceTypes.normal || types[id] === pieceTypes.userDefined || types[id] === pieceTypes.unused;
  const ids = new Map(pieces.map((piece, id) => [piece, id] as const));
  const split = createSplit(file, new Map([...ids].filter(([, id]) => isInTexts(id))));
  const normalize = createNormalize(file.normalizer, { symbols: symbolsOf(file), spaceEnds: file.spaceEnds });
  const decode = createDecode(file, piece => ids.get(piece) ?? unknown);
  if (!normalize || !decode)
    throw new ActionableError('damaged-tokenizer', `The map of characters in ${name} is damaged. Download it again.`);
  const bytes = new Map<number, number>();
  for (const [id, piece] of pieces.entries()) if (types[id] === pieceTypes.byte) bytes.set(byteOf(piece)!, id);
  const others = other && new Map(other.vocabulary.map((token, id) => [token, id] as const));
  const idOf = others ? (id: number) => others.get(pieces[id]!) ?? other.unknown : (id: number) => id;
  const role = (id: number | undefined) => (id === undefined ? undefined : pieces[id]!);
  const roles = { unk: pieces[unknown]!, bos: role(file.begin), eos: role(file.end), pad: role(file.pad) };
  return {
    normalize,
    // Pieces of the list that the file lacks are written with their marks.
    decode: others ? tokens => decode(tokens).replaceAll(SPACE, ' ').trim() : decode,
    roles: Object.fromEntries(Object.entries(roles).filter(([, piece]) => piece !== undefined)),
    model: {
      vocabulary: other?.vocabulary ?? pieces,
      unknown: other?.unknown ?? unknown,
      idOf: token => (others ?? ids).get(token),
      encode(text, emit) {
        const found = split(text);
        for (let i = 0; i < found.length; ) {
          const [id, start] = [found[i]!, found[i + 1]!];
          let end = found[i + 2]!;
          i += 3;
          if (id === unknown && file.fallsBack) {
            const written = toBytes(text.slice(start, end));
            // The last one has the place of all.
            for (const [k, byte] of written.entries())
              emit(idOf(bytes.get(byte)!), start, k === written.length - 1 ? end : start);
            continue;
          }
          // Unknown pieces that follow each other are one.
          if (id === unknown) for (; found[i] === unknown; i += 3) end = found[i + 2]!;
          emit(idOf(id), start, end);
        }
      },
      toJson: () => ({}),
    },
  };
}
