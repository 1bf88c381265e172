import assert from 'node:assert/strict';
import { Random } from '../../../src/core/base/random';
import { createModel } from '../../../src/core/catalog';
import { parseConfig } from '../../../src/core/config/parseConfig';
import { configSchema } from '../../../src/core/schemas';

function read(task: string, model: string) {
  return parseConfig(`task: ${task}\ndata: { train: a.csv }\nmodel: ${model}\n`, '/a.nlp.yaml', configSchema);
}

describe('models/rnn', () => {
  it('starts with recurrent weights that let a state stand, where it is asked to', async () => {
    const { config } = read(
      'classify',
      '{ type: rnn, width: 3, hidden: 2, activation: relu, initialization: identity }',
    );
    const { encoder } = await createModel(config!.model, 2);
    const started = encoder!.initialize({ vocabulary: 10, length: 8 }, new Random(1, 'weights'));
    assert.deepEqual([...started['rnn.0.forward.recurrentKernel']!.data], [1, 0, 0, 1]);
    assert.deepEqual([...started['rnn.0.forward.bias']!.data], [0, 0]);
    const input = [...started['rnn.0.forward.inputKernel']!.data];
    assert.ok(
      input.every(x => x !== 0 && Math.abs(x) <= 1 / Math.sqrt(2)),
      `${input}`,
    );
    const usual = read('classify', '{ type: rnn, width: 3, hidden: 2 }').config!;
    const { encoder: plain } = await createModel(usual.model, 2);
    assert.notDeepEqual(
      [...plain!.initialize({ vocabulary: 10, length: 8 }, new Random(1, 'weights'))['rnn.0.forward.bias']!.data],
      [0, 0],
    );
  });

  it('has a nonlinearity to choose, which gated cells have not', () => {
    assert.deepEqual(read('classify', '{ type: rnn, activation: relu }').problems, []);
    const [gru] = read('classify', '{ type: gru, activation: relu }').problems;
    assert.match(gru!.message, /activation/);
    const [writes] = read('translate', '{ type: seq2seq-recurrent, activation: relu }').problems;
    assert.match(writes!.message, /activation: relu is for cell: rnn; gru has fixed nonlinearities/);
    assert.deepEqual(read('translate', '{ type: seq2seq-recurrent, cell: rnn, activation: relu }').problems, []);
    const [other] = read('classify', '{ type: rnn, activation: gelu }').problems;
    assert.match(other!.message, /relu/);
  });
});
