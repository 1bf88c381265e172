/** MPNet (Song et al. 2020): RoBERTa with one table of distances, added to the logits of all layers, and without segments. */
import type { Family } from './family';
import { labelHead, maskedHead, oneBefore, questionHead } from './heads';
import { normOf, tableOf } from './parts';
import { type LayerNames, postNormLayer, readPostNorm } from './postNorm';
import { readCountedPositions } from './roberta';
import { readVocabulary } from './sizes';

const layer: LayerNames = {
  query: 'attention.attn.q',
  key: 'attention.attn.k',
  value: 'attention.attn.v',
  output: 'attention.attn.o',
  attentionNorm: 'attention.LayerNorm',
  inner: 'intermediate.dense',
  outer: 'output.dense',
  feedForwardNorm: 'output.LayerNorm',
};

/** The modeling file counts on these, whatever config.json says. */
const [buckets, distance, padding] = [32, 128, 1];

export const mpnet: Family = {
  modelTypes: ['mpnet'],
  read(config) {
    if (config.integer('relative_attention_num_buckets', buckets) !== buckets)
      config.refuse('relative_attention_num_buckets', `transformers computes ${buckets} alone`);
    const { width, heads, inner, dropout, norm, layers, stack } = readPostNorm(config);
    const vocabulary = readVocabulary(config, 30527);
    const { rows, offset } = readCountedPositions(config, padding);
    const dense = { name: 'pooler', bias: true, activation: 'tanh', dropout } as const;
    const untied = !config.boolean('tie_word_embeddings', true);
    return {
      modelType: 'mpnet',
      title: 'MPNet',
      side: 'encoder',
      vocabulary,
      length: rows - offset,
      embeddingWidth: width,
      segments: 0,
      stack: {
        ...stack,
        positions: { kind: 'learned', offset },
        countsTokens: true,
        positionBias: { kind: 'buckets', buckets, distance, bothSides: true },
      },
      prefix: 'mpnet.',
      body: [
        tableOf('embedding', 'embeddings.word_embeddings', vocabulary, width),
        tableOf('positions', 'embeddings.position_embeddings', rows, width),
        ...normOf('encoder.embeddingNorm', 'embeddings.LayerNorm', width),
        tableOf('encoder.positionBias', 'encoder.relative_attention_bias', buckets, heads),
        ...layers.flatMap((_, i) => postNormLayer(`encoder.${i}`, `encoder.layer.${i}`, layer, { width, inner })),
      ],
      heads: {
        sequence: labelHead({
          architecture: 'MPNetForSequenceClassification',
          reads: 'first',
          width,
          of: 'classifier.out_proj',
          before: oneBefore(dense, 'classifier.dense', width),
          dropout,
        }),
        token: labelHead({
          architecture: 'MPNetForTokenClassification',
          reads: 'each',
          width,
          of: 'classifier',
          dropout,
        }),
        question: questionHead('MPNetForQuestionAnswering', width),
        'masked-lm': maskedHead({
          architecture: 'MPNetForMaskedLM',
          width,
          embeddingWidth: width,
          vocabulary,
          transform: { activation: 'gelu', norm },
          of: { dense: 'lm_head.dense', norm: 'lm_head.layer_norm' },
          bias: ['lm_head.bias', 'lm_head.decoder.bias'],
          ...(untied && { untied: 'lm_head.decoder' }),
        }),
      },
      ignored: name => /^embeddings\.position_ids$|^lm_head\.decoder\./.test(name),
    };
  },
};
