/** DistilBERT (Sanh et al. 2019): BERT without segments, under other names. */
import type { Family } from './family';
import { labelHead, maskedHead, oneBefore, questionHead } from './heads';
import { activationOf, normOf, tableOf } from './parts';
import { type LayerNames, postNorm, postNormLayer } from './postNorm';
import { readLength, readRate, readVocabulary, readWidth } from './sizes';

const layer: LayerNames = {
  query: 'attention.q_lin',
  key: 'attention.k_lin',
  value: 'attention.v_lin',
  output: 'attention.out_lin',
  attentionNorm: 'sa_layer_norm',
  inner: 'ffn.lin1',
  outer: 'ffn.lin2',
  feedForwardNorm: 'output_layer_norm',
};

export const distilbert: Family = {
  modelTypes: ['distilbert'],
  read(config) {
    const inner = readWidth(config, 'hidden_dim', 3072);
    const dropout = readRate(config, 'dropout', 0.1);
    const { width, norm, activation, layers, stack } = postNorm(
      config,
      { width: ['dim', 768], layers: ['n_layers', 6], heads: ['n_heads', 12] },
      {
        inner,
        activation: activationOf(config, 'activation', 'gelu'),
        dropout,
        attentionDropout: readRate(config, 'attention_dropout', 0.1),
        epsilon: 1e-12,
      },
    );
    const vocabulary = readVocabulary(config, 30522);
    const length = readLength(config, 'max_position_embeddings', 512);
    const headDropout = readRate(config, 'seq_classif_dropout', 0.2);
    const before = oneBefore({ name: 'pooler', bias: true, activation: 'relu' }, 'pre_classifier', width);
    const untied = !config.boolean('tie_word_embeddings', true);
    return {
      modelType: 'distilbert',
      title: 'DistilBERT',
      side: 'encoder',
      vocabulary,
      length,
      embeddingWidth: width,
      segments: 0,
      // Files have the sines of `sinusoidal_pos_embds` as a table too.
      stack: { ...stack, positions: { kind: 'learned' } },
      prefix: 'distilbert.',
      body: [
        tableOf('embedding', 'embeddings.word_embeddings', vocabulary, width),
        tableOf('positions', 'embeddings.position_embeddings', length, width),
        ...normOf('encoder.embeddingNorm', 'embeddings.LayerNorm', width),
        ...layers.flatMap((_, i) => postNormLayer(`encoder.${i}`, `transformer.layer.${i}`, layer, { width, inner })),
      ],
      heads: {
        sequence: labelHead({
          architecture: 'DistilBertForSequenceClassification',
          reads: 'first',
          width,
          of: 'classifier',
          before,
          dropout: headDropout,
        }),
        token: labelHead({
          architecture: 'DistilBertForTokenClassification',
          reads: 'each',
          width,
          of: 'classifier',
          dropout,
        }),
        question: questionHead('DistilBertForQuestionAnswering', width),
        'masked-lm': maskedHead({
          architecture: 'DistilBertForMaskedLM',
          width,
          embeddingWidth: width,
          vocabulary,
          transform: { activation, norm },
          of: { dense: 'vocab_transform', norm: 'vocab_layer_norm' },
          bias: ['vocab_projector.bias'],
          ...(untied && { untied: 'vocab_projector' }),
        }),
      },
      ignored: name => /^embeddings\.position_ids$|^vocab_projector\.weight$/.test(name),
    };
  },
};
