/** Which page of docs/ tells more about a topic: what hovers, panels and errors link to. A test holds that each is there. */

/** Topic -> page, with the heading where it is one. */
export const docsPages = {
  index: 'docs/README.md',
  // Start
  install: 'docs/start/install.md',
  'first-model': 'docs/start/first-model.md',
  'your-data': 'docs/start/your-data.md',
  'which-model': 'docs/start/which-model.md',
  // Tasks
  answer: 'docs/how-to/answer-questions.md',
  classify: 'docs/how-to/classify.md',
  embed: 'docs/how-to/ask-a-pretrained-model.md#sentence-vectors',
  'fill-mask': 'docs/how-to/ask-a-pretrained-model.md#fill-masks',
  score: 'docs/how-to/ask-a-pretrained-model.md#score-a-text',
  compare: 'docs/how-to/compare-sentences.md',
  generate: 'docs/how-to/generate-text.md',
  multilabel: 'docs/how-to/label-with-several-labels.md',
  pretrain: 'docs/how-to/pretrain.md',
  regress: 'docs/how-to/compare-sentences.md#a-number-instead-of-a-label-regress',
  relate: 'docs/how-to/extract-relations.md',
  similarity: 'docs/how-to/train-sentence-vectors.md',
  'find-similar': 'docs/how-to/find-similar-texts.md',
  summarize: 'docs/how-to/summarize.md',
  tag: 'docs/how-to/tag-entities.md',
  translate: 'docs/how-to/translate.md',
  'use-word-vectors': 'docs/how-to/use-word-vectors.md',
  'word-vectors': 'docs/how-to/train-word-vectors.md',
  'own-model': 'docs/how-to/your-own-model.md',
  pretrained: 'docs/how-to/start-from-a-pretrained-model.md',
  'join-models': 'docs/how-to/start-from-a-pretrained-model.md#join-an-encoder-and-a-decoder',
  // Views
  attention: 'docs/how-to/read-attention.md#attention',
  'attention-caveats': 'docs/how-to/read-attention.md#when-not-to-trust-it-1',
  attribution: 'docs/how-to/read-attention.md#token-attributions',
  'attribution-caveats': 'docs/how-to/read-attention.md#when-not-to-trust-it',
  counterfactuals: 'docs/how-to/find-counterfactuals.md',
  contrast: 'docs/how-to/find-counterfactuals.md#why-this-label-and-not-that',
  flips: 'docs/how-to/find-counterfactuals.md#smallest-change-that-flips-a-label',
  'nearest-examples': 'docs/how-to/find-counterfactuals.md#nearest-training-examples',
  'driving-words': 'docs/how-to/find-counterfactuals.md#words-that-drive-a-label',
  augmentation: 'docs/how-to/augment.md',
  masks: 'docs/how-to/pretrain.md#look-at-the-masks',
  calibrate: 'docs/how-to/calibrate.md',
  'few-shot': 'docs/how-to/classify-with-few-examples.md',
  'make-smaller': 'docs/how-to/make-a-model-smaller.md',
  calibration: 'docs/how-to/read-a-report.md#calibration',
  'check-data': 'docs/how-to/check-data.md',
  'compare-runs': 'docs/how-to/manage-runs.md#compare',
  'compare-examples': 'docs/how-to/manage-runs.md#example-by-example',
  'runs-table': 'docs/how-to/manage-runs.md#the-table-of-runs',
  coverage: 'docs/how-to/read-a-report.md#coverage',
  'confusion-matrix': 'docs/how-to/read-a-report.md#confusion-matrix',
  curves: 'docs/how-to/manage-runs.md#curves',
  health: 'docs/reference/training.md#layer-diagnostics',
  'learning-rate': 'docs/how-to/find-a-learning-rate.md',
  projection: 'docs/how-to/read-a-projection.md',
  examples: 'docs/how-to/look-at-examples.md',
  slices: 'docs/how-to/look-at-examples.md#slices',
  report: 'docs/how-to/read-a-report.md',
  'report-curves': 'docs/how-to/read-a-report.md#curves-and-threshold',
  sampling: 'docs/how-to/generate-text.md#sampling',
  'beam-search': 'docs/how-to/translate.md#beam-search',
  constrained: 'docs/how-to/generate-text.md#constrained-generation',
  // Work
  'command-line': 'docs/how-to/use-the-command-line.md',
  export: 'docs/how-to/use-in-an-app.md',
  'export-forms': 'docs/how-to/export.md',
  'imbalanced-labels': 'docs/how-to/imbalanced-labels.md',
  'large-files': 'docs/how-to/large-files.md',
  overfitting: 'docs/how-to/fix-overfitting.md#overfitting',
  underfitting: 'docs/how-to/fix-overfitting.md#underfitting',
  reproduce: 'docs/how-to/manage-runs.md#reproduce',
  runs: 'docs/how-to/manage-runs.md',
  search: 'docs/how-to/search.md',
  sweep: 'docs/how-to/sweep.md',
  'train-on-a-cluster': 'docs/how-to/train-on-a-cluster.md',
  // Concepts
  concepts: 'docs/concepts/README.md',
  'concept-attention': 'docs/concepts/attention.md',
  'concept-attributions': 'docs/concepts/attributions.md',
  'concept-bag-of-words': 'docs/concepts/bag-of-words.md',
  'concept-calibration': 'docs/concepts/calibration.md',
  'concept-cnn': 'docs/concepts/cnn.md',
  'concept-counterfactuals': 'docs/concepts/counterfactuals.md',
  'concept-crf': 'docs/concepts/crf.md',
  'concept-embeddings': 'docs/concepts/embeddings.md',
  'concept-encoder-decoder': 'docs/concepts/encoder-decoder.md',
  'concept-evaluation': 'docs/concepts/evaluation.md',
  'concept-loss-and-optimizers': 'docs/concepts/loss-and-optimizers.md',
  'concept-masked-language-modeling': 'docs/concepts/masked-language-modeling.md',
  'concept-n-grams': 'docs/concepts/n-grams.md',
  'concept-perplexity': 'docs/concepts/perplexity.md',
  'concept-recurrent-networks': 'docs/concepts/recurrent-networks.md',
  'concept-sampling': 'docs/concepts/sampling.md',
  'concept-text-scores': 'docs/concepts/text-scores.md',
  'concept-text-to-numbers': 'docs/concepts/text-to-numbers.md',
  'concept-tokenization': 'docs/concepts/tokenization.md',
  // Reference
  api: 'docs/reference/api.md',
  config: 'docs/config.md',
  'config-data': 'docs/config.md#data',
  'config-model': 'docs/config.md#model',
  'config-task': 'docs/config.md#task',
  'config-train': 'docs/config.md#train',
  'data-formats': 'docs/reference/data-formats.md',
  'data-splits': 'docs/reference/data-formats.md#splits',
  errors: 'docs/reference/errors.md',
  metrics: 'docs/reference/metrics.md',
  onnx: 'docs/reference/onnx.md',
  'run-folder': 'docs/reference/run-folder.md',
  settings: 'docs/reference/commands.md#settings',
  tokenizers: 'docs/reference/tokenizers.md',
  'inspect-tokenization': 'docs/how-to/inspect-tokenization.md',
  'training-accumulation': 'docs/reference/training.md#accumulation',
  'training-evaluation': 'docs/reference/training.md#evaluation-and-early-stopping',
  'training-loss': 'docs/reference/training.md#loss',
  'training-average': 'docs/reference/training.md#averaging-of-weights',
  'training-penalties': 'docs/reference/training.md#penalties',
  'training-sampling': 'docs/reference/training.md#sampling',
  // Help
  faq: 'docs/help/faq.md',
  limits: 'docs/help/limits.md',
  troubleshooting: 'docs/help/troubleshooting.md',
  'worker-ended': 'docs/help/troubleshooting.md#the-worker-ended-unexpectedly',
  'out-of-memory': 'docs/help/troubleshooting.md#out-of-memory',
  // About
  results: 'docs/about/results.md',
  trust: 'docs/about/security.md',
} as const satisfies Readonly<Record<string, string>>;

