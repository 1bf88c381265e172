/** What "Adding a model" says to write, for deep sets (Zaheer et al. 2017). */
import type { Addition } from './workplace';

export const toyModel: Addition = {
  files: {
    'src/core/models/deepSets/schema.ts': `/** Schema of \`deep-sets\`: a dense layer over each word vector, then their mean. */
import { object } from '../../config/schema';
import { dropout, width } from '../keys';
import type { Gift } from '../spec';

export const schema = object(
  { width: width(32), dropout: dropout(0.1) },
  { description: 'Mean of word vectors after a dense layer (Zaheer et al. 2017).' },
);

export const gives: readonly Gift[] = ['pooled', 'pairs'];
`,
    'src/core/models/deepSets/model.ts': `/** \`deep-sets\`: the mean of what a dense layer makes of each word vector. */
import * as tf from '@tensorflow/tfjs-core';
import type { Infer } from '../../config/schema';
import { dense, initializeDense } from '../../layers/dense';
import { embedding, initializeEmbedding } from '../../layers/embedding';
import { poolMean } from '../../layers/pooling';
import type { CreateEncoder } from '../model';
import type { schema } from './schema';

export const create: CreateEncoder<Infer<typeof schema>> = ({ width, dropout }) => ({
  features: width,
  embeddingName: 'embedding.weight',
  initialize: ({ vocabulary }, random) => ({
    ...initializeEmbedding('embedding', { vocabulary, width }, 0.1, random),
    ...initializeDense('each', { from: width, to: width }, random),
  }),
  words: (parameters, { ids }) => embedding(parameters, 'embedding', ids),
  encode(parameters, embedded, { mask }, context) {
    const [batch, time] = mask.shape as [number, number];
    const flat = dense(parameters, 'each', tf.reshape(embedded, [batch * time, width]));
    const hidden = tf.reshape(tf.relu(flat), [batch, time, width]);
    return { hidden, pooled: context.dropout(poolMean(hidden, mask), dropout) };
  },
});
`,
    'samples/sentiment-deep-sets.nlp.yaml': `# A dense layer over each word, then the mean.
task: classify
data: { train: data/reviews.csv, validation: 10% }
model: { type: deep-sets, width: 32 }
train: { epochs: 10, optimizer: { type: adam, learning-rate: 3e-3 }, seed: 7 }
`,
    'templates/classify/deepSets.yaml': `# A dense layer over each word vector, then their mean.
task: classify
data:
  train: data.csv # a file or a folder
  validation: 10% # a fraction of the training file, or a file
  text: text # column of the text
  label: label # column of the label
model:
  type: deep-sets
  width: 32 # embedding size
train:
  epochs: 20
  seed: 7
`,
  },
  lines: [
    {
      file: 'src/core/schemas.ts',
      after: "import * as cnn from './models/cnn/schema';",
      line: "import * as deepSets from './models/deepSets/schema';",
    },
    { file: 'src/core/schemas.ts', after: "'bag-of-words': bagOfWords,", line: "  'deep-sets': deepSets," },
    {
      file: 'src/core/catalog.ts',
      after: "cnn: () => import('./models/cnn/model'),",
      line: "  'deep-sets': () => import('./models/deepSets/model'),",
    },
    {
      file: 'src/core/base/docsPages.ts',
      after: "'bag-of-words': 'concept-bag-of-words',",
      line: "    'deep-sets': 'concept-bag-of-words',",
    },
    {
      file: 'src/core/config/templates/templates.ts',
      after: "'classify/cnn': 'CNN',",
      line: "  'classify/deepSets': 'Deep sets',",
    },
  ],
};
