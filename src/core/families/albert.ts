/** ALBERT (Lan et al. 2020): BERT with narrower word vectors, whose layers share their weights. */
import type { Family } from './family';
import { labelHead, maskedHead, oneBefore, questionHead } from './heads';
import { mapOf, normOf, tableOf } from './parts';
import { type LayerNames, postNormLayer, readPostNorm } from './postNorm';
import { readLength, readRate, readVocabulary, readWidth } from './sizes';

const layer: LayerNames = {
  query: 'attention.query',
  key: 'attention.key',
  value: 'attention.value',
  output: 'attention.dense',
  attentionNorm: 'attention.LayerNorm',
  inner: 'ffn',
  outer: 'ffn_output',
  feedForwardNorm: 'full_layer_layer_norm',
};

const defaults = { width: 4096, layers: 12, heads: 64, inner: 16384, activation: 'gelu_new', dropout: 0 } as const;
const most = 64;

export const albert: Family = {
  modelTypes: ['albert'],
  read(config) {
    config.choice('position_embedding_type', ['absolute'], 'absolute');
    const { width, inner, norm, activation, layers: passes, stack } = readPostNorm(config, defaults);
    const vocabulary = readVocabulary(config, 30000);
    const embeddingWidth = readWidth(config, 'embedding_size', 128);
    const length = readLength(config, 'max_position_embeddings', 512);
    const segments = config.integer('type_vocab_size', 2);
    const dropout = readRate(config, 'classifier_dropout_prob', 0.1);
    const groups = config.integer('num_hidden_groups', 1);
    const each = config.integer('inner_group_num', 1);
    if (groups < 1 || groups > passes.length) config.refuse('num_hidden_groups', `there are ${passes.length} layers`);
    if (each < 1 || each > most) config.refuse('inner_group_num', `1 to ${most} are computed`);
    // A pass runs through all layers of its group; each is a layer of ours, called as the first that has its weights.
    const own = passes.flatMap((_, pass) => {
      const group = Math.floor(pass / (passes.length / groups));
      return Array.from({ length: each }, (_, i) => group * each + i);
    });
    const weightsOf = own.map(weights => own.indexOf(weights));
    const pooler = oneBefore({ name: 'pooler', bias: true, activation: 'tanh' }, 'pooler', width, { inBase: true });
    const untied = !config.boolean('tie_word_embeddings', true);
    const label = { width, of: 'classifier', dropout } as const;
    const masked = maskedHead({
      architecture: 'AlbertForMaskedLM',
      also: ['AlbertForPreTraining'],
      width,
      embeddingWidth,
      vocabulary,
      transform: { activation, norm },
      of: { dense: 'predictions.dense', norm: 'predictions.LayerNorm' },
      bias: ['predictions.bias', 'predictions.decoder.bias'],
      ...(untied && { untied: 'predictions.decoder' }),
    });
    return {
      modelType: 'albert',
      title: 'ALBERT',
      side: 'encoder',
      vocabulary,
      length,
      embeddingWidth,
      segments,
      stack: {
        ...stack,
        layers: own.map(() => passes[0]!),
        weightsOf,
        positions: { kind: 'learned' },
        projection: { from: embeddingWidth, place: 'end', bias: true },
      },
      prefix: 'albert.',
      body: [
        tableOf('embedding', 'embeddings.word_embeddings', vocabulary, embeddingWidth),
        tableOf('positions', 'embeddings.position_embeddings', length, embeddingWidth),
        ...(segments > 0 ? [tableOf('segments', 'embeddings.token_type_embeddings', segments, embeddingWidth)] : []),
        ...normOf('encoder.embeddingNorm', 'embeddings.LayerNorm', embeddingWidth),
        ...mapOf('encoder.projection', 'encoder.embedding_hidden_mapping_in', { from: embeddingWidth, to: width }),
        ...[...new Set(own)].flatMap(weights => {
          const of = `encoder.albert_layer_groups.${Math.floor(weights / each)}.albert_layers.${weights % each}`;
          return postNormLayer(`encoder.${own.indexOf(weights)}`, of, layer, { width, inner });
        }),
      ],
      heads: {
        sequence: labelHead({
          ...label,
          architecture: 'AlbertForSequenceClassification',
          reads: 'first',
          before: pooler,
        }),
        token: labelHead({ ...label, architecture: 'AlbertForTokenClassification', reads: 'each' }),
        question: questionHead('AlbertForQuestionAnswering', width),
        'masked-lm': masked,
        // Whether two sentences stand in their order, by the same form.
        'next-sentence': {
          ...labelHead({
            architecture: 'AlbertForPreTraining',
            reads: 'first',
            width,
            of: 'sop_classifier.classifier',
            before: pooler,
            dropout,
          }),
          together: { architecture: 'AlbertForPreTraining', mappings: masked.mappings(vocabulary) },
        },
      },
      ignored: name => /^embeddings\.(?:position_ids|token_type_ids)$|^predictions\.decoder\./.test(name),
    };
  },
};
