/** What augmentation makes of a sample of the real training examples; loads no runtime. */

import { ActionableError } from '../base/errors';
import { writePercent } from '../base/formatNumber';
import { Random } from '../base/random';
import { augmentExample } from '../data/augment/augmentExamples';
import type { AugmentedText, Mark } from '../data/augment/augmentText';
import { labelsOf } from '../data/checkSplits';
import { columnsOf } from '../schemas';
import { type AugmentConfig, readAugmentation } from './augmentTraining';
import type { TrainOptions } from './events';
import { readTrainingConfig, readTrainingData } from './prepare';

export interface AugmentationSample {
  /** Absolute. */
  readonly file: string;
  readonly line: number;
  readonly label?: string;
  readonly text: string;
  readonly copies: readonly Pick<AugmentedText, 'text' | 'operation' | 'marks' | 'originalMarks'>[];
}

export interface AugmentationPreview {
  /** False: the config has no `augment`, and this is what the values of the paper would do. */
  readonly configured: boolean;
  /** As it is, or could be, written in the config. */
  readonly written: string;
  /** Where synonyms come from. */
  readonly list: string;
  /** Of train. */
  readonly examples: number;
  /** Of each, at most. */
  readonly copies: number;
  readonly samples: readonly AugmentationSample[];
}

/** UTF-16 code units of a text that are shown. */
const longestText = 1500;

/** What Wei & Zou 2019 recommend for 5000 examples and more (table 3); fewer bear more copies with fewer changes. */
const recommended: AugmentConfig = {
  synonyms: 0.1,
  delete: 0.1,
  insert: 0.1,
  swap: 0.1,
  copies: 4,
  'stop-words': 'english',
  'synonym-list': 'auto',
};

/**
 * @param configPath absolute
 * @param sample which one: another number, another sample
 * @throws ProblemsError where config or data are wrong; ActionableError where the task has no texts to change
 */
export async function previewAugmentation(
  configPath: string,
  { sample, count, ...options }: TrainOptions & { readonly sample: number; readonly count: number },
): Promise<AugmentationPreview> {
  const config = readTrainingConfig(configPath, options);
  const columns = columnsOf(config);
  const { augmented = [] } = columns;
  if (augmented.length === 0) {
    const message = `${config.task.type} cannot be augmented: augmentation is for tasks with one label per text`;
    throw new ActionableError('no-augmentation', message);
  }
  const augment = config.data.augment ?? recommended;
  const how = await readAugmentation(augment, config.train.seed, configPath, options);
  const { train } = (await readTrainingData(config, configPath, options)).splits;
  const order = new Random(config.train.seed, 'preview').permutation(train.length);
  const chosen = Array.from({ length: Math.min(count, train.length) }, (_, i) => {
    return order[(sample * count + i) % train.length]!;
  });
  return {
    configured: config.data.augment !== undefined,
    written: write(augment),
    list: how.synonyms.name,
    examples: train.length,
    copies: augment.copies,
    samples: chosen.map(index => {
      const example = train[index]!;
      const copies = augmentExample(example, augmented, index, how);
      const field = copies[0]?.field ?? augmented[0]!;
      const label = labelsOf(example, columns).join(' ');
      return {
        file: example.source.file,
        line: example.source.line,
        ...(label !== '' && { label }),
        text: cut(example.fields[field] ?? ''),
        copies: copies.map(({ change: { text, operation, marks, originalMarks } }) => ({
          text: cut(text),
          operation,
          marks: cutMarks(marks),
          originalMarks: cutMarks(originalMarks),
        })),
      };
    }),
  };
}

function write({ synonyms, delete: deleted, insert, swap, copies }: AugmentConfig): string {
  const parts = Object.entries({ synonyms, delete: deleted, insert, swap }).filter(([, part]) => part > 0);
  return `augment: { ${[...parts.map(([way, part]) => `${way}: ${writePercent(part)}`), `copies: ${copies}`].join(', ')} }`;
}

function cut(text: string): string {
  return text.length <= longestText ? text : `${text.slice(0, longestText)}…`;
}

function cutMarks(marks: readonly Mark[]): readonly Mark[] {
  return marks.filter(({ end }) => end <= longestText);
}
