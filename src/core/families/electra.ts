/** ELECTRA (Clark et al. 2020): BERT with narrower word vectors; a generator fills masks, and a discriminator finds what it replaced. */
import type { Family, Head } from './family';
import { labelHead, maskedHead, oneBefore, questionHead } from './heads';
import { mapOf, normOf, tableOf } from './parts';
import { bertCross, bertDefaults, bertLayer, postNormLayer, readPostNorm, refuseDecoder } from './postNorm';
import { readLength, readRate, readVocabulary, readWidth } from './sizes';

export const electra: Family = {
  modelTypes: ['electra'],
  read(config) {
    refuseDecoder(config);
    config.choice('position_embedding_type', ['absolute'], 'absolute');
    const defaults = { ...bertDefaults, width: 256, heads: 4, inner: 1024 };
    const { width, inner, dropout, norm, activation, layers, stack } = readPostNorm(config, defaults);
    const vocabulary = readVocabulary(config, 30522);
    const embeddingWidth = readWidth(config, 'embedding_size', 128);
    const length = readLength(config, 'max_position_embeddings', 512);
    const segments = config.integer('type_vocab_size', 2);
    const headDropout = readRate(config, 'classifier_dropout', dropout);
    const projected = embeddingWidth !== width;
    const dense = { name: 'pooler', bias: true, activation: 'gelu', dropout: headDropout } as const;
    const untied = !config.boolean('tie_word_embeddings', true);
    const replaced = oneBefore({ name: 'transform', bias: true, activation }, 'discriminator_predictions.dense', width);
    return {
      modelType: 'electra',
      title: 'ELECTRA',
      side: 'encoder',
      vocabulary,
      length,
      embeddingWidth,
      segments,
      stack: {
        ...stack,
        positions: { kind: 'learned' },
        ...(projected && { projection: { from: embeddingWidth, place: 'end', bias: true } }),
      },
      prefix: 'electra.',
      body: [
        tableOf('embedding', 'embeddings.word_embeddings', vocabulary, embeddingWidth),
        tableOf('positions', 'embeddings.position_embeddings', length, embeddingWidth),
        ...(segments > 0 ? [tableOf('segments', 'embeddings.token_type_embeddings', segments, embeddingWidth)] : []),
        ...normOf('encoder.embeddingNorm', 'embeddings.LayerNorm', embeddingWidth),
        ...(projected ? mapOf('encoder.projection', 'embeddings_project', { from: embeddingWidth, to: width }) : []),
        ...layers.flatMap((_, i) => postNormLayer(`encoder.${i}`, `encoder.layer.${i}`, bertLayer, { width, inner })),
      ],
      cross: bertCross({ width, layers }),
      heads: {
        sequence: labelHead({
          architecture: 'ElectraForSequenceClassification',
          reads: 'first',
          width,
          of: 'classifier.out_proj',
          before: oneBefore(dense, 'classifier.dense', width),
          dropout: headDropout,
        }),
        token: labelHead({
          architecture: 'ElectraForTokenClassification',
          reads: 'each',
          width,
          of: 'classifier',
          dropout: headDropout,
        }),
        question: questionHead('ElectraForQuestionAnswering', width),
        'masked-lm': maskedHead({
          architecture: 'ElectraForMaskedLM',
          width,
          embeddingWidth,
          vocabulary,
          transform: { activation: 'gelu', norm },
          of: { dense: 'generator_predictions.dense', norm: 'generator_predictions.LayerNorm' },
          bias: ['generator_lm_head.bias'],
          ...(untied && { untied: 'generator_lm_head' }),
        }),
        'replaced-token': {
          architecture: 'ElectraForPreTraining',
          reads: 'each',
          layers: [...replaced.layers, { name: 'head', bias: true }],
          mappings: () => [
            ...replaced.mappings,
            ...mapOf(
              'head',
              'discriminator_predictions.dense_prediction',
              { from: width, to: 2 },
              { layout: 'against-zero' },
            ),
          ],
        } satisfies Head,
      },
      ignored: name => /^embeddings\.(?:position_ids|token_type_ids)$|^generator_lm_head\.weight$/.test(name),
    };
  },
};
