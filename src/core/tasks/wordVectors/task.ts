/** `word-vectors`: one vector per word, learned by a kernel of its own. */
import { ActionableError, internal } from '../../base/errors';
import type { Infer } from '../../config/schema';
import { createWordTable } from '../../words/wordTable';
import type { Task, TaskDefinition } from '../task';
import { fields } from './fields';
import type { schema } from './schema';
import { countWords, placesOfWords, textsOf, toPlaces, wordsOf } from './words';

const notOfEngine = () => {
  throw internal('word vectors are not trained by the engine');
};

export const wordVectors: TaskDefinition<Infer<typeof schema>> = {
  name: 'word-vectors',
  ...fields,
  create({ model, tokenizer }): Task {
    if (!model.words) throw internal(`${model.type} gives no word vectors`);
    const words = wordsOf(tokenizer);
    const places = placesOfWords(tokenizer);
    const own = model.words(words);
    return {
      name: 'word-vectors',
      labels: [],
      target: 'loss',
      learner: {
        workers: own.workers,
        optimizer: own.optimizer,
        isScored: own.isScored,
        learningRate: own.learningRate,
        rateAt: progress => own.rateAt(progress),
        begin: ({ training, ...parts }) => own.train({ ...parts, texts: textsOf(training) }),
      },
      words: parameters => {
        const subwords = own.subwords(parameters);
        const counts = parameters.counts?.data;
        return createWordTable(words, own.keep(parameters), own.width, {
          ...(counts && { counts }),
          ...(subwords && { subwords }),
        });
      },
      initialize: random => own.initialize(random),
      count: training => ({ counts: countWords(training, words.length) }),
      encode: ({ fields: { text = '' } }) => toPlaces(text, tokenizer, places),
      collate: notOfEngine,
      loss: notOfEngine,
      async score({ parameters }, { examples, encoded }, { signal } = {}) {
        const loss = await own.score(parameters, textsOf(encoded), signal);
        return { count: examples.length, scores: { ...(loss !== undefined && { loss }) } };
      },
      exported() {
        throw new ActionableError(
          'no-onnx',
          'word vectors are a table and have no ONNX form. Export them with nlp export RUN --as word2vec.',
        );
      },
    };
  },
};
