/** RoBERTa (Liu et al. 2019), XLM-RoBERTa and CamemBERT: BERT whose positions count from behind the id of padding, without a pooler. */
import type { ConfigReader, Family } from './family';
import { labelHead, maskedHead, oneBefore, questionHead } from './heads';
import { normOf, tableOf } from './parts';
import { bertCross, bertLayer, postNormLayer, readPostNorm, refuseDecoder } from './postNorm';
import { readLength, readRate, readVocabulary } from './sizes';

/** Titles, classes, and the vocabulary where config.json has none. */
const variants = {
  roberta: { title: 'RoBERTa', classes: 'Roberta', vocabulary: 50265 },
  'xlm-roberta': { title: 'XLM-RoBERTa', classes: 'XLMRoberta', vocabulary: 30522 },
  camembert: { title: 'CamemBERT', classes: 'Camembert', vocabulary: 30522 },
} as const;
type Variant = keyof typeof variants;

export const roberta: Family = {
  modelTypes: Object.keys(variants),
  read(config) {
    refuseDecoder(config);
    config.choice('position_embedding_type', ['absolute'], 'absolute');
    const modelType = config.choice('model_type', Object.keys(variants) as Variant[]);
    const { title, classes, vocabulary: usual } = variants[modelType];
    const { width, inner, dropout, norm, layers, stack } = readPostNorm(config);
    const vocabulary = readVocabulary(config, usual);
    const { rows, offset } = readCountedPositions(config, config.integer('pad_token_id', 1));
    const segments = config.integer('type_vocab_size', 2);
    const headDropout = readRate(config, 'classifier_dropout', dropout);
    const dense = { name: 'pooler', bias: true, activation: 'tanh', dropout: headDropout } as const;
    const untied = !config.boolean('tie_word_embeddings', true);
    return {
      modelType,
      title,
      side: 'encoder',
      vocabulary,
      length: rows - offset,
      embeddingWidth: width,
      segments,
      stack: { ...stack, positions: { kind: 'learned', offset }, countsTokens: true },
      prefix: 'roberta.',
      body: [
        tableOf('embedding', 'embeddings.word_embeddings', vocabulary, width),
        tableOf('positions', 'embeddings.position_embeddings', rows, width),
        ...(segments > 0 ? [tableOf('segments', 'embeddings.token_type_embeddings', segments, width)] : []),
        ...normOf('encoder.embeddingNorm', 'embeddings.LayerNorm', width),
        ...layers.flatMap((_, i) => postNormLayer(`encoder.${i}`, `encoder.layer.${i}`, bertLayer, { width, inner })),
      ],
      cross: bertCross({ width, layers }),
      heads: {
        sequence: labelHead({
          architecture: `${classes}ForSequenceClassification`,
          reads: 'first',
          width,
          of: 'classifier.out_proj',
          before: oneBefore(dense, 'classifier.dense', width),
          dropout: headDropout,
        }),
        token: labelHead({
          architecture: `${classes}ForTokenClassification`,
          reads: 'each',
          width,
          of: 'classifier',
          dropout: headDropout,
        }),
        question: questionHead(`${classes}ForQuestionAnswering`, width),
        'masked-lm': maskedHead({
          architecture: `${classes}ForMaskedLM`,
          width,
          embeddingWidth: width,
          vocabulary,
          transform: { activation: 'gelu', norm },
          of: { dense: 'lm_head.dense', norm: 'lm_head.layer_norm' },
          bias: ['lm_head.bias', 'lm_head.decoder.bias'],
          ...(untied && { untied: 'lm_head.decoder' }),
        }),
      },
      ignored: name => /^embeddings\.(?:position_ids|token_type_ids)$|^lm_head\.decoder\./.test(name),
    };
  },
};

/** The first token stands behind the id of padding. */
export function readCountedPositions(config: ConfigReader, padding: number) {
  const rows = readLength(config, 'max_position_embeddings', 512);
  const offset = padding + 1;
  if (offset >= rows) config.refuse('max_position_embeddings', `no place is left behind padding, which is ${padding}`);
  return { rows, offset };
}
