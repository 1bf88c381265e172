import assert from 'node:assert/strict';
import { float32, type HostTensor, type HostTensors, int32, sizeOf } from '../../../src/core/base/hostTensor';
import { Random } from '../../../src/core/base/random';
import { createTask } from '../../../src/core/catalog';
import { parseConfig } from '../../../src/core/config/parseConfig';
import { createEngine } from '../../../src/core/engine';
import type { Dimension, ExportRequest } from '../../../src/core/engine/contract';
import { loadRuntime } from '../../../src/core/engine/runtime';
import { configSchema } from '../../../src/core/schemas';
import type { LanguageModel } from '../../../src/core/tasks/languageStates';
import type { Task } from '../../../src/core/tasks/task';
import type { Tokenizer } from '../../../src/core/text/tokenizer';
import { asGiven } from '../engine/asGiven';
import { relativeError } from '../models/fixture';
import { spacedTokenizer } from './spacedTokenizer';

const VOCABULARY = 23;
const LONGEST = 48;

/** A config of each task, for its models; `mine` has words of several tokens. */
const configs: Readonly<Record<string, string>> = {
  'tag gru': 'task: tag, model: { type: gru, width: 6, hidden: 5 }, data: { train: a.conll }',
  'tag lstm crf characters':
    'task: { type: tag, crf: true, characters: 7 }, model: { type: lstm, bidirectional: true, width: 6, hidden: 5 }, data: { train: a.conll }',
  'tag transformer':
    'task: { type: tag, characters: 7 }, model: { type: transformer, width: 6, heads: 2, layers: 2 }, data: { train: a.conll }',
  'tag cnn': 'task: { type: tag, crf: true }, model: { type: rnn, width: 6, hidden: 5 }, data: { train: a.conll }',
  'tag lstm with states':
    'task: { type: tag, characters: 7 }, model: { type: lstm, width: 6, hidden: 5, embedding: { from: [a, b] } }, data: { train: a.conll }',
  'generate transformer':
    'task: generate, model: { type: transformer, width: 6, heads: 2, layers: 2 }, data: { train: a.txt }',
  'generate transformer sinusoidal':
    'task: generate, model: { type: transformer, width: 6, heads: 2, layers: 1, positions: sinusoidal, normalization: after }, data: { train: a.txt }',
  'generate gru': 'task: generate, model: { type: gru, width: 6, hidden: 5, layers: 2 }, data: { train: a.txt }',
  'generate lstm by label':
    'task: { type: generate, start: label }, model: { type: lstm, width: 6, hidden: 5 }, data: { train: a.csv, label: label }',
  'summarize transformer':
    'task: summarize, model: { type: seq2seq-transformer, width: 6, heads: 2, layers: 2, decoder-layers: 1 }, data: { train: a.csv }',
  'translate transformer':
    'task: translate, model: { type: seq2seq-transformer, width: 6, heads: 3, layers: 1, positions: learned }, data: { train: a.csv }',
  'translate gru additive':
    'task: translate, model: { type: seq2seq-recurrent, width: 6, hidden: 5, attention: additive }, data: { train: a.csv }',
  'translate lstm general':
    'task: translate, model: { type: seq2seq-recurrent, cell: lstm, width: 6, hidden: 5, attention: general, layers: 2 }, data: { train: a.csv }',
  'translate gru none':
    'task: translate, model: { type: seq2seq-recurrent, width: 6, hidden: 5, attention: none }, data: { train: a.csv }',
  'answer generated':
    'task: { type: answer, form: generated }, model: { type: seq2seq-recurrent, width: 6, hidden: 5 }, data: { train: a.json }',
  'answer span lstm': 'task: answer, model: { type: lstm, width: 6, hidden: 5 }, data: { train: a.json }',
  'tag transformer relative':
    'task: tag, model: { type: transformer, width: 6, heads: 2, layers: 2, positions: relative }, data: { train: a.conll }',
  'answer span transformer':
    'task: { type: answer, align: false, match: false }, model: { type: transformer, width: 6, heads: 2, layers: 1 }, data: { train: a.json }',
  'relate gru': 'task: relate, model: { type: gru, width: 6, hidden: 5 }, data: { train: a.csv }',
  'classify joint':
    'task: classify, model: { type: transformer, width: 6, heads: 2, layers: 1, pool: cls }, data: { train: a.csv, text-pair: b }',
  'classify towers':
    'task: { type: classify, pair: towers }, model: { type: transformer, width: 6, heads: 2, layers: 1 }, data: { train: a.csv, text-pair: b }',
  'regress towers':
    'task: { type: regress, pair: towers }, model: { type: cnn, width: 6, filters: 5 }, data: { train: a.csv, text-pair: b }',
  'multilabel towers gru':
    'task: { type: multilabel, pair: towers }, model: { type: gru, width: 6, hidden: 5 }, data: { train: a.csv, text-pair: b }',
};

