/** The tokenizer.json of a folder that has a `.model` file alone, by the class of its tokenizer, as `transformers` makes it of the same. */
import type { RoleTokens } from '../pretrained/roles';
import { addedTokens } from './addedTokens';
import { camembert, mbart, mbart50, nllb, xlmroberta } from './fairseqKinds';
import { entriesOf, type Kind, mergesById, named, oneSpace, type PieceFolder, plain, quotes, words } from './kind';
import { type Around, template } from './template';
import {
  bpeModel,
  decoderOf,
  frame,
  metaspace,
  precompiled,
  replaceRegex,
  type Stage,
  tokenizerJsonOf,
  vocabularyOf,
} from './tokenizerJson';

/** @param names of its class and its model, without case and marks; where none is known it is read as SentencePiece itself does */
export function pieceFolderJson(names: readonly string[], folder: PieceFolder): Stage {
  const name = names.find(each => Object.hasOwn(kinds, each));
  return name === undefined ? generic(folder) : assemble(kinds[name]!(folder), folder);
}

const kinds: Readonly<Record<string, (folder: PieceFolder) => Kind>> = {
  t5,
  mt5: t5,
  albert: folder => albert(folder, { keepsAccents: false, lowers: true }),
  fnet: folder => albert(folder, { keepsAccents: true, lowers: false }),
  xlnet,
  pegasus,
  xlmroberta,
  camembert,
  mbart,
  mbart50,
  nllb,
  m2m100: nllb,
  debertav2,
  llama,
  codellama: llama,
};

function assemble(kind: Kind, { file, roles: given }: PieceFolder): Stage {
  const { entries, normalizers, preTokenizers, maskStrips } = kind;
  const roles = { ...kind.roles, ...given };
  const unknown = entries.findIndex(([piece]) => piece === roles.unk);
  const model = kind.model ?? {
    type: 'Unigram',
    unk_id: unknown < 0 ? null : unknown,
    vocab: entries,
    byte_fallback: false,
  };
  const ids = new Map(entries.map(([piece], id) => [piece, id] as const));
  const added = addedTokens(file, ids, { roles, extra: kind.extra ?? [], maskStrips: maskStrips ?? false });
  return {
    ...frame,
    added_tokens: added,
    normalizer: normalizers.length > 0 ? sequence('Sequence', 'normalizers', normalizers) : null,
    pre_tokenizer: sequence('Sequence', 'pretokenizers', preTokenizers),
    post_processor: template(kind.single, kind.pair, token => ids.get(token)),
    decoder: kind.decoder ?? metaspace(),
    model,
  };
}

function sequence(type: string, key: string, steps: readonly Stage[]): Stage {
  return steps.length === 1 ? steps[0]! : { type, [key]: steps };
}

function t5({ file, config }: PieceFolder): Kind {
  const count = config?.get('extra_ids');
  const extra = Array.from(
    { length: count && !count.isAbsent ? count.integer(0, 10_000) : 100 },
    (_, i) => `<extra_id_${i}>`,
  ).reverse();
  return {
    roles: { eos: '</s>', unk: '<unk>', pad: '<pad>' },
    entries: [...entriesOf(file), ...named(extra)],
    normalizers: precompiled(file),
    preTokenizers: words,
    single: ['A', '</s>'],
    pair: ['A', '</s>', 'B', '</s>'],
    extra,
  };
}

function albert(
  { file, config }: PieceFolder,
  usual: { readonly keepsAccents: boolean; readonly lowers: boolean },
): Kind {
  const flag = (key: string, otherwise: boolean) => config?.get(key).boolean(otherwise) ?? otherwise;
  const accents = flag('keep_accents', usual.keepsAccents) ? [] : [{ type: 'NFKD' }, { type: 'StripAccents' }];
  const lowers = flag('do_lower_case', usual.lowers) ? [{ type: 'Lowercase' }] : [];
  return {
    roles: { bos: '[CLS]', eos: '[SEP]', unk: '<unk>', sep: '[SEP]', pad: '<pad>', cls: '[CLS]', mask: '[MASK]' },
    entries: entriesOf(file),
    normalizers: [...quotes, ...accents, ...lowers, ...precompiled(file)],
    preTokenizers: words,
    single: ['[CLS]', 'A', '[SEP]'],
    pair: ['[CLS]', 'A', '[SEP]', ['B', 1], ['[SEP]', 1]],
  };
}

