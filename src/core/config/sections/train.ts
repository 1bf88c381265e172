/** Schema of `train`: how the model learns. */
import { boolean, choice, either, fraction, integer, map, number, object, string, variant } from '../schema';

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

const classWeights = either(
  [
    choice(
      {
        none: 'every example alike',
        balanced: 'all labels together alike: examples / (labels x examples of the label), as in scikit-learn',
      },
      { description: 'A rule.' },
    ),
    map(number({ description: 'What an example of this label counts; 1 is one example.', minimum: 0 }), {
      description: 'Weights by label; labels that are left out have 1.',
    }),
  ],
  { description: 'How much an example counts in the loss, by its label.', default: 'none' },
);

export const loss = variant(
  {
    'cross-entropy': object(
      {
        'label-smoothing': number({
          description: 'Part of the target that is spread evenly over all labels (Szegedy et al. 2016).',
          default: 0,
          minimum: 0,
          exclusiveMaximum: 1,
        }),
        'class-weights': classWeights,
      },
      { description: "Minus the logarithm of the right label's probability." },
    ),
    focal: object(
      {
        gamma: number({
          description: 'How much less an example counts the surer the right label is; 0 is cross-entropy.',
          default: 2,
          minimum: 0,
          maximum: 20,
        }),
        'class-weights': classWeights,
      },
      { description: 'Cross-entropy that leaves out what is right already (Lin et al. 2017).' },
    ),
  },
  { description: 'What training makes small.', default: { type: 'cross-entropy' } },
);

/** Steps at most that make one update. */
const MOST_ACCUMULATED = 1024;

export const train = object(
  {
    epochs: integer({ description: 'Passes over the training examples.', default: 5, minimum: 1, maximum: 100_000 }),
    steps: integer({
      description: 'Steps to train for, in place of epochs: as many passes as they take, the last one cut short.',
      optional: true,
      minimum: 1,
      maximum: 1_000_000_000,
    }),
    batch: either(
      [
        choice(
          {
            all: 'every training example in every step: full-batch gradient descent, in parts that fit into memory',
          },
          { description: 'Every training example in every step.' },
        ),
        integer({ description: 'Examples a step.', minimum: 1, maximum: 65_536 }),
      ],
      {
        description:
          'Examples a step; with accumulate, of each of its parts. More than there are training examples count as all of them.',
        default: 32,
      },
    ),
    accumulate: integer({
      description:
        'Batches whose gradients make one step, as one batch of all their examples would: large batches in the memory of small ones.',
      default: 1,
      minimum: 1,
      maximum: MOST_ACCUMULATED,
    }),
    sampling: choice(
      {
        none: 'each example once',
        over: 'examples of rarer labels several times, until every label has as many as the most frequent one',
        under: 'of every label as many as the rarest one has, others in each pass',
      },
      { description: 'What a pass goes through, drawn anew for each pass with the seed.', default: 'none' },
    ),
    loss,
    optimizer,
    schedule,
    'l1-penalty': number({
      description: 'Times the sum of absolute weights, added to the loss; not of biases and normalization.',
      default: 0,
      minimum: 0,
    }),
    'l2-penalty': number({
      description:
        "Times half the sum of squared weights, added to the loss (PyTorch's weight_decay of SGD and Adam); not of biases and normalization.",
      default: 0,
      minimum: 0,
    }),
    clip: number({ description: 'Largest global norm of the gradients; 0 does not clip.', default: 1, minimum: 0 }),
    evaluate: either(
      [
        choice({ epoch: 'after each pass' }, { description: 'After each pass.' }),
        fraction({ description: 'A part of a pass (`25%`) or a number of steps.', count: true }),
      ],
      {
        description:
          'How often the validation examples are scored: after each pass (`epoch`), a part of one (`25%`) or a number of steps; and at the end, with 0 there alone.',
        default: 'epoch',
      },
    ),
    best: string({
      description:
        "The validation score that picks the best step and stops early, e.g. macro-F1; the task's own if not given.",
      optional: true,
      examples: ['accuracy', 'macro-F1', 'loss'],
    }),
    patience: integer({
      description: 'Evaluations without improvement before stopping early; 0 never stops early.',
      default: 0,
      minimum: 0,
    }),
    'minimum-change': number({
      description: 'What counts as an improvement for patience, at least.',
      default: 0,
      minimum: 0,
    }),
    health: either(
      [
        choice(
          { none: 'nothing', gradients: 'norms of the gradients of each layer, beside the loss' },
          { description: 'Gradients or nothing.' },
        ),
        integer({ description: 'Steps between two looks at the activations.', minimum: 1 }),
      ],
      {
        description:
          'What is recorded of each layer for the health view: nothing (`none`), norms of its gradients (`gradients`), or with a number of steps its activations too, each so many steps.',
        default: 'gradients',
      },
    ),
    seed: integer({
      description: 'Makes splits, weights, order and dropout repeatable.',
      default: 7,
      minimum: 0,
      maximum: 4294967295,
    }),
  },
  { description: 'How the model learns.', default: {} },
);