async function makeTask(text: string): Promise<Task> {
  const { config, problems } = parseConfig(`{ ${text} }`, '/a.nlp.yaml', configSchema);
  assert.deepEqual(
    problems.map(({ message }) => message),
    [],
  );
  const tokenizer = spacedTokenizer(VOCABULARY, LONGEST);
  const targetTokenizer = config!.task.type === 'translate' ? spacedTokenizer(VOCABULARY + 4, LONGEST - 5) : undefined;
  const language = text.includes('from:') ? await languageModels(tokenizer) : undefined;
  return createTask(config!, { tokenizer, targetTokenizer, language, labels: ['a', 'b', 'c'] });
}

/** One for each direction. */
async function languageModels(tokenizer: Tokenizer): Promise<readonly LanguageModel[]> {
  const text = 'task: generate, model: { type: gru, width: 4, hidden: 3 }, data: { train: a.txt }';
  const { config } = parseConfig(`{ ${text} }`, '/a.nlp.yaml', configSchema);
  return (['forward', 'backward'] as const).map(direction => ({ direction, model: config!.model, tokenizer }));
}

const sizeAt = (dimension: Dimension, size: Readonly<Record<string, number>>): number => {
  if (typeof dimension === 'number') return dimension;
  if (typeof dimension === 'string') return size[dimension]!;
  if ('sum' in dimension) return dimension.sum.reduce((sum, name) => sum + size[name]!, 0);
  return dimension.times * size[dimension.of]!;
};

/** Numbers for each input: texts of different lengths, padded with zeros; masks of ones, and ones that pick a token a word. */
function draw(inputs: ExportRequest['inputs'], size: Readonly<Record<string, number>>): HostTensors {
  const random = new Random(size.batch_size! * 1000 + size.sequence_length!, 'inputs');
  const one = ([name, { dtype, shape }]: [string, ExportRequest['inputs'][string]]): [string, HostTensor] => {
    const sized = shape.map(dimension => sizeAt(dimension, size));
    const [batch, length = 1, last = 1] = sized as [number, number?, number?];
    const numbers = new Array<number>(sizeOf(sized)).fill(0);
    for (let row = 0; row < batch; row++) {
      // The last text is half as long.
      const real = row === batch - 1 && row > 0 ? Math.ceil(length / 2) : length;
      for (let i = 0; i < real; i++) {
        const at = (row * length + i) * last;
        if (name === 'select') numbers[at + random.integer(last)] = 1;
        else if (name === 'segments') numbers[at] = Number(i > real / 2);
        else if (name === 'matches') numbers[at] = random.integer(4);
        else if (name === 'asked') numbers[at] = Number(i < 2);
        else if (name === 'first' || name === 'second') numbers[at] = Number(i === real - 1);
        else if (/Places$/.test(name)) numbers[at] = random.integer(8 * length);
        else if (name === 'starts') numbers[at] = random.integer(3);
        else numbers[at] = dtype === 'float32' ? 1 : 4 + random.integer(VOCABULARY - 4);
      }
    }
    return [name, dtype === 'float32' ? float32(sized, numbers) : int32(sized, numbers)];
  };
  return Object.fromEntries(Object.entries(inputs).map(one));
}

describe('exported programs', () => {
  for (const [name, config] of Object.entries(configs)) {
    it(`${name}: any batch and lengths, each length by itself, the same numbers as the engine's`, async () => {
      const task = await makeTask(config);
      const { engine } = await createEngine('native', { threads: 1 });
      const { program, ...request } = task.exported();
      const parameters = task.initialize(new Random(3, 'parameters'));
      const inference = engine.createInference({ parameters, program });
      const { bytes, fixed, reason } = inference.toOnnx(request);
      assert.deepEqual([fixed, reason], [{}, undefined]);
      const runtime = await loadRuntime('native', 1);
      const model = await runtime.compile(bytes, 'the exported model', true);
      for (const [batch, time, other] of [
        [1, 1, 1],
        [1, LONGEST, LONGEST - 5],
        [2, 3, 7],
        [5, 9, 4],
        [3, 4, 4],
        [4, LONGEST, 3],
      ] as const) {
        const inputs = draw(request.inputs, {
          batch_size: batch,
          sequence_length: time,
          words: other,
          decoder_sequence_length: other,
          pair_sequence_length: other,
        });
        const expected = await inference.run(inputs);
        const actual = await model.run(asGiven(inputs, request.inputs));
        assert.deepEqual(Object.keys(actual).sort(), Object.keys(expected).sort());
        for (const [output, { shape, data }] of Object.entries(expected)) {
          assert.ok(output in request.outputs, `what ${output} is`);
          assert.deepEqual(actual[output]!.shape, shape, `${output} of [${batch}, ${time}, ${other}]`);
          const error = relativeError(actual[output]!.data as Float32Array, data);
          assert.ok(error < 1e-5, `${output} of [${batch}, ${time}, ${other}]: ${error}`);
        }
      }
      await model.release();
      await inference.dispose();
    });
  }
});
