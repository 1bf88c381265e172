/** Losses of one example, two steps of Adam, and learning rates over time. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { type ClassLossOptions, classLoss } from '../../../../src/core/layers/classLoss';
import type { Config } from '../../../../src/core/schemas';
import { weighClasses } from '../../../../src/core/training/classWeights';
import { adam } from '../../../../src/core/training/optimizers/adam';
import { learningRateAt } from '../../../../src/core/training/schedules';
import { Drawing, type Stroke } from '../drawing';
import { agree, type ConceptPage, show, table } from '../page';

const logits = [2, 1, 0];
const labels = ['a', 'b', 'c'];
const smoothing = 0.1;

function lossOf(options: ClassLossOptions, label: number): number {
  return classLoss(options, tf.tensor2d([logits]), tf.tensor1d([label], 'int32'), tf.ones([1])).loss.dataSync()[0]!;
}

const beta = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
const learningRate = 0.1;
const gradients = [0.5, -0.1];

function stepAdam(): readonly { m: number; v: number; weight: number }[] {
  const optimizer = adam(beta);
  let weight: tf.Tensor = tf.scalar(1);
  let slots: Record<string, tf.Tensor> = { moment1: tf.scalar(0), moment2: tf.scalar(0) };
  return gradients.map((gradient, i) => {
    const scalars = { learningRate: tf.scalar(learningRate), step: tf.scalar(i + 1) };
    const next = optimizer.update(weight, tf.scalar(gradient), slots, scalars, 'weight');
    weight = next.parameter;
    slots = next.slots as typeof slots;
    // The slots leave the factors (1 - beta) out.
    const m = slots.moment1!.dataSync()[0]! * (1 - beta.beta1);
    const v = slots.moment2!.dataSync()[0]! * (1 - beta.beta2);
    return { m, v, weight: weight.dataSync()[0]! };
  });
}

/** Weights `balanced` of labels that come 6, 3 and 1 times. */
function balance(): readonly number[] {
  const examples = [...'aaaaaabbbc'].map(label => ({ fields: { label } }));
  const config = { task: { type: 'classify' }, data: {}, train: { loss: { 'class-weights': 'balanced' } } };
  const weights = weighClasses(config as unknown as Config, labels, examples as never, 'page.nlp.yaml');
  return weights!;
}

const totalSteps = 10;
const types = ['constant', 'linear', 'cosine'] as const;
const rate = (type: (typeof types)[number], step: number) =>
  learningRateAt({ type, warmup: 0.2 }, step, { peak: 1, totalSteps });

function drawSchedules(): string {
  const drawing = new Drawing(
    520,
    240,
    'Learning rate at each of ten steps: constant, linear and cosine, after a warm-up of two',
  );
  const place = (step: number, value: number) => [50 + 46 * step, 190 - 140 * value] as const;
  drawing.line([place(-0.4, 0), place(9.6, 0)]).line([place(-0.4, 0), place(-0.4, 1.1)]);
  const looks: readonly Stroke[] = ['line', 'strong', 'other'];
  types.forEach((type, t) => {
    drawing.line(
      Array.from({ length: totalSteps }, (_, step) => place(step, rate(type, step))),
      looks[t]!,
    );
    drawing.text(...[place(7.5, 1.05), place(4.4, 0.52), place(5.4, 0.8)][t]!, type, 'small');
  });
  for (let step = 0; step < totalSteps; step++) drawing.text(...place(step, -0.13), String(step + 1), 'small quiet');
  drawing.text(265, 232, 'step', 'small quiet');
  return drawing.toString();
}

export async function lossAndOptimizers(): Promise<ConceptPage> {
  const p = Array.from(tf.softmax(tf.tensor1d(logits)).dataSync());
  const target = labels.map((_, i) => (i === 0 ? 1 : 0));
  const smoothed = target.map(each => (1 - smoothing) * each + smoothing / labels.length);
  const plain = labels.map((_, i) => lossOf({ type: 'cross-entropy', smoothing: 0 }, i));
  const focal = labels.map((_, i) => lossOf({ type: 'focal', gamma: 2 }, i));
  labels.forEach((_, i) => {
    agree(plain[i]!, -Math.log(p[i]!));
    agree(focal[i]!, (1 - p[i]!) ** 2 * plain[i]!);
  });
  const loss = smoothed.reduce((sum, each, i) => sum + each * plain[i]!, 0);
  const steps = stepAdam();
  steps.forEach(({ m, v, weight }, i) => {
    const corrected = m / (1 - beta.beta1 ** (i + 1)) / (Math.sqrt(v / (1 - beta.beta2 ** (i + 1))) + beta.epsilon);
    agree(weight, (i === 0 ? 1 : steps[i - 1]!.weight) - learningRate * corrected);
  });
  const weights = balance();
  return {
    name: 'loss-and-optimizers',
    given: ['0.5', '0.1', '0.9', '0.999'],
    pictures: { schedules: drawSchedules() },
    blocks: {
      losses: table(
        ['If the true label is', 'p', '-log p', 'Focal: (1 - p)² · (-log p)'],
        labels.map((label, i) => [label, show(p[i]!), show(plain[i]!), show(focal[i]!)]),
      ),
      smoothing: [
        table(
          ['Label', 'Target before', 'Target after smoothing with 0.1', 'p', '-log p'],
          labels.map((label, i) => [label, target[i]!, show(smoothed[i]!), show(p[i]!), show(plain[i]!)]),
        ),
        '',
        `Loss before: ${show(plain[0]!)}. Loss after: $${smoothed.map((each, i) => `${show(each)} \\cdot ${show(plain[i]!)}`).join(' + ')} = ${show(agree(lossOf({ type: 'cross-entropy', smoothing }, 0), loss))}$.`,
      ].join('\n'),
      gradient: `With the true label a it is $(${p.map((each, i) => show(each - target[i]!)).join(', ')})$.`,
      weights: table(
        ['Label', 'Examples', 'Weight `balanced`'],
        labels.map((label, i) => [label, [6, 3, 1][i]!, show(weights[i]!)]),
      ),
      adam: table(
        ['Step t', 'Gradient', 'm', 'v', '$\\hat{m}$', '$\\hat{v}$', 'Weight'],
        [
          [0, '', 0, 0, '', '', show(1, 4)],
          ...steps.map(({ m, v, weight }, i) => [
            i + 1,
            gradients[i]!,
            show(m, 4),
            show(v, 6),
            show(m / (1 - beta.beta1 ** (i + 1)), 4),
            show(v / (1 - beta.beta2 ** (i + 1)), 4),
            show(weight, 4),
          ]),
        ],
      ),
      schedules: table(
        ['Schedule', ...Array.from({ length: totalSteps }, (_, step) => `Step ${step + 1}`)],
        types.map(type => [type, ...Array.from({ length: totalSteps }, (_, step) => show(rate(type, step), 2))]),
      ),
    },
  };
}
