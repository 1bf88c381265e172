/** What "Adding a task" says to write, for one topic a text. */
import type { Addition } from './workplace';

export const toyTask: Addition = {
  files: {
    'src/core/tasks/topic/schema.ts': `/** Schema of \`topic\`, and the columns that it reads. */
import { object } from '../../config/schema';
import type { TaskRoles } from '../../data/roles';
import { labelScores } from '../../metrics/scores/labels';
import { type Offers, readingOffers } from '../abilities/offers';
import type { TaskTraining } from '../checkTraining';
import type { TaskNeeds } from '../spec';

export const schema = object({}, { description: 'The topic of a text.' });

export const roles = {
  roles: {
    text: { kind: 'text', description: 'Column of the text' },
    label: { kind: 'text', trimmed: true, description: 'Column of the topic' },
  },
  classes: 'label',
  identity: ['text'],
} as const satisfies TaskRoles;

export const offers = { ...readingOffers, is: 'a model of topics' } as const satisfies Offers;

export const training: TaskTraining = { classLoss: true, scores: labelScores };

export const needs: TaskNeeds = ['pooled'];

export const framed = true;

export const tokens: readonly string[] = ['mask'];
`,
    'src/core/tasks/topic/fields.ts': `/** What \`topic\` reads of an example. */
import { textsOfPair } from '../pairKeys';
import { readPair } from '../reading';
import type { TaskFields } from '../task';

export const fields: TaskFields = {
  texts: textsOfPair,
  read: readPair,
  learnLabels: training => [...new Set(training.map(example => example.fields.label ?? ''))].sort(),
};
`,
    'src/core/tasks/topic/task.ts': `/** \`topic\`: one topic a text. */
import { internal } from '../../base/errors';
import type { Infer } from '../../config/schema';
import { type Classification, createClassifier } from '../classify/classifier';
import type { TaskDefinition } from '../task';
import { createTextInput } from '../textInput';
import { fields } from './fields';
import type { schema } from './schema';

export const topic: TaskDefinition<Infer<typeof schema>, Classification> = {
  name: 'topic',
  ...fields,
  create({ model, tokenizer, labels, loss }) {
    const { encoder } = model;
    if (!encoder) throw internal(\`\${model.type} has no encoder\`);
    const input = createTextInput(encoder, tokenizer, 'none');
    return createClassifier('topic', { input, encoder, labels }, tokenizer, loss);
  },
};
`,
    'templates/topic/cnn.yaml': `# The topic of a text, by phrases that decide it.
task: topic
data:
  train: data.csv # a file or a folder
  validation: 10% # a fraction of the training file, or a file
  text: text # column of the text
  label: label # column of the topic
model: cnn
train:
  epochs: 20
  seed: 7
`,
  },
  lines: [
    {
      file: 'src/core/schemas.ts',
      after: "import * as tag from './tasks/tag/schema';",
      line: "import * as topic from './tasks/topic/schema';",
    },
    { file: 'src/core/schemas.ts', after: 'tag,', line: '  topic,' },
    {
      file: 'src/core/catalog.ts',
      after: "tag: async () => (await import('./tasks/tag/task')).tag as TaskDefinition,",
      line: "  topic: async () => (await import('./tasks/topic/task')).topic as TaskDefinition,",
    },
    {
      file: 'src/core/catalog.ts',
      after: "tag: async () => (await import('./tasks/tag/fields')).fields,",
      line: "  topic: async () => (await import('./tasks/topic/fields')).fields,",
    },
    { file: 'src/core/base/docsPages.ts', after: "tag: 'tag',", line: "    topic: 'classify'," },
    {
      file: 'src/core/config/templates/templates.ts',
      after: "'tag/gru': 'BiGRU',",
      line: "  'topic/cnn': 'CNN',",
    },
    {
      file: 'test/core/config/templates/sampleData.ts',
      after: 'relate: related,',
      line: '  topic: () => samples.classify!(),',
    },
  ],
};
