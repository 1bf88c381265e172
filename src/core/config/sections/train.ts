/** Schema of `train`: how the model learns. */
import { boolean, choice, either, fraction, integer, map, number, object, string, variant } from '../schema';

const learningRate = {
  description: 'Peak learning rate. If the loss rises or jumps, lower it; `nlp find-rate` suggests one.',
  exclusiveMinimum: 0,
  maximum: 100,
};

/** Of Adam in both its forms. */
const moments = {
  beta1: number({
    description: 'Decay rate of the first moment (mean of the gradients).',
    default: 0.9,
    minimum: 0,
    exclusiveMaximum: 1,
  }),
  beta2: number({
    description: 'Decay rate of the second moment (mean of the squared gradients).',
    default: 0.999,
    minimum: 0,
    exclusiveMaximum: 1,
  }),
  epsilon: number({
    description: 'Added to the denominator for numerical stability.',
    default: 1e-8,
    exclusiveMinimum: 0,
  }),
} as const;

export const optimizer = variant(
  {
    adam: object(
      {
        'learning-rate': number({ ...learningRate, default: 1e-3 }),
        ...moments,
      },
      { description: 'Adam (Kingma & Ba 2015).' },
    ),
    adamw: object(
      {
        'learning-rate': number({ ...learningRate, default: 1e-3 }),
        ...moments,
        'weight-decay': number({
          description: 'Decoupled weight decay. Raise it against overfitting. Biases and normalization are exempt.',
          default: 0.01,
          minimum: 0,
        }),
      },
      { description: 'Adam with decoupled weight decay (Loshchilov & Hutter 2019).' },
    ),
    sgd: object(
      {
        'learning-rate': number({ ...learningRate, default: 0.1 }),
        momentum: number({
          description: 'Momentum. Values near 0.9 are usual.',
          default: 0,
          minimum: 0,
          exclusiveMaximum: 1,
        }),
        nesterov: boolean({ description: 'Use Nesterov momentum (Nesterov 1983).', default: false }),
      },
      { description: 'Stochastic gradient descent.' },
    ),
    rmsprop: object(
      {
        'learning-rate': number({ ...learningRate, default: 1e-3 }),
        decay: number({
          description: 'Decay rate of the mean of squared gradients.',
          default: 0.99,
          minimum: 0,
          exclusiveMaximum: 1,
        }),
        epsilon: number({
          description: 'Added to the denominator for numerical stability.',
          default: 1e-8,
          exclusiveMinimum: 0,
        }),
        momentum: number({
          description: 'Momentum. Values near 0.9 are usual.',
          default: 0,
          minimum: 0,
          exclusiveMaximum: 1,
        }),
      },
      { description: 'RMSprop: gradients divided by their root mean square (Tieleman & Hinton 2012).' },
    ),
  },
  { description: 'Optimizer.', default: { type: 'adam' } },
);

const warmup = fraction({
  description: 'Steps of linear warm-up: a fraction of all steps (`10%`) or a number. Transformers often need it.',
  count: true,
  default: 0,
});

export const schedule = variant(
  {
    constant: object({ warmup }, { description: 'Constant learning rate.' }),
    linear: object({ warmup }, { description: 'Linear decay to 0.' }),
    cosine: object({ warmup }, { description: 'Cosine decay to 0 (Loshchilov & Hutter 2017).' }),
  },
  { description: 'Learning-rate schedule.', default: { type: 'constant' } },
);

const classWeights = either(
  [
    choice(
      {
        none: 'every example has weight 1',
        balanced: 'inverse to the label frequency: n / (number of labels × n of the label), as in scikit-learn',
      },
      { description: 'A rule for the weights.' },
    ),
    map(number({ description: 'Weight of an example with this label.', minimum: 0 }), {
      description: 'Weight per label. Labels that are left out have weight 1.',
    }),
  ],
  { description: 'Weight of each label in the loss. Use `balanced` for imbalanced labels.', default: 'none' },
);

export const loss = variant(
  {
    'cross-entropy': object(
      {
        'label-smoothing': number({
          description:
            'Label smoothing: probability that is spread evenly over all labels (Szegedy et al. 2016). Use it against overconfidence.',
          default: 0,
          minimum: 0,
          exclusiveMaximum: 1,
        }),
        'class-weights': classWeights,
      },
      { description: 'Cross-entropy: minus the log-probability of the true label.' },
    ),
    focal: object(
      {
        gamma: number({
          description: 'Focusing parameter γ: higher values down-weight easy examples more. 0 is cross-entropy.',
          default: 2,
          minimum: 0,
          maximum: 20,
        }),
        'class-weights': classWeights,
      },
      {
        description:
          'Focal loss: cross-entropy times (1 - p)^γ, which down-weights easy examples (Lin et al. 2017). Use it for imbalanced labels.',
      },
    ),
  },
  { description: 'Loss function.', default: { type: 'cross-entropy' } },
);

/** Steps at most that make one update. */
const MOST_ACCUMULATED = 1024;

