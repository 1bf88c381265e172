/** Settings that are allowed and leave nothing to learn: told when the number of steps is known. */
import { countOf } from '../base/countOf';
import type { Config } from '../schemas';
import type { AverageOptions } from './optimizers/average';
import { warmupSteps } from './schedules';

/** A norm below which gradients, and with them the steps of most optimizers, are nothing in float32. */
const NOTHING = 1e-6;

/** An average that never begins, or that is over more steps than there are. */
export function findOddAverage(average: AverageOptions | undefined, totalSteps: number): readonly string[] {
  if (average?.type === 'swa' && average.first > totalSteps) {
    return [
      `train.average: swa would begin at step ${average.first} of ${totalSteps}: nothing is averaged; lower from, or set every to a number of steps`,
    ];
  }
  const over = average?.type === 'ema' ? Math.round(1 / (1 - average.decay)) : 0;
  if (over <= totalSteps) return [];
  return [
    `train.average: a decay of ${average!.type === 'ema' ? average!.decay : ''} averages over about ${over} steps, and there are ${totalSteps}: the average stays near the first weights; lower decay`,
  ];
}

export function findOddSettings({ train }: Pick<Config, 'train'>, totalSteps: number): readonly string[] {
  const { clip, schedule } = train;
  const warmup = warmupSteps(schedule.warmup, totalSteps);
  const messages: string[] = [];
  if (warmup >= totalSteps && totalSteps > 1) {
    messages.push(
      `train.schedule.warmup: ${countOf(warmup, 'step')} of a training of ${totalSteps}: the learning rate never gets to train.optimizer.learning-rate; write a part, such as 10%`,
    );
  }
  if (clip > 0 && clip < NOTHING) {
    messages.push(`train.clip: gradients cut to a norm of ${clip} hardly change a weight; 1 is usual, 0 does not clip`);
  }
  return messages;
}
