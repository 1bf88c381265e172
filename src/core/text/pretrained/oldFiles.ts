/** Folders without tokenizer.json: BERT's vocab.txt, or vocab.json and merges.txt, as a tokenizer.json of the same. */
import { JsonValue } from '../json';
import { isSpace } from './normalizers';
import type { RoleTokens } from './roles';

interface OldFiles {
  text(name: string): string | undefined;
  readonly folder: string;
  /** tokenizer_config.json. */
  readonly config: JsonValue | undefined;
  readonly roles: RoleTokens;
  /** Of config.json. */
  modelType(): unknown;
}

/**
 * @returns undefined where the folder has none of these
 * @throws ActionableError `damaged-tokenizer`
 */
export function oldTokenizer(files: OldFiles): string | undefined {
  const words = files.text('vocab.txt');
  if (words !== undefined) return JSON.stringify(wordPiece(words, files));
  const [vocabulary, merges] = [files.text('vocab.json'), files.text('merges.txt')];
  if (vocabulary !== undefined && merges !== undefined) {
    const vocab = JsonValue.parse(vocabulary, `${files.folder}/vocab.json`);
    return JSON.stringify(kindOf(files) === 'openaigpt' ? wordEndings(vocab, merges) : byteLevel(vocab, merges, files));
  }
  return undefined;
}

function kindOf({ config, modelType }: OldFiles): string {
  return kindNamed(config?.get('tokenizer_class').value ?? modelType());
}

/** As people write it, without its case and marks: `RobertaTokenizerFast` and `roberta` are one. */
export function kindNamed(name: unknown): string {
  return typeof name === 'string'
    ? name
        .replace(/(?:Fast|Tokenizer)+$/, '')
        .replace(/[-_]/g, '')
        .toLowerCase()
    : '';
}

function wordPiece(text: string, files: OldFiles): object {
  const { config, roles } = files;
  const vocab: Record<string, number> = Object.create(null) as Record<string, number>;
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  for (const [id, line] of lines.entries()) {
    let end = line.length;
    while (end > 0 && isSpace(line.charCodeAt(end - 1))) end--;
    const token = line.slice(0, end);
    // As `tokenizers` has it: the last of two counts.
    vocab[token] = id;
  }
  const isMpnet = kindOf(files) === 'mpnet';
  const flag = (key: string, otherwise: boolean) => config?.get(key).boolean(otherwise) ?? otherwise;
  const strips = config?.get('strip_accents');
  const [cls, sep] = [roles.cls ?? (isMpnet ? '<s>' : '[CLS]'), roles.sep ?? (isMpnet ? '</s>' : '[SEP]')];
  const unk = roles.unk ?? '[UNK]';
  const mask = roles.mask ?? (isMpnet ? '<mask>' : '[MASK]');
  const pad = roles.pad ?? (isMpnet ? '<pad>' : '[PAD]');
  const names = [...new Set([cls, sep, unk, pad, mask])].filter(each => Object.hasOwn(vocab, each));
  return {
    ...frame,
    added_tokens: names.map(content => added(vocab[content]!, content, isMpnet && content === mask)),
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: flag('tokenize_chinese_chars', true),
      strip_accents: strips && !strips.isAbsent ? strips.boolean() : null,
      lowercase: flag('do_lower_case', true),
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: around(vocab, cls, sep, isMpnet ? 'roberta' : 'bert'),
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: { type: 'WordPiece', unk_token: unk, continuing_subword_prefix: '##', max_input_chars_per_word: 100, vocab },
  };
}

/** GPT-2, RoBERTa and their kin: bytes as characters. */
function byteLevel(vocab: JsonValue, merges: string, files: OldFiles): object {
  const { config, roles } = files;
  const entries = vocab.object() as Readonly<Record<string, number>>;
  const isRoberta = ['roberta', 'longformer', 'bart'].includes(kindOf(files));
  const prefixed = config?.get('add_prefix_space').boolean(false) ?? false;
  const [cls, sep] = [roles.cls ?? '<s>', roles.sep ?? '</s>'];
  const begin = config?.get('add_bos_token').boolean(false) ? roles.bos : undefined;
  const usual = isRoberta ? ['<s>', '<pad>', '</s>', '<unk>', '<mask>'] : ['<|endoftext|>'];
  const names = [...new Set([...usual, ...Object.values(roles)])].filter(each => Object.hasOwn(entries, each));
  return {
    ...frame,
    added_tokens: names.map(content => added(entries[content]!, content)),
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: prefixed, trim_offsets: true, use_regex: true },
    post_processor: isRoberta
      ? { ...around(entries, cls, sep, 'roberta'), trim_offsets: true, add_prefix_space: prefixed }
      : begin !== undefined && Object.hasOwn(entries, begin)
        ? beginning(begin, entries[begin]!)
        : { type: 'ByteLevel', add_prefix_space: true, trim_offsets: false, use_regex: true },
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: { ...bpe, vocab: entries, merges: mergesOf(merges) },
  };
}

/** GPT: `</w>` ends words. */
function wordEndings(vocab: JsonValue, merges: string): object {
  const entries = vocab.object() as Readonly<Record<string, number>>;
  return {
    ...frame,
    added_tokens: Object.hasOwn(entries, '<unk>') ? [added(entries['<unk>']!, '<unk>')] : [],
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase: true,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    decoder: { type: 'BPEDecoder', suffix: '</w>' },
    model: { ...bpe, unk_token: '<unk>', end_of_word_suffix: '</w>', vocab: entries, merges: mergesOf(merges) },
  };
}

const frame = {
  version: '1.0',
  truncation: null,
  padding: null,
  normalizer: null,
  post_processor: null,
} as const;

const bpe = {
  type: 'BPE',
  dropout: null,
  unk_token: null,
  continuing_subword_prefix: '',
  end_of_word_suffix: '',
  fuse_unk: false,
  byte_fallback: false,
} as const;

function mergesOf(text: string): readonly string[] {
  return text.split(/\r?\n/).filter(line => line !== '' && !line.startsWith('#version'));
}

function added(id: number, content: string, lstrip = false): object {
  return { id, content, single_word: false, lstrip, rstrip: false, normalized: false, special: true };
}

/** Undefined where the vocabulary lacks one of both. */
function around(
  vocab: Readonly<Record<string, number>>,
  cls: string,
  sep: string,
  kind: 'bert' | 'roberta',
): object | null {
  if (!Object.hasOwn(vocab, cls) || !Object.hasOwn(vocab, sep)) return null;
  const ends = { sep: [sep, vocab[sep]], cls: [cls, vocab[cls]] };
  return kind === 'bert'
    ? { type: 'BertProcessing', ...ends }
    : { type: 'RobertaProcessing', ...ends, trim_offsets: true, add_prefix_space: false };
}

function beginning(token: string, id: number): object {
  const piece = (type_id: number) => ({ SpecialToken: { id: token, type_id } });
  const text = (name: 'A' | 'B', type_id: number) => ({ Sequence: { id: name, type_id } });
  return {
    type: 'TemplateProcessing',
    single: [piece(0), text('A', 0)],
    pair: [piece(0), text('A', 0), piece(1), text('B', 1)],
    special_tokens: { [token]: { id: token, ids: [id], tokens: [token] } },
  };
}