export const train = object(
  {
    epochs: integer({
      description: 'Number of passes over the training split. Raise it while the validation score still improves.',
      default: 5,
      minimum: 1,
      maximum: 100_000,
    }),
    steps: integer({
      description: 'Number of training steps. Replaces `epochs`.',
      optional: true,
      minimum: 1,
      maximum: 1_000_000_000,
    }),
    batch: either(
      [
        choice(
          {
            all: 'the whole training split in every step: full-batch gradient descent, in parts that fit into memory',
          },
          { description: 'The whole training split in every step.' },
        ),
        integer({ description: 'Examples per step.', minimum: 1, maximum: 65_536 }),
      ],
      {
        description:
          'Batch size: examples per step. Lower it if memory runs out. With `accumulate`, the size of each accumulated batch.',
        default: 32,
      },
    ),
    accumulate: integer({
      description: 'Gradient accumulation: batches per step. Use it for large batches in little memory.',
      default: 1,
      minimum: 1,
      maximum: MOST_ACCUMULATED,
    }),
    sampling: choice(
      {
        none: 'each example once per epoch',
        over: 'oversampling: examples of rarer labels repeat until every label has as many as the most frequent one',
        under: 'undersampling: each label contributes as many examples as the rarest label, redrawn every epoch',
      },
      {
        description: 'Sampling of the training examples in each epoch. Use `over` or `under` for imbalanced labels.',
        default: 'none',
      },
    ),
    loss,
    distill: object(
      {
        from: string({
          description: 'Teacher: the folder of a run with the same task and labels, trained or imported.',
          format: 'path',
        }),
        temperature: number({
          description:
            'Temperature T: logits of teacher and student are divided by it. Higher ones show more of the unlikely labels.',
          default: 2,
          exclusiveMinimum: 0,
          maximum: 1000,
        }),
        weight: number({
          description: 'Weight of the teacher in the loss; that of the labels is 1 minus it.',
          default: 0.5,
          minimum: 0,
          maximum: 1,
        }),
      },
      {
        description:
          "Distillation: learn the probabilities of a larger model's run as well as the labels (Hinton et al. 2015).",
        optional: true,
      },
    ),
    'few-shot': object(
      {
        strength: number({
          description: 'C of the logistic regression: lower values shrink its weights more.',
          default: 1,
          exclusiveMinimum: 0,
        }),
      },
      {
        description:
          'Few examples per label (SetFit, Tunstall et al. 2022): the vectors of texts are trained on pairs, then a logistic regression predicts the label from them. `few-shot: {}` turns it on.',
        optional: true,
      },
    ),
    optimizer,
    schedule,
    'l1-penalty': number({
      description:
        'L1 regularization strength: times the sum of absolute weights, added to the loss. Biases and normalization are exempt.',
      default: 0,
      minimum: 0,
    }),
    'l2-penalty': number({
      description:
        "L2 regularization strength: times half the sum of squared weights, added to the loss (PyTorch's weight_decay of SGD and Adam). Biases and normalization are exempt.",
      default: 0,
      minimum: 0,
    }),
    average: variant(
      {
        ema: object(
          {
            decay: number({
              description: 'Fraction of the average that each step keeps: 0.999 averages over about 1,000 steps.',
              default: 0.999,
              exclusiveMinimum: 0,
              exclusiveMaximum: 1,
            }),
          },
          { description: 'Exponential moving average over the steps.' },
        ),
        swa: object(
          {
            from: fraction({
              description: 'Where averaging begins: a fraction of all steps (`75%`) or a number of steps.',
              count: true,
              default: 0.75,
            }),
            every: either(
              [
                choice({ epoch: 'at the end of each epoch' }, { description: 'At the end of each epoch.' }),
                fraction({ description: 'A fraction of an epoch (`25%`) or a number of steps.', count: true }),
              ],
              {
                description: 'Which steps count: `epoch`, a fraction of an epoch, or every N steps.',
                default: 'epoch',
              },
            ),
          },
          { description: 'Stochastic weight averaging: the mean of the weights along the way (Izmailov et al. 2018).' },
        ),
      },
      {
        description:
          'Averaging of weights: the averages are evaluated and kept as the best checkpoint, while training continues with its own weights.',
        optional: true,
      },
    ),
    clip: number({
      description: 'Gradient clipping: maximum global norm. Lower it against exploding gradients. 0 turns it off.',
      default: 1,
      minimum: 0,
    }),
    evaluate: either(
      [
        choice({ epoch: 'after each epoch' }, { description: 'After each epoch.' }),
        fraction({ description: 'A fraction of an epoch (`25%`) or a number of steps.', count: true }),
      ],
      {
        description:
          'How often to evaluate: `epoch`, a fraction of an epoch (`25%`), or every N steps. `0` evaluates only at the end.',
        default: 'epoch',
      },
    ),
    best: string({
      description:
        'Validation score that selects the best checkpoint and drives early stopping. Default: depends on the task. Use `macro-F1` for imbalanced labels.',
      optional: true,
      examples: ['accuracy', 'macro-F1', 'loss'],
    }),
    patience: integer({
      description: 'Early stopping: evaluations without improvement before training stops. 0 turns it off.',
      default: 0,
      minimum: 0,
    }),
    'minimum-change': number({
      description: 'Early stopping: smallest change that counts as an improvement.',
      default: 0,
      minimum: 0,
    }),
    calibrate: choice(
      {
        temperature:
          'temperature scaling (Guo et al. 2017): logits are divided by the T that fits the validation split best',
      },
      {
        description:
          'Calibration after training, so that 90% confidence is correct in about 90% of the cases. Which label is most likely does not change.',
        optional: true,
      },
    ),
    health: either(
      [
        choice(
          { none: 'nothing', gradients: 'gradient norms per layer' },
          { description: 'Gradient norms or nothing.' },
        ),
        integer({ description: 'Steps between two records of the activations.', minimum: 1 }),
      ],
      {
        description:
          'Layer diagnostics: `none`, `gradients`, or every N steps the activations too. Set a number to find dead or saturated units.',
        default: 'gradients',
      },
    ),
    seed: integer({
      description: 'Random seed of splits, weights, order and dropout. The same seed gives the same run.',
      default: 7,
      minimum: 0,
      maximum: 4294967295,
    }),
  },
  { description: 'Training: optimizer, loss, schedule and stopping.', default: {} },
);