export type DocsTopic = keyof typeof docsPages;

export function isDocsTopic(word: unknown): word is DocsTopic {
  return typeof word === 'string' && Object.hasOwn(docsPages, word);
}

/** Keys of a config -> the topic that tells most about them; the longest beginning of a key's path counts. */
const topicsOfKeys: Readonly<Record<string, DocsTopic>> = {
  task: 'config-task',
  'task.beam': 'beam-search',
  'task.length-penalty': 'beam-search',
  'task.as': 'constrained',
  'task.words': 'tag',
  'task.scheme': 'tag',
  'task.crf': 'concept-crf',
  'task.objective': 'concept-masked-language-modeling',
  'task.characters': 'tag',
  'task.pair': 'compare',
  'task.threshold': 'multilabel',
  'task.bleu': 'metrics',
  'task.rouge': 'metrics',
  data: 'data-formats',
  'data.augment': 'augmentation',
  'data.split': 'data-splits',
  'data.train': 'data-splits',
  'data.validation': 'data-splits',
  'data.test': 'data-splits',
  tokenizer: 'tokenizers',
  model: 'which-model',
  'model.file': 'own-model',
  'model.from': 'pretrained',
  'model.encoder.from': 'pretrained',
  'model.decoder.from': 'pretrained',
  'model.options': 'own-model',
  train: 'config-train',
  'train.accumulate': 'training-accumulation',
  'train.batch': 'training-accumulation',
  'train.average': 'training-average',
  'train.best': 'training-evaluation',
  'train.calibrate': 'calibrate',
  'train.distill': 'make-smaller',
  'train.evaluate': 'training-evaluation',
  'train.few-shot': 'few-shot',
  'train.health': 'health',
  'train.l1-penalty': 'training-penalties',
  'train.l2-penalty': 'training-penalties',
  'train.loss': 'training-loss',
  'train.loss.class-weights': 'imbalanced-labels',
  'train.minimum-change': 'training-evaluation',
  'train.optimizer.learning-rate': 'learning-rate',
  'train.patience': 'training-evaluation',
  'train.sampling': 'training-sampling',
  'train.optimizer': 'concept-loss-and-optimizers',
  'train.schedule': 'concept-loss-and-optimizers',
  engine: 'troubleshooting',
  extends: 'command-line',
};

