import assert from 'node:assert/strict';
import { float32, type HostTensor, type HostTensors, int32 } from '../../../src/core/base/hostTensor';
import { Random } from '../../../src/core/base/random';
import { createTask } from '../../../src/core/catalog';
import { parseConfig } from '../../../src/core/config/parseConfig';
import { createEngine } from '../../../src/core/engine';
import { type CompiledModel, loadRuntime, type RuntimeTensor } from '../../../src/core/engine/runtime';
import { configSchema } from '../../../src/core/schemas';
import type { Exported, Task } from '../../../src/core/tasks/task';
import { readOnnxNotes } from '../formats/readOnnx';
import { relativeError } from '../models/fixture';
import { spacedTokenizer } from './spacedTokenizer';

const VOCABULARY = 23;
const LONGEST = 48;

const decoders: Readonly<Record<string, string>> = {
  transformer: '{ type: transformer, width: 6, heads: 2, layers: 2 }',
  'transformer without positions': '{ type: transformer, width: 6, heads: 1, layers: 1, positions: none }',
  'transformer sinusoidal, normalized after':
    '{ type: transformer, width: 6, heads: 3, layers: 1, positions: sinusoidal, normalization: after }',
  'transformer relative': '{ type: transformer, width: 6, heads: 2, layers: 2, positions: relative }',
  rnn: '{ type: rnn, width: 6, hidden: 5 }',
  gru: '{ type: gru, width: 6, hidden: 5, layers: 2 }',
  lstm: '{ type: lstm, width: 6, hidden: 5, layers: 2 }',
};

const encoderDecoders: Readonly<Record<string, string>> = {
  transformer: '{ type: seq2seq-transformer, width: 6, heads: 2, layers: 2, decoder-layers: 1 }',
  'transformer learned': '{ type: seq2seq-transformer, width: 6, heads: 3, layers: 1, positions: learned }',
  additive: '{ type: seq2seq-recurrent, width: 6, hidden: 5, attention: additive }',
  general: '{ type: seq2seq-recurrent, cell: lstm, width: 6, hidden: 5, attention: general, layers: 2 }',
  dot: '{ type: seq2seq-recurrent, width: 6, hidden: 5, attention: dot, bidirectional: false }',
  none: '{ type: seq2seq-recurrent, width: 6, hidden: 5, attention: none }',
};

async function makeTask(text: string): Promise<Task> {
  const { config, problems } = parseConfig(`{ ${text} }`, '/a.nlp.yaml', configSchema);
  assert.deepEqual(
    problems.map(({ message }) => message),
    [],
  );
  const tokenizer = spacedTokenizer(VOCABULARY, LONGEST);
  const targetTokenizer = config!.task.type === 'translate' ? spacedTokenizer(VOCABULARY + 4, LONGEST - 5) : undefined;
  return createTask(config!, { tokenizer, targetTokenizer, labels: ['a', 'b', 'c'] });
}

/** A file as others run it, and the shapes that it declares. */
interface OpenModel {
  readonly inputs: readonly { readonly name: string; readonly shape: readonly (number | string)[] }[];
  run(inputs: Readonly<Record<string, RuntimeTensor>>): Promise<HostTensors>;
}

async function open(task: Task, parameters: HostTensors, { program, ...request }: Exported): Promise<OpenModel> {
  const { engine } = await createEngine('native', { threads: 1 });
  const { bytes, fixed, reason } = engine.createInference({ parameters, program }).toOnnx(request);
  assert.deepEqual([fixed, reason], [{}, undefined], task.name);
  const runtime = await loadRuntime('native', 1);
  const model: CompiledModel = await runtime.compile(bytes, 'the exported model', true);
  const described = JSON.parse(readOnnxNotes(bytes).metadata.inputs!);
  return {
    inputs: Object.entries<{ shape: (number | string)[] }>(described).map(([name, { shape }]) => ({ name, shape })),
    run: async inputs => (await model.run(inputs)) as HostTensors,
  };
}

function int64(rows: readonly (readonly number[])[]): RuntimeTensor {
  return {
    dtype: 'int64',
    shape: [rows.length, rows[0]!.length],
    data: BigInt64Array.from(rows.flat(), BigInt),
  };
}

