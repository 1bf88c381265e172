/** fairseq's tokenizers: their own tokens come first, in place of some of the file; those of languages come last. */
import type { JsonValue } from '../json';
import { type Entry, entriesOf, type Kind, mergesById, named, oneSpace, type PieceFolder, plain, words } from './kind';
import { mbart50Languages, mbartLanguages, nllbLanguages } from './languages';
import type { ModelFile } from './modelFile';
import { bpeModel, metaspace, precompiled, vocabularyOf } from './tokenizerJson';

/** fairseq's own tokens come first, in place of three of the file. */
function fairseq(file: ModelFile, last: readonly string[]): readonly Entry[] {
  return [...named(['<s>', '<pad>', '</s>', '<unk>']), ...entriesOf(file, 3), ...named(last)];
}

export function xlmroberta({ file }: PieceFolder): Kind {
  return {
    roles: plain,
    entries: fairseq(file, ['<mask>']),
    normalizers: precompiled(file),
    preTokenizers: words,
    single: ['<s>', 'A', '</s>'],
    pair: ['<s>', 'A', '</s>', '</s>', 'B', '</s>'],
  };
}

export function camembert({ file }: PieceFolder): Kind {
  const first = named(['<s>NOTUSED', '<pad>', '</s>NOTUSED', '<unk>']);
  return {
    roles: plain,
    entries: [...first, ['<unk>NOTUSED', -100], ...entriesOf(file, 1), ['<mask>', 0]],
    normalizers: precompiled(file),
    preTokenizers: words,
    single: ['<s>', 'A', '</s>'],
    pair: ['<s>', 'A', '</s>', '</s>', 'B', '</s>'],
    maskStrips: true,
  };
}

function languageOf(config: JsonValue | undefined, otherwise: string): string {
  const language = config?.get('src_lang');
  return language && !language.isAbsent ? language.string() : otherwise;
}

/** Its normalizer as the published tokenizer.json has it. */
export function mbart({ file, config }: PieceFolder): Kind {
  const language = languageOf(config, 'en_XX');
  return {
    roles: plain,
    entries: fairseq(file, [...mbartLanguages, '<mask>']),
    normalizers: precompiled(file),
    preTokenizers: words,
    single: ['A', '</s>', language],
    pair: ['A', 'B', '</s>', language],
    extra: mbartLanguages,
    maskStrips: true,
  };
}

export function mbart50({ file, config }: PieceFolder): Kind {
  const language = languageOf(config, 'en_XX');
  return {
    roles: plain,
    entries: fairseq(file, [...mbart50Languages, '<mask>']),
    normalizers: [...precompiled(file), oneSpace],
    preTokenizers: [metaspace()],
    single: [language, 'A', '</s>'],
    pair: [language, 'A', 'B', '</s>'],
    extra: mbart50Languages,
    maskStrips: true,
  };
}

export function nllb({ file, config }: PieceFolder): Kind {
  const language = languageOf(config, 'eng_Latn');
  const isLegacy = config?.get('legacy_behaviour').boolean(false) ?? false;
  const listed = config?.get('additional_special_tokens');
  const languages = listed && !listed.isAbsent ? listed.list().map(each => each.string()) : nllbLanguages;
  const first = ['<s>', '<pad>', '</s>', '<unk>'];
  const pieces = [...first, ...file.pieces.filter(piece => !first.includes(piece))];
  const entries = [...pieces, ...languages.filter(each => !pieces.includes(each)), '<mask>'];
  return {
    roles: plain,
    entries: named(entries),
    normalizers: precompiled(file).length > 0 ? [...precompiled(file), oneSpace] : [],
    preTokenizers: [metaspace()],
    model: bpeModel(vocabularyOf(pieces), mergesById(pieces), '<unk>', false),
    single: isLegacy ? ['A', '</s>', language] : [language, 'A', '</s>'],
    pair: isLegacy ? ['A', 'B', '</s>', language] : [language, 'A', 'B', '</s>'],
    extra: languages,
    maskStrips: true,
  };
}
