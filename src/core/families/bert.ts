/** BERT (Devlin et al. 2019), as modeling_bert.py of transformers computes it. */
import type { Family } from './family';
import { labelHead, maskedHead, oneBefore, questionHead } from './heads';
import { normOf, tableOf } from './parts';
import { bertCross, bertLayer, postNormLayer, readPostNorm, refuseDecoder } from './postNorm';
import { readLength, readRate, readVocabulary } from './sizes';

export const bert: Family = {
  modelTypes: ['bert'],
  read(config) {
    refuseDecoder(config);
    config.choice('position_embedding_type', ['absolute'], 'absolute');
    const { width, inner, dropout, norm, activation, layers, stack } = readPostNorm(config);
    const vocabulary = readVocabulary(config, 30522);
    const length = readLength(config, 'max_position_embeddings', 512);
    const segments = config.integer('type_vocab_size', 2);
    const headDropout = readRate(config, 'classifier_dropout', dropout);
    const pooler = oneBefore({ name: 'pooler', bias: true, activation: 'tanh' }, 'pooler.dense', width, {
      inBase: true,
    });
    const untied = !config.boolean('tie_word_embeddings', true);
    const label = { width, of: 'classifier', dropout: headDropout } as const;
    const masked = maskedHead({
      architecture: 'BertForMaskedLM',
      also: ['BertForPreTraining'],
      width,
      embeddingWidth: width,
      vocabulary,
      transform: { activation, norm },
      of: { dense: 'cls.predictions.transform.dense', norm: 'cls.predictions.transform.LayerNorm' },
      bias: ['cls.predictions.bias', 'cls.predictions.decoder.bias'],
      ...(untied && { untied: 'cls.predictions.decoder' }),
    });
    return {
      modelType: 'bert',
      title: 'BERT',
      side: 'encoder',
      vocabulary,
      length,
      embeddingWidth: width,
      segments,
      stack: { ...stack, positions: { kind: 'learned' } },
      prefix: 'bert.',
      body: [
        tableOf('embedding', 'embeddings.word_embeddings', vocabulary, width),
        tableOf('positions', 'embeddings.position_embeddings', length, width),
        ...(segments > 0 ? [tableOf('segments', 'embeddings.token_type_embeddings', segments, width)] : []),
        ...normOf('encoder.embeddingNorm', 'embeddings.LayerNorm', width),
        ...layers.flatMap((_, i) => postNormLayer(`encoder.${i}`, `encoder.layer.${i}`, bertLayer, { width, inner })),
      ],
      cross: bertCross({ width, layers }),
      heads: {
        sequence: labelHead({
          ...label,
          architecture: 'BertForSequenceClassification',
          reads: 'first',
          before: pooler,
        }),
        token: labelHead({ ...label, architecture: 'BertForTokenClassification', reads: 'each' }),
        question: questionHead('BertForQuestionAnswering', width),
        'masked-lm': masked,
        'next-sentence': {
          ...labelHead({
            architecture: 'BertForNextSentencePrediction',
            also: ['BertForPreTraining'],
            reads: 'first',
            width,
            of: 'cls.seq_relationship',
            before: pooler,
          }),
          together: { architecture: 'BertForPreTraining', mappings: masked.mappings(vocabulary) },
        },
      },
      ignored: name => /^embeddings\.(?:position_ids|token_type_ids)$|^cls\.predictions\.decoder\./.test(name),
    };
  },
};