/** What is kept before the first step: as transformers.js has it, from the declared shapes alone. */
function emptyOf({ inputs }: OpenModel, batch: number): Record<string, RuntimeTensor> {
  const kept = inputs.filter(({ name }) => name.startsWith('past_'));
  const sized = kept.map(({ name, shape }) => {
    const sizes = shape.map(size => (typeof size === 'number' ? size : size === 'batch_size' ? batch : 0));
    return [name, float32(sizes)] as const;
  });
  return Object.fromEntries(sized);
}

/** Kept for the next step; what stands of an encoder stays as the first step gave it. */
function nextOf(outputs: HostTensors, before: Readonly<Record<string, RuntimeTensor>>, first: boolean) {
  const given = Object.entries(outputs).filter(([name]) => name.startsWith('present'));
  return Object.fromEntries(
    given.map(([name, value]) => {
      const past = name.replace('present_states', 'past_states').replace(/^present\./, 'past_key_values.');
      return [past, name.includes('.encoder.') && !first ? before[past]! : value];
    }),
  );
}

const columns = ({ shape, data }: HostTensor, row: number, from: number, to: number) => {
  const [, time, width] = shape as [number, number, number];
  return data.slice((row * time + from) * width, (row * time + to) * width) as Float32Array;
};

function assertClose(actual: Float32Array, expected: Float32Array, what: string): void {
  const error = relativeError(actual, expected);
  assert.ok(error < 1e-5, `${what}: ${error}`);
}

function drawTexts(batch: number, time: number, seed = 1): number[][] {
  const random = new Random(seed, 'texts');
  return Array.from({ length: batch }, () => Array.from({ length: time }, () => 4 + random.integer(VOCABULARY - 4)));
}

const ones = (rows: number, columns: number) => int64(Array.from({ length: rows }, () => new Array(columns).fill(1)));

