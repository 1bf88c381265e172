/** The head of a few-shot training: a logistic regression from the vectors of the training texts to their labels. */
import { ActionableError, internal } from '../base/errors';
import { float32, type HostTensors } from '../base/hostTensor';
import { readRows } from '../tasks/scoreRows';
import type { Split, Task } from '../tasks/task';
import type { Weights } from '../tasks/weights';
import { fitLogistic } from './logisticRegression';

/** @throws ActionableError `no-head` where the model gives logits itself, so that there are no vectors to learn from */
export function checkFewShot({ headName, name }: Task, model: string): void {
  if (headName !== undefined) return;
  throw new ActionableError(
    'no-head',
    `train.few-shot: a ${model} gives no vector of a text that ${name} could learn a label from. Use a pretrained sentence encoder: model: { from: PATH, pool: mean }.`,
  );
}

/**
 * @param longest what the tokenizer cuts at
 * @returns the parameters with the head that fits them best
 * @throws CancelledError
 */
export async function fitHead(
  task: Task,
  longest: number,
  { engine, parameters }: Weights,
  { examples, encoded }: Split,
  strength: number,
  signal?: AbortSignal,
): Promise<HostTensors> {
  const { headName, reader, labels } = task;
  if (headName === undefined || !reader) throw internal(`${task.name} has no head`);
  const targets = new Int32Array(examples.length).fill(-1);
  let vectors = new Float32Array(0);
  let features = 0;
  for await (const { outputs, indices } of readRows(task, reader, longest, { engine, parameters }, encoded, signal)) {
    const { data, shape } = outputs.pooled!;
    if (features === 0) {
      features = shape[1]!;
      vectors = new Float32Array(examples.length * features);
    }
    for (const [row, index] of indices.entries()) {
      vectors.set((data as Float32Array).subarray(row * features, (row + 1) * features), index * features);
      targets[index] = labels.indexOf(examples[index]!.fields.label ?? '');
    }
  }
  const { weight, bias } = fitLogistic({ vectors, features, targets, classes: labels.length, strength });
  return {
    ...parameters,
    [`${headName}.weight`]: float32([features, labels.length], Float32Array.from(weight)),
    [`${headName}.bias`]: float32([labels.length], Float32Array.from(bias)),
  };
}
