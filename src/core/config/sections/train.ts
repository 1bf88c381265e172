/** Schema of `train`: how the model learns. */
import { boolean, fraction, integer, number, object, variant } from '../schema';

const learningRate = { description: 'Step size at its highest.', exclusiveMinimum: 0, maximum: 100 };

export const optimizer = variant(
  {
    adam: object(
      {
        'learning-rate': number({ ...learningRate, default: 1e-3 }),
        beta1: number({ description: 'Decay of the first moment.', default: 0.9, minimum: 0, exclusiveMaximum: 1 }),
        beta2: number({ description: 'Decay of the second moment.', default: 0.999, minimum: 0, exclusiveMaximum: 1 }),
        epsilon: number({ description: 'Added to the denominator.', default: 1e-8, exclusiveMinimum: 0 }),
      },
      { description: 'Adam (Kingma & Ba 2015).' },
    ),
    adamw: object(
      {
        'learning-rate': number({ ...learningRate, default: 1e-3 }),
        beta1: number({ description: 'Decay of the first moment.', default: 0.9, minimum: 0, exclusiveMaximum: 1 }),
        beta2: number({ description: 'Decay of the second moment.', default: 0.999, minimum: 0, exclusiveMaximum: 1 }),
        epsilon: number({ description: 'Added to the denominator.', default: 1e-8, exclusiveMinimum: 0 }),
        'weight-decay': number({
          description: 'Decoupled decay; not applied to biases and normalization.',
          default: 0.01,
          minimum: 0,
        }),
      },
      { description: 'Adam with decoupled weight decay (Loshchilov & Hutter 2019).' },
    ),
    sgd: object(
      {
        'learning-rate': number({ ...learningRate, default: 0.1 }),
        momentum: number({ description: 'Part of the last change kept.', default: 0, minimum: 0, exclusiveMaximum: 1 }),
        nesterov: boolean({ description: 'Look ahead along the momentum (Nesterov 1983).', default: false }),
      },
      { description: 'Stochastic gradient descent.' },
    ),
    rmsprop: object(
      {
        'learning-rate': number({ ...learningRate, default: 1e-3 }),
        decay: number({
          description: 'Decay of the mean of squared gradients.',
          default: 0.99,
          minimum: 0,
          exclusiveMaximum: 1,
        }),
        epsilon: number({ description: 'Added to the denominator.', default: 1e-8, exclusiveMinimum: 0 }),
        momentum: number({ description: 'Part of the last change kept.', default: 0, minimum: 0, exclusiveMaximum: 1 }),
      },
      { description: 'Gradients over the root of their mean square (Tieleman & Hinton 2012).' },
    ),
  },
  { description: 'How gradients change the weights.', default: { type: 'adam' } },
);

const warmup = fraction({
  description: 'Steps of linear growth at the start: a part of all (`10%`) or a number of steps.',
  count: true,
  default: 0,
});

export const schedule = variant(
  {
    constant: object({ warmup }, { description: 'The same learning rate throughout.' }),
    linear: object({ warmup }, { description: 'Falls to zero in a line.' }),
    cosine: object({ warmup }, { description: 'Falls to zero along half a cosine (Loshchilov & Hutter 2017).' }),
  },
  { description: 'The learning rate over time.', default: { type: 'constant' } },
);

export const train = object(
  {
    epochs: integer({ description: 'Passes over the training examples.', default: 5, minimum: 1, maximum: 100_000 }),
    batch: integer({ description: 'Examples a step.', default: 32, minimum: 1, maximum: 65_536 }),
    optimizer,
    schedule,
    clip: number({ description: 'Largest global norm of the gradients; 0 does not clip.', default: 1, minimum: 0 }),
    patience: integer({
      description: 'Evaluations without improvement before stopping early; 0 never stops early.',
      default: 0,
      minimum: 0,
    }),
    seed: integer({
      description: 'Makes splits, weights, order and dropout repeatable.',
      default: 7,
      minimum: 0,
      maximum: 4294967295,
    }),
  },
  { description: 'How the model learns.', default: {} },
);