function xlnet({ file, config }: PieceFolder): Kind {
  const lowers = config?.get('do_lower_case').boolean(false) ? [{ type: 'Lowercase' }] : [];
  return {
    roles: { ...plain, sep: '<sep>', cls: '<cls>' },
    entries: entriesOf(file),
    normalizers: [...quotes, { type: 'NFKD' }, { type: 'StripAccents' }, ...lowers, ...precompiled(file)],
    preTokenizers: words,
    single: ['A', '<sep>', ['<cls>', 2]],
    pair: ['A', '<sep>', ['B', 1], ['<sep>', 1], ['<cls>', 2]],
    extra: ['<eop>', '<eod>'],
    maskStrips: true,
  };
}

/** Two masks and 101 tokens that nothing says come before its pieces. */
function pegasus({ file, config }: PieceFolder): Kind {
  const given = config?.get('offset');
  const offset = given && !given.isAbsent ? given.integer(2, 10_000) : 103;
  const unused = Array.from({ length: offset - 2 }, (_, i) => `<unk_${i + 2}>`);
  const spaces = precompiled(file).length > 0 ? oneSpace : undefined;
  return {
    roles: { eos: '</s>', unk: '<unk>', pad: '<pad>', mask: '<mask_2>' },
    entries: [...named(['<pad>', '</s>', '<mask_1>', '<mask_2>']), ...named(unused, -100), ...entriesOf(file, 2)],
    normalizers: spaces ? [...precompiled(file), spaces] : [replaceRegex('\n', ' '), oneSpace],
    preTokenizers: [metaspace()],
    single: ['A', '</s>'],
    pair: ['A', 'B', '</s>'],
    extra: ['<mask_1>', ...unused],
  };
}

function debertav2({ file, config }: PieceFolder): Kind {
  const flag = (key: string) => config?.get(key).boolean(false) ?? false;
  return {
    roles: { bos: '[CLS]', eos: '[SEP]', unk: '[UNK]', sep: '[SEP]', pad: '[PAD]', cls: '[CLS]', mask: '[MASK]' },
    entries: entriesOf(file),
    normalizers: [
      ...(flag('do_lower_case') ? [{ type: 'Lowercase' }] : []),
      replaceRegex('\\s{2,}|[\\n\\r\\t]', ' '),
      { type: 'NFC' },
      { type: 'Strip', strip_left: false, strip_right: true },
    ],
    preTokenizers: [...(flag('split_by_punct') ? [{ type: 'Punctuation', behavior: 'Isolated' }] : []), metaspace()],
    single: ['[CLS]', 'A', '[SEP]'],
    pair: ['[CLS]', 'A', '[SEP]', ['B', 1], ['[SEP]', 1]],
  };
}

/** What is asked to begin and end texts. */
function beginsAndEnds({ config, roles }: PieceFolder) {
  const flag = (key: string) => config?.get(key).boolean(false) ?? false;
  const [bos, eos] = [roles.bos ?? '<s>', roles.eos ?? '</s>'];
  const [before, after] = [flag('add_bos_token') ? [bos] : [], flag('add_eos_token') ? [eos] : []];
  const second = (tokens: readonly string[]) => tokens.map(token => [token, 1] as const);
  return {
    single: [...before, 'A', ...after] as readonly Around[],
    pair: [...before, 'A', ...after, ...second(before), ['B', 1], ...second(after)] as readonly Around[],
  };
}

/** Marks of spaces are put before the first text alone, or, as it was at first, after every special token. */
function llama(folder: PieceFolder): Kind {
  const { file, config } = folder;
  const isLegacy = config?.get('legacy').boolean(false) ?? false;
  const prefixed = config?.get('add_prefix_space').boolean(true) ?? true;
  return {
    roles: { unk: '<unk>', bos: '<s>', eos: '</s>' },
    entries: entriesOf(file),
    normalizers: [],
    preTokenizers: [metaspace(false, prefixed, isLegacy ? 'always' : 'first')],
    decoder: decoderOf(true, prefixed),
    model: bpeModel(vocabularyOf(file.pieces), mergesById(file.pieces), null, true),
    ...beginsAndEnds(folder),
  };
}

/** As SentencePiece reads texts, and around them what the folder says. */
function generic(folder: PieceFolder): Stage {
  const { file, bytes } = folder;
  const { single, pair } = beginsAndEnds(folder);
  const ids = new Map(file.pieces.map((piece, id) => [piece, id] as const));
  const own: RoleTokens = {
    unk: file.pieces[file.unknown]!,
    ...(file.begin !== undefined && { bos: file.pieces[file.begin]! }),
    ...(file.end !== undefined && { eos: file.pieces[file.end]! }),
  };
  const roles = { ...own, ...folder.roles };
  return {
    ...tokenizerJsonOf(file, bytes),
    added_tokens: addedTokens(file, ids, { roles, extra: [], maskStrips: false }).filter(({ special }) => special),
    post_processor: template(single, pair, token => ids.get(token)),
  };
}