describe('exported models that write', () => {
  for (const [name, model] of Object.entries(decoders)) {
    it(`generate ${name}: in parts of any length the logits of the whole text`, async () => {
      const task = await makeTask(`task: generate, model: ${model}, data: { train: a.txt }`);
      const parameters = task.initialize(new Random(3, 'parameters'));
      const written = await open(task, parameters, task.exportedWriter!().model!);
      const { engine } = await createEngine('native', { threads: 1 });
      const inference = engine.createInference({ parameters, program: task.exported().program });
      for (const [batch, parts] of [
        [1, [1, 1, 1, 1]],
        [3, [5, 1, 1, 2]],
        [2, [12, 3, 7]],
        [1, [1, 40, 7]],
      ] as const) {
        const time = parts.reduce((a, b) => a + b, 0);
        const texts = drawTexts(batch, time);
        const { logits: whole } = await inference.run({ ids: int32([batch, time], texts.flat()) });
        let kept: Record<string, RuntimeTensor> = Object.fromEntries(Object.entries(emptyOf(written, batch)));
        let at = 0;
        for (const part of parts) {
          const grows = Object.keys(kept).some(past => past.startsWith('past_key_values'));
          const outputs = await written.run({
            input_ids: int64(texts.map(text => text.slice(at, at + part))),
            attention_mask: ones(batch, grows ? at + part : part),
            ...kept,
          });
          for (let row = 0; row < batch; row++)
            assertClose(
              columns(outputs.logits!, row, 0, part),
              columns(whole!, row, at, at + part),
              `text ${row} from ${at}, ${parts}`,
            );
          kept = nextOf(outputs, kept, at === 0);
          at += part;
        }
      }
      await inference.dispose();
    });

    it(`generate ${name}: texts of several lengths, padded at their beginning`, async () => {
      const task = await makeTask(`task: generate, model: ${model}, data: { train: a.txt }`);
      const parameters = task.initialize(new Random(3, 'parameters'));
      const written = await open(task, parameters, task.exportedWriter!().model!);
      const { engine } = await createEngine('native', { threads: 1 });
      const inference = engine.createInference({ parameters, program: task.exported().program });
      const lengths = [3, 6, 1];
      const texts = drawTexts(3, 8);
      const padding = (row: number) => 6 - lengths[row]!;
      const rows = texts.map((text, row) => [
        ...new Array<number>(padding(row)).fill(0),
        ...text.slice(0, lengths[row]),
      ]);
      const mask = (more: number) =>
        lengths.map((length, row) => [
          ...new Array<number>(padding(row)).fill(0),
          ...new Array<number>(length + more).fill(1),
        ]);
      const first = await written.run({
        input_ids: int64(rows),
        attention_mask: int64(mask(0)),
        ...emptyOf(written, 3),
      });
      const kept = nextOf(first, {}, true);
      const grows = Object.keys(kept).some(past => past.startsWith('past_key_values'));
      const second = await written.run({
        input_ids: int64(texts.map((text, row) => text.slice(lengths[row], lengths[row]! + 2))),
        attention_mask: grows ? int64(mask(2)) : ones(3, 2),
        ...kept,
      });
      for (const [row, length] of lengths.entries()) {
        const ids = int32([1, length + 2], texts[row]!.slice(0, length + 2));
        const { logits: whole } = await inference.run({ ids });
        assertClose(columns(first.logits!, row, padding(row), 6), columns(whole!, 0, 0, length), `text ${row}`);
        assertClose(columns(second.logits!, row, 0, 2), columns(whole!, 0, length, length + 2), `more of text ${row}`);
      }
      await inference.dispose();
    });
  }

  it('generate by label: start_model gives what a text of a label begins with', async () => {
    const config = 'task: { type: generate, start: label }, model: { type: lstm, width: 6, hidden: 5 }';
    const task = await makeTask(`${config}, data: { train: a.csv, label: label }`);
    const parameters = task.initialize(new Random(3, 'parameters'));
    const { model, start_model } = task.exportedWriter!();
    const [written, start] = [await open(task, parameters, model!), await open(task, parameters, start_model!)];
    const { engine } = await createEngine('native', { threads: 1 });
    const inference = engine.createInference({ parameters, program: task.exported().program });
    const texts = drawTexts(2, 5);
    const { logits } = await inference.run({ ids: int32([2, 5], texts.flat()), starts: int32([2], [2, 1]) });
    const begun = await start.run({ starts: { dtype: 'int64', shape: [2], data: BigInt64Array.of(2n, 1n) } });
    const outputs = await written.run({
      input_ids: int64(texts),
      attention_mask: ones(2, 5),
      ...nextOf(begun, {}, true),
    });
    assertClose(outputs.logits!.data as Float32Array, logits!.data as Float32Array, 'logits');
    await inference.dispose();
  });

  for (const [name, model] of Object.entries(encoderDecoders)) {
    it(`translate ${name}: in parts of any length the logits of the whole text`, async () => {
      const task = await makeTask(`task: translate, model: ${model}, data: { train: a.csv }`);
      const parameters = task.initialize(new Random(3, 'parameters'));
      const { encoder_model, decoder_model_merged } = task.exportedWriter!();
      const encoder = await open(task, parameters, encoder_model!);
      const decoder = await open(task, parameters, decoder_model_merged!);
      const { engine } = await createEngine('native', { threads: 1 });
      const inference = engine.createInference({ parameters, program: task.exported().program });
      for (const [lengths, parts] of [
        [[1], [1, 1, 1]],
        [
          [7, 3],
          [4, 1, 2],
        ],
        [
          [2, 20, 11],
          [1, 9],
        ],
      ] as const) {
        const [batch, source] = [lengths.length, Math.max(...lengths)];
        const time = parts.reduce((a, b) => a + b, 0);
        const [read, texts] = [drawTexts(batch, source, 5), drawTexts(batch, time)];
        const mask = lengths.map(length => Array.from({ length: source }, (_, i) => Number(i < length)));
        const { logits: whole } = await inference.run({
          ids: int32([batch, source], read.flat()),
          mask: float32([batch, source], mask.flat()),
          written: int32([batch, time], texts.flat()),
        });
        const encoded = await encoder.run({ input_ids: int64(read), attention_mask: int64(mask) });
        const { last_hidden_state: states, ...rest } = encoded;
        const memory = Object.entries(rest).filter(([output]) => !output.startsWith('present'));
        let kept: Record<string, RuntimeTensor> = {
          ...emptyOf(decoder, batch),
          ...nextOf(encoded, {}, true),
        };
        let at = 0;
        for (const part of parts) {
          const outputs = await decoder.run({
            input_ids: int64(texts.map(text => text.slice(at, at + part))),
            encoder_attention_mask: int64(mask),
            encoder_hidden_states: states!,
            ...Object.fromEntries(memory),
            ...kept,
          });
          for (let row = 0; row < batch; row++)
            assertClose(
              columns(outputs.logits!, row, 0, part),
              columns(whole!, row, at, at + part),
              `text ${row} from ${at}, ${parts}`,
            );
          kept = nextOf(outputs, kept, at === 0);
          at += part;
        }
      }
      await inference.dispose();
    });
  }
});