/** What can be chosen for a key that has a `type` -> the topic of the choice. */
const topicsOfTypes: Readonly<Record<string, Readonly<Record<string, DocsTopic>>>> = {
  task: {
    answer: 'answer',
    classify: 'classify',
    embed: 'embed',
    'fill-mask': 'fill-mask',
    generate: 'generate',
    multilabel: 'multilabel',
    pretrain: 'pretrain',
    regress: 'regress',
    relate: 'relate',
    similarity: 'similarity',
    summarize: 'summarize',
    tag: 'tag',
    translate: 'translate',
    'word-vectors': 'word-vectors',
  },
  model: {
    'bag-of-words': 'concept-bag-of-words',
    cbow: 'word-vectors',
    cnn: 'concept-cnn',
    glove: 'word-vectors',
    gru: 'concept-recurrent-networks',
    linear: 'concept-bag-of-words',
    lstm: 'concept-recurrent-networks',
    'n-gram': 'concept-n-grams',
    own: 'own-model',
    pretrained: 'pretrained',
    rnn: 'concept-recurrent-networks',
    'encoder-decoder': 'join-models',
    'seq2seq-recurrent': 'concept-encoder-decoder',
    'seq2seq-transformer': 'concept-encoder-decoder',
    'skip-gram': 'word-vectors',
    transformer: 'concept-attention',
    vectors: 'use-word-vectors',
  },
  tokenizer: {
    bpe: 'concept-tokenization',
    unigram: 'concept-tokenization',
    wordpiece: 'concept-tokenization',
  },
};

/** Codes of errors -> the topic that says what to do, where that is more than a row of the page of all codes. */
const topicsOfErrors: Readonly<Record<string, DocsTopic>> = {
  'engine-missing': 'troubleshooting',
  'model-export': 'own-model',
  'model-import': 'own-model',
  'model-shape': 'own-model',
  'model-syntax': 'own-model',
  'model-throws': 'own-model',
  'model-too-large': 'out-of-memory',
  'no-attention': 'attention',
  'no-config': 'first-model',
  'no-folder': 'first-model',
  'no-model': 'first-model',
  'no-onnx': 'export',
  'cannot-export': 'export-forms',
  'no-run': 'first-model',
  'no-runs': 'compare-runs',
  'too-large-step': 'out-of-memory',
  untraceable: 'own-model',
  'untrusted-model': 'trust',
  'worker-ended': 'worker-ended',
  'worker-keeps-ending': 'worker-ended',
};

/** The page about an error, with the heading: of its topic, or where the page of all codes has it. @param codes that page's text */
export function pageOfError(code: string, codes: string): string {
  if (Object.hasOwn(topicsOfErrors, code)) return docsPages[topicsOfErrors[code]!];
  let heading = '';
  for (const line of codes.split('\n')) {
    if (/^#+ /.test(line)) heading = line.replace(/^#+ /, '');
    else if (line.startsWith('|') && line.split('|')[1]?.includes(`\`${code}\``))
      return `${docsPages.errors}#${heading
        .toLowerCase()
        .replaceAll(/[^\w\s-]/g, '')
        .replaceAll(' ', '-')}`;
  }
  return docsPages.errors;
}

/** Codes of errors that have a topic of their own. */
export const errorsWithTopics: readonly string[] = Object.keys(topicsOfErrors);

/**
 * @param keys the path of a key of a config, e.g. `train`, `loss`
 * @param word of a choice, where it is meant and not the key
 */
export function topicOfKey(keys: readonly string[], word?: string): DocsTopic {
  const [key = ''] = keys;
  const types = Object.hasOwn(topicsOfTypes, key) ? topicsOfTypes[key] : undefined;
  const ofType = keys.length === 1 || (keys.length === 2 && keys[1] === 'type');
  if (word !== undefined && types && ofType && Object.hasOwn(types, word)) return types[word]!;
  for (let length = keys.length; length > 0; length--) {
    const path = keys.slice(0, length).join('.');
    if (Object.hasOwn(topicsOfKeys, path)) return topicsOfKeys[path]!;
  }
  return 'config';
}

/** Choices that have a topic of their own, by key. */
export const typesWithTopics: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.entries(topicsOfTypes).map(([key, types]) => [key, Object.keys(types)]),
);

/** All paths that have a topic of their own. */
export const keysWithTopics: readonly string[] = Object.keys(topicsOfKeys);
