/** `train.loss.class-weights` of a config: one number a label. */
import { ProblemsError } from '../base/errors';
import { suggestOr } from '../base/suggest';
import { ConfigPlace } from '../data/configPlace';
import type { Example } from '../data/dataset';
import { type Config, columnsOf } from '../schemas';

const keys = ['train', 'loss', 'class-weights'] as const;

/** The class label of each example; empty where the task has none. */
export function classesOf(config: Config, examples: readonly Example[]): readonly string[] {
  const { classes } = columnsOf(config);
  return classes === undefined ? [] : examples.map(({ fields }) => fields[classes] ?? '');
}

/**
 * @param labels of the task
 * @param examples to learn from
 * @returns in the order of the labels; nothing where all weigh alike
 * @throws ProblemsError when the config weighs a label that no example has, or all that there are with 0
 */
export function weighClasses(
  config: Config,
  labels: readonly string[],
  examples: readonly Example[],
  configPath: string,
): readonly number[] | undefined {
  const asked = config.train.loss['class-weights'];
  if (asked === 'none') return undefined;
  if (asked === 'balanced') {
    const counts = new Map<string, number>();
    for (const label of classesOf(config, examples)) counts.set(label, (counts.get(label) ?? 0) + 1);
    return labels.map(label => examples.length / (labels.length * counts.get(label)!));
  }
  const place = new ConfigPlace(configPath);
  const unknown = Object.keys(asked).filter(label => !labels.includes(label));
  if (unknown.length > 0) {
    const describe = (label: string) => {
      const hint = suggestOr(label, labels, 'the labels are');
      return place.problem([...keys, label], 'unknown-label', `no example has the label "${label}"${hint}`);
    };
    throw new ProblemsError(unknown.map(describe));
  }
  const weights = labels.map(label => asked[label] ?? 1);
  if (weights.every(weight => weight === 0)) {
    const message = 'all labels weigh 0: there is nothing to learn; give one of them a weight';
    throw new ProblemsError([place.problem(keys, 'no-weight', message)]);
  }
  return weights;
}
