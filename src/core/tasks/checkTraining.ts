/** What `train` asks of a task that not every task has: class weights, sampling by label, a score to choose by. */
import { suggestOr } from '../base/suggest';
import type { Infer } from '../config/schema';
import type { train } from '../config/sections/train';

/** What training can ask of a task; each task's `schema.ts` exports one. */
export interface TaskTraining {
  /** Its loss is that of `train.loss`: one right class among several. */
  readonly classLoss: boolean;
  /** Validation scores that `train.best` may name. */
  readonly scores: readonly string[];
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
  }: Pick<Train, 'loss' | 'sampling' | 'best'> & Partial<Pick<Train, 'batch' | 'accumulate'>>,
): readonly { readonly key: string; readonly message: string }[] {
  const problems: { key: string; message: string }[] = [];
  const say = (key: string, message: string) => problems.push({ key: `train.${key}`, message });
  if (!task.training?.classLoss) {
    const smoothing = loss.type === 'cross-entropy' && loss['label-smoothing'] > 0;
    if (loss.type === 'focal') say('loss', `${task.name} has a loss of its own; focal is for one label a text`);
    else if (smoothing) say('loss.label-smoothing', `${task.name} has a loss of its own, without label-smoothing`);
  }
  if (loss['class-weights'] !== 'none' && !(task.training?.classLoss && task.classes !== undefined)) {
    say('loss.class-weights', `${task.name} has no class to weigh; leave class-weights out`);
  }
  if (batch === 'all' && accumulate > 1) {
    say('accumulate', 'batch: all takes every example in each step, in parts of its own; leave accumulate out');
  }
  if (sampling !== 'none' && task.classes === undefined) {
    say('sampling', `${task.name} has no label to sample by; leave sampling out`);
  }
  const scores = task.training?.scores;
  if (best !== undefined && scores && !scores.includes(best)) {
    say('best', `${task.name} has no score "${best}"${suggestOr(best, scores, 'its scores are')}`);
  }
  return problems;
}
