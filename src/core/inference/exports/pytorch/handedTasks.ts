/** Tasks that go to PyTorch: what a line of their data holds, and their loss as lines of Python. */
import type { HostTensors } from '../../../base/hostTensor';
import type { HeadName } from '../../../families/family';
import type { Config } from '../../../schemas';
import type { TaskExample } from '../../../tasks/taskExample';
import { shareOf } from '../../../tasks/windows';

export interface HandedTask {
  /** Heads whose networks of transformers compute what ours do. */
  readonly heads: readonly HeadName[];
  /** One unit as a line of JSON, without its number. @param parameters as training begins with them */
  line(unit: TaskExample, facts: LineFacts): object;
  /** Python: the sum of the losses of some examples, and what it is to be divided by for their mean. */
  losses(config: Config, facts: LossFacts): readonly string[];
}

export interface LineFacts {
  /** Whether the network tells two texts apart. */
  readonly segments: boolean;
  /** Ours: what is counted from the data is among them. */
  readonly parameters: HostTensors;
  /** The token that begins every written text. */
  readonly begin?: number;
}

export interface LossFacts {
  readonly segments: boolean;
  /** In the order of the labels. */
  readonly classWeights?: readonly number[] | undefined;
}

const MEAN = 'return (each * weights).sum(), weights.sum()';

/** Python: numbers of examples as a tensor. */
const numbersOf = (name: string, key = name) =>
  `${name} = torch.tensor([example["${key}"] for example in examples], dtype=torch.float, device=device)`;

const numbers = ({ tensors }: TaskExample, name: string) => Array.from(tensors[name]?.data ?? [], Number);

function textOf(unit: TaskExample, { segments }: LineFacts) {
  return {
    ids: numbers(unit, 'ids'),
    ...(segments && 'segments' in unit.tensors && { segments: numbers(unit, 'segments') }),
  };
}

const byLabel: HandedTask = {
  heads: ['sequence'],
  line: (unit, facts) => ({ ...textOf(unit, facts), label: numbers(unit, 'labels')[0], weight: shareOf(unit) }),
  losses: (config, facts) => [
    ...readTexts(facts),
    'labels = torch.tensor([example["label"] for example in examples], device=device)',
    `${numbersOf('weights', 'weight')} * (labels >= 0)`,
    ...crossEntropy(config, facts, 'model(**given).logits'),
  ],
};

const byLabels: HandedTask = {
  heads: ['sequence'],
  line: (unit, facts) => ({ ...textOf(unit, facts), targets: numbers(unit, 'targets'), weight: shareOf(unit) }),
  losses: (_, facts) => [
    ...readTexts(facts),
    numbersOf('targets'),
    numbersOf('weights', 'weight'),
    'each = F.binary_cross_entropy_with_logits(model(**given).logits, targets, reduction="none").mean(1)',
    MEAN,
  ],
};

/** In deviations from the mean of the training scores, as the network answers. */
function scaled(unit: TaskExample, { parameters }: LineFacts): number {
  const [mean = 0, deviation = 1] = Array.from(parameters.scale?.data ?? [], Number);
  const base = Array.from(parameters.base?.data ?? [], Number);
  const target = numbers(unit, 'target');
  // Part by part, so that equal ones cancel before they are rounded.
  const own = target.reduce((sum, part, i) => sum + part - (base[i] ?? 0), 0);
  return (own - mean) / deviation;
}

const byNumber: HandedTask = {
  heads: ['sequence'],
  line: (unit, facts) => ({ ...textOf(unit, facts), target: scaled(unit, facts), weight: shareOf(unit) }),
  losses: (_, facts) => [
    ...readTexts(facts),
    numbersOf('targets', 'target'),
    numbersOf('weights', 'weight'),
    'each = (model(**given).logits[:, 0] - targets) ** 2',
    MEAN,
  ],
};

