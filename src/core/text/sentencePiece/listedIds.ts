/** Folders whose ids stand in a vocab.json of their own, beside `.model` files: Marian's and M2M-100's. */
import type { JsonValue } from '../json';
import { nameGaps, readTokens } from '../pretrained/vocabulary';
import { addedTokens } from './addedTokens';
import { carriedKey } from './carried';
import type { PieceFolder } from './kind';
import { m2mLanguages } from './languages';
import type { ModelFile } from './modelFile';
import { type Around, template } from './template';
import {
  bpeModel,
  decoderOf,
  frame,
  mergesByScore,
  metaspace,
  precompiled,
  replaceRegex,
  type Stage,
} from './tokenizerJson';

interface Listed {
  /** Special tokens beside those with a role; those that the list lacks come after it. */
  readonly extra: readonly string[];
  readonly single: readonly Around[];
  readonly pair: readonly Around[];
}

/** A first token such as `>>fra<<` says into which language is translated. */
export function marianJson(folder: PieceFolder, vocab: JsonValue): Stage {
  const languages = nameGaps(readTokens(vocab)).filter(token => token.startsWith('>>') && token.endsWith('<<'));
  const roles = { eos: '</s>', unk: '<unk>', pad: '<pad>', ...folder.roles };
  return listedJson({ ...folder, roles }, vocab, {
    extra: languages,
    single: ['A', roles.eos],
    pair: ['A', 'B', roles.eos],
  });
}

/** Languages come after the list, and one of them before each text. */
export function m2mJson(folder: PieceFolder, vocab: JsonValue): Stage {
  const { config } = folder;
  const codes = config?.get('language_codes').value === 'wmt21' ? m2mLanguages.wmt21 : m2mLanguages.m2m100;
  const given = config?.get('src_lang');
  const language = `__${given && !given.isAbsent ? given.string() : 'en'}__`;
  const roles = { bos: '<s>', eos: '</s>', sep: '</s>', unk: '<unk>', pad: '<pad>', ...folder.roles };
  return listedJson({ ...folder, roles }, vocab, {
    extra: codes.map(code => `__${code}__`),
    single: [language, 'A', roles.eos],
    pair: [language, 'A', 'B', roles.eos],
  });
}

/** Other programs get a model that splits texts nearly alike; ours reads the `.model` file. */
function listedJson({ file, bytes, roles }: PieceFolder, vocab: JsonValue, { extra, single, pair }: Listed): Stage {
  const vocabulary = nameGaps(readTokens(vocab));
  const ids = new Map(vocabulary.map((token, id) => [token, id] as const));
  const added = addedTokens(file, ids, { roles, extra, maskStrips: false });
  return {
    ...frame,
    added_tokens: added,
    normalizer: { type: 'Sequence', normalizers: [...precompiled(file), replaceRegex(' {2,}', ' ')] },
    pre_tokenizer: metaspace(),
    post_processor: template(single, pair, token => ids.get(token)),
    decoder: decoderOf(file.fallsBack, true),
    model: { ...modelOf(file, vocabulary, roles.unk!), [carriedKey]: Buffer.from(bytes).toString('base64') },
  };
}

function modelOf(file: ModelFile, vocabulary: readonly string[], unknown: string): Stage {
  const ids = new Map(vocabulary.map((token, id) => [token, id] as const));
  if (file.algorithm === 'bpe') {
    const merges = mergesByScore(file).filter(pair => [...pair, pair.join('')].every(piece => ids.has(piece)));
    return bpeModel(Object.fromEntries(ids), merges, unknown, file.fallsBack);
  }
  const scores = new Map(file.pieces.map((piece, id) => [piece, file.scores[id]!] as const));
  const least = file.scores.reduce((a, b) => Math.min(a, b), 0);
  return {
    type: 'Unigram',
    unk_id: ids.get(unknown) ?? null,
    vocab: vocabulary.map(token => [token, scores.get(token) ?? least]),
    byte_fallback: file.fallsBack,
  };
}
