/**
 * What @huggingface/transformers knows, version 4.3.2: its pipelines, the model types that each has a class for (src/models/registry.js;
 * those of our families alone), and the steps of tokenizers (@huggingface/tokenizers 0.2.0). `scripts/transformersJs.mjs` runs it.
 */
import { isJson, type Json } from '../../../base/json';

const encoders = [
  'bert',
  'camembert',
  'deberta',
  'deberta-v2',
  'distilbert',
  'electra',
  'mpnet',
  'roberta',
  'xlm-roberta',
] as const;

/** Pipeline -> the `model_type`s that it opens by itself. */
const classes = {
  'text-classification': [...encoders, 'albert', 'modernbert'],
  'token-classification': [...encoders, 'modernbert'],
  'question-answering': [...encoders, 'albert'],
  'fill-mask': [...encoders, 'albert', 'modernbert'],
  'feature-extraction': [...encoders, 'albert', 'modernbert'],
  'text-generation': ['bloom', 'gpt2', 'gpt_neo', 'llama', 'mistral', 'opt', 'qwen2'],
  translation: ['bart', 'm2m_100', 'marian', 'mbart', 'mt5', 't5'],
  summarization: ['bart', 'm2m_100', 'marian', 'mbart', 'mt5', 't5'],
  'text2text-generation': ['bart', 'm2m_100', 'marian', 'mbart', 'mt5', 't5'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type Pipeline = keyof typeof classes;

/** Whether `pipeline()` finds a class for it. */
export function opens(pipeline: Pipeline, modelType: string): boolean {
  return (classes[pipeline] as readonly string[]).includes(modelType);
}

/** Pipeline classes, which take any model: of what `pipeline()` finds no class for. */
export const pipelineClasses: Readonly<Partial<Record<Pipeline, string>>> = {
  'text-classification': 'TextClassificationPipeline',
  'token-classification': 'TokenClassificationPipeline',
  'question-answering': 'QuestionAnsweringPipeline',
  'fill-mask': 'FillMaskPipeline',
};

/** Classes of tokenizers whose texts have `token_type_ids`. */
const typed = new Set([
  'AlbertTokenizer',
  'BertTokenizer',
  'DebertaTokenizer',
  'DebertaV2Tokenizer',
  'ElectraTokenizer',
]);

/** Others that do more than the base does, or that it knows by name. */
const others = new Set([
  'BloomTokenizer',
  'CamembertTokenizer',
  'CodeGenTokenizer',
  'DistilBertTokenizer',
  'GPT2Tokenizer',
  'LlamaTokenizer',
  'M2M100Tokenizer',
  'MBart50Tokenizer',
  'MBartTokenizer',
  'MPNetTokenizer',
  'NllbTokenizer',
  'Qwen2Tokenizer',
  'RobertaTokenizer',
  'T5Tokenizer',
  'XLMRobertaTokenizer',
]);

/** The class of the tokenizer. @param named in tokenizer_config.json @param segments the model reads which text each token is of */
export function tokenizerClass(named: unknown, segments: boolean): string {
  const name = typeof named === 'string' ? named.replace(/Fast$/, '') : '';
  if (typed.has(name)) return name;
  if (segments) return 'BertTokenizer';
  return others.has(name) ? name : 'PreTrainedTokenizerFast';
}

const steps: Readonly<Record<string, ReadonlySet<string>>> = {
  normalizer: new Set([
    'BertNormalizer',
    'Lowercase',
    'NFC',
    'NFD',
    'NFKC',
    'NFKD',
    'Precompiled',
    'Prepend',
    'Replace',
    'Sequence',
    'Strip',
    'StripAccents',
  ]),
  pre_tokenizer: new Set([
    'BertPreTokenizer',
    'ByteLevel',
    'Digits',
    'FixedLength',
    'Metaspace',
    'Punctuation',
    'Replace',
    'Sequence',
    'Split',
    'Whitespace',
    'WhitespaceSplit',
  ]),
  model: new Set(['BPE', 'Unigram', 'WordLevel', 'WordPiece']),
  post_processor: new Set(['BertProcessing', 'ByteLevel', 'RobertaProcessing', 'Sequence', 'TemplateProcessing']),
  decoder: new Set([
    'BPEDecoder',
    'ByteFallback',
    'ByteLevel',
    'CTC',
    'Fuse',
    'Metaspace',
    'Replace',
    'Sequence',
    'Strip',
    'WordPiece',
  ]),
};

/** A step of a tokenizer.json that it does not know; nothing where it knows all. */
export function unknownStep(tokenizer: Json): string | undefined {
  for (const [stage, known] of Object.entries(steps)) {
    const unknown = typesOf(tokenizer[stage]).find(type => !known.has(type));
    if (unknown !== undefined) return unknown;
  }
  return undefined;
}

/** Whether texts are encoded with tokens around them. */
export function putsTokens({ post_processor: step }: Json): boolean {
  const puts = (one: unknown): boolean => {
    if (!isJson(one)) return false;
    const { type, single, processors } = one;
    if (type === 'BertProcessing' || type === 'RobertaProcessing') return true;
    if (Array.isArray(processors)) return processors.some(puts);
    return Array.isArray(single) && single.some(part => isJson(part) && 'SpecialToken' in part);
  };
  return puts(step);
}

/** Of a step and of those that it is made of. */
function typesOf(step: unknown): readonly string[] {
  if (!isJson(step)) return [];
  const parts = ['normalizers', 'pretokenizers', 'processors', 'decoders'].flatMap(key => step[key] ?? []);
  return [...(typeof step.type === 'string' ? [step.type] : []), ...parts.flatMap(typesOf)];
}
