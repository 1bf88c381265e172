/** What `train` asks of a task that not every task has: class weights, sampling by label, a score to choose by. */
import { meantBy, meantOr } from '../config/foreignWords';
import type { Disagreement, Infer } from '../config/schema';
import type { train } from '../config/sections/train';
import { canChoose, type Score } from '../metrics/score';

/** What training can ask of a task; each task's `schema.ts` exports one. */
export interface TaskTraining {
  /** Its loss is that of `train.loss`: one right class among several. */
  readonly classLoss: boolean;
  /** Its vectors can be learned from pairs of examples, its head by logistic regression. */
  readonly fewShot?: true;
  /** It can learn from the logits of a teacher. */
  readonly distills?: true;
  /** Its probabilities can be calibrated: a label, or labels, of a text. */
  readonly calibrates?: true;
  /** What evaluations of it give, in the order of interest. */
  readonly scores: readonly Score[];
}

interface TaskFacts {
  readonly name: string;
  /** The role that holds class labels. */
  readonly classes?: string;
  /** Where the task says nothing, nothing but its own loss is offered, and a score is looked for when there are some. */
  readonly training?: TaskTraining;
}

type Train = Infer<typeof train>;

/** @returns problems by dotted key */
export function checkTraining(
  task: TaskFacts,
  {
    loss,
    sampling,
    best,
    batch,
    accumulate = 1,
    calibrate,
    distill,
    'few-shot': fewShot,
  }: Pick<Train, 'loss' | 'sampling' | 'best'> &
    Partial<Pick<Train, 'batch' | 'accumulate' | 'calibrate' | 'distill' | 'few-shot'>>,
): readonly Disagreement[] {
  const problems: Disagreement[] = [];
  const say = (key: string, message: string) => problems.push({ key: `train.${key}`, message });
  if (!task.training?.classLoss) {
    const smoothing = loss.type === 'cross-entropy' && loss['label-smoothing'] > 0;
    if (loss.type === 'focal')
      say(
        'loss',
        `task ${task.name} has its own loss; focal needs one label per text (classify, relate). Remove loss.`,
      );
    else if (smoothing)
      say(
        'loss.label-smoothing',
        `task ${task.name} has its own loss, without label-smoothing. Remove label-smoothing.`,
      );
  }
  if (loss['class-weights'] !== 'none' && !(task.training?.classLoss && task.classes !== undefined)) {
    say('loss.class-weights', `task ${task.name} has no class labels to weight. Remove class-weights.`);
  }
  if (batch === 'all' && accumulate > 1) {
    say('accumulate', 'batch: all takes every example in each step, in parts of its own. Remove accumulate.');
  }
  if (sampling !== 'none' && task.classes === undefined) {
    say('sampling', `task ${task.name} has no labels to sample by. Remove sampling.`);
  }
  if (fewShot && !task.training?.fewShot) {
    say('few-shot', `task ${task.name} does not predict one label per text (classify, relate). Remove few-shot.`);
  }
  if (fewShot && distill)
    say('few-shot', 'few-shot learns from pairs, and distill from a teacher. Remove one of them.');
  if (distill && !task.training?.distills) {
    say(
      'distill',
      `task ${task.name} has no logits of labels to learn from a teacher (classify, relate). Remove distill.`,
    );
  }
  if (calibrate !== undefined && !task.training?.calibrates) {
    say(
      'calibrate',
      `task ${task.name} has no probabilities of labels (classify, relate, multilabel). Remove calibrate.`,
    );
  }
  const scores = task.training?.scores.filter(canChoose) ?? [];
  const names = scores.map(({ name }) => name);
  if (best !== undefined && task.training && !names.includes(best)) {
    const near = meantBy(best, names, scores);
    const message = `${task.name} has no score "${best}"${meantOr(best, names, 'its scores are', scores)}`;
    problems.push({ key: 'train.best', message, ...(near !== undefined && { fixes: { 'train.best': near } }) });
  }
  return problems;
}