const byWord: HandedTask = {
  heads: ['token'],
  line: unit => ({ ids: numbers(unit, 'ids'), words: numbers(unit, 'firsts'), labels: numbers(unit, 'labels') }),
  losses: (_, facts) => [
    ...readTexts({ ...facts, segments: false }),
    '# The first token of each word.',
    'words = [(row, word) for row, example in enumerate(examples) for word in example["words"]]',
    'rows, places = torch.tensor(words, device=device).T',
    'labels = torch.tensor([label for example in examples for label in example["labels"]], device=device)',
    'each = F.cross_entropy(model(**given).logits[rows, places], labels.clamp(min=0), reduction="none")',
    'weights = (labels >= 0).float()',
    MEAN,
  ],
};

const byToken: HandedTask = {
  heads: ['causal-lm'],
  // Each token is predicted from those before it: what is read, and what is to come, are the same but for one.
  line: unit => ({ ids: [...numbers(unit, 'ids'), numbers(unit, 'targets').at(-1)] }),
  losses: (config, facts) => [
    'ids = [example["ids"][:-1] for example in examples]',
    'given = {"input_ids": pad(ids, PAD, device), "attention_mask": mask(ids, device)}',
    'labels = pad([example["ids"][1:] for example in examples], 0, device).flatten()',
    'weights = mask(ids, device).flatten().float()',
    ...crossEntropy(config, facts, 'model(**given).logits.flatten(0, 1)'),
  ],
};

const byText: HandedTask = {
  heads: ['seq2seq-lm'],
  line: (unit, { begin }) => ({
    ids: numbers(unit, 'ids'),
    begin: numbers(unit, 'begin')[0] ?? begin,
    targets: numbers(unit, 'targets'),
  }),
  losses: (config, facts) => [
    'ids, targets = [[example[key] for example in examples] for key in ("ids", "targets")]',
    'written = [[example["begin"], *example["targets"][:-1]] for example in examples]',
    'given = {',
    '    "input_ids": pad(ids, PAD, device),',
    '    "attention_mask": mask(ids, device),',
    '    "decoder_input_ids": pad(written, TARGET_PAD, device),',
    '}',
    'labels = pad(targets, 0, device).flatten()',
    'weights = mask(targets, device).flatten().float()',
    ...crossEntropy(config, facts, 'model(**given).logits.flatten(0, 1)'),
  ],
};

function readTexts({ segments }: Pick<LossFacts, 'segments'>): readonly string[] {
  return [
    'ids = [example["ids"] for example in examples]',
    'given = {"input_ids": pad(ids, PAD, device), "attention_mask": mask(ids, device)}',
    ...(segments
      ? [
          'if "segments" in examples[0]:',
          '    given["token_type_ids"] = pad([example["segments"] for example in examples], 0, device)',
        ]
      : []),
  ];
}

/** Of `labels` and `weights`. @param logits Python, [rows, classes] */
function crossEntropy({ train }: Config, { classWeights }: LossFacts, logits: string): readonly string[] {
  const { loss } = train;
  const focal = loss.type === 'focal' && loss.gamma > 0 ? loss.gamma : undefined;
  const smoothing = loss.type === 'cross-entropy' ? loss['label-smoothing'] : 0;
  const byClass = classWeights
    ? [
        `by_class = torch.tensor(${JSON.stringify(classWeights)}, dtype=torch.float, device=device)`,
        'own = by_class[labels.clamp(min=0)]',
      ]
    : [];
  if (focal !== undefined)
    return [
      ...byClass,
      `right = F.log_softmax(${logits}, -1).gather(1, labels.clamp(min=0)[:, None])[:, 0]`,
      `each = -((1 - right.exp()).clamp(min=1e-7) ** ${focal}) * right`,
      ...(classWeights ? ['weights = weights * own'] : []),
      MEAN,
    ];
  const options = `reduction="none"${classWeights ? ', weight=by_class' : ''}${smoothing > 0 ? `, label_smoothing=${smoothing}` : ''}`;
  const each = `each = F.cross_entropy(${logits}, labels.clamp(min=0), ${options})`;
  // It has the weight of the class already.
  return [...byClass, each, classWeights ? 'return (each * weights).sum(), (weights * own).sum()' : MEAN];
}

/** By the word of the config. */
export const handedTasks: Readonly<Record<string, HandedTask>> = {
  classify: byLabel,
  multilabel: byLabels,
  regress: byNumber,
  tag: byWord,
  generate: byToken,
  translate: byText,
  summarize: byText,
  answer: byText,
};
