import assert from 'node:assert/strict';
import { float32, type HostTensors, int32 } from '../../../../src/core/base/hostTensor';
import { Random } from '../../../../src/core/base/random';
import { createEngine } from '../../../../src/core/engine';
import type { Engine } from '../../../../src/core/engine/contract';
import {
  type GenerationOptions,
  generationDefaults,
  type OpenGenerator,
} from '../../../../src/core/tasks/abilities/generator';
import type { Task } from '../../../../src/core/tasks/task';
import type { Tokenizer } from '../../../../src/core/text/tokenizer';
import { trainCharacter } from '../../../../src/core/text/trainCharacter';
import { trainWord } from '../../../../src/core/text/trainWord';
import { makeTask } from './languageModel';

const text = 'the quick brown fox\njumps over the lazy dog\nünïcode 🙂 too\n';

function characters(length: number): Tokenizer {
  return trainCharacter(
    [text],
    { vocabulary: 100, 'minimum-count': 1, lowercase: false, normalize: 'nfc', length },
    [],
  );
}

function words(): Tokenizer {
  return trainWord(
    [text],
    {
      vocabulary: 100,
      'minimum-count': 1,
      split: 'punctuation',
      lowercase: true,
      normalize: 'nfc',
      'strip-accents': false,
      'stop-words': 'none',
      'n-grams': [1, 1],
      length: 16,
    },
    [],
  );
}

/** An engine that counts the runs of its inferences. */
function counting(engine: Engine, counts: { runs: number }): Engine {
  return {
    ...engine,
    name: engine.name,
    createTrainer: options => engine.createTrainer(options),
    createInference(options) {
      const inference = engine.createInference(options);
      return {
        run: inputs => {
          counts.runs++;
          return inference.run(inputs);
        },
        load: parameters => inference.load(parameters),
        toOnnx: inputs => inference.toOnnx(inputs),
        dispose: () => inference.dispose(),
      };
    },
  };
}

const models = {
  transformer: '{ type: transformer, layers: 2, heads: 2, width: 16, dropout: 0.1 }',
  lstm: '{ type: lstm, layers: 2, width: 12, hidden: 16, dropout: 0.1 }',
  gru: '{ type: gru, width: 12, hidden: 16 }',
  rnn: '{ type: rnn, width: 12, hidden: 16 }',
};

/** Weights large enough that the likeliest token depends on what stands before. */
function start(task: Task, tokenizer: Tokenizer): HostTensors {
  const parameters = Object.fromEntries(
    Object.entries(task.initialize(new Random(6, 'weights'))).map(([name, t]) => [
      name,
      name.endsWith('scale')
        ? t
        : float32(
            t.shape,
            (t.data as Float32Array).map(x => 6 * x),
          ),
    ]),
  );
  // A text that does not end.
  (parameters['output.bias']!.data as Float32Array)[tokenizer.special.sep!] = -1e4;
  return parameters;
}

async function open(model: string, tokenizer: Tokenizer, counts = { runs: 0 }) {
  const task = await makeTask(model, tokenizer);
  const parameters = start(task, tokenizer);
  const { engine } = await createEngine('native');
  return { task, engine, parameters, writer: task.generator!.open({ engine: counting(engine, counts), parameters }) };
}

async function write(writer: OpenGenerator, prompt: string, options: Partial<GenerationOptions>) {
  const tokens = [];
  for await (const token of writer.generate(prompt, { ...generationDefaults, ...options })) tokens.push(token);
  return { tokens, ids: tokens.map(({ id }) => id), text: tokens.map(each => each.text).join('') };
}

describe('tasks/generate/generator', function () {
  this.timeout(60_000);

  for (const [name, model] of Object.entries(models))
    it(`${name}: greedy is the likeliest token of the whole text read at once, token by token`, async () => {
      const tokenizer = characters(32);
      const { task, engine, parameters, writer } = await open(model, tokenizer);
      const prompt = 'the qu';
      const { ids, text: written } = await write(writer, prompt, { temperature: 0, maximumTokens: 20 });
      const whole = engine.createInference({ parameters, program: task.exported().program });
      const all = [...tokenizer.encode(prompt).ids];
      const { pad, unk, cls, sep } = tokenizer.special;
      const expected: number[] = [];
      for (let i = 0; i < 20; i++) {
        const padded = new Int32Array(32).fill(pad);
        padded.set(all);
        const { logits } = await whole.run({ ids: int32([1, 32], padded) });
        const row = Array.from(logits!.data.subarray((all.length - 1) * tokenizer.size, all.length * tokenizer.size));
        for (const never of [pad, unk, cls!]) row[never] = Number.NEGATIVE_INFINITY;
        const next = row.indexOf(Math.max(...row));
        if (next === sep) break;
        expected.push(next);
        all.push(next);
      }
      assert.ok(new Set(expected).size > 2, 'a test of one repeated token would say little');
      assert.deepEqual(ids, expected);
      assert.equal(written, tokenizer.decode(expected));
      const beam = await write(writer, prompt, { beam: 1, maximumTokens: 20 });
      assert.deepEqual(beam.ids, expected);
      await Promise.all([writer.dispose(), whole.dispose()]);
    });

  for (const [name, model] of Object.entries(models))
    it(`${name}: a long prompt is read in few runs, and tells what reading it whole does`, async () => {
      const counts = { runs: 0 };
      const tokenizer = characters(64);
      const { task, engine, parameters, writer } = await open(model, tokenizer, counts);
      const prompt = text.slice(0, 45);
      const all = await writer.next(prompt, 1000);
      assert.ok(counts.runs <= 1 + 45 - 32, `${counts.runs} runs`);
      const ids = tokenizer.encode(prompt).ids;
      const whole = engine.createInference({ parameters, program: task.exported().program });
      const { logits } = await whole.run({ ids: int32([1, ids.length], ids) });
      const row = Array.from(logits!.data.subarray((ids.length - 1) * tokenizer.size));
      const sum = row.reduce((total, x) => total + Math.exp(x), 0);
      for (const { id, probability } of all)
        assert.ok(Math.abs(probability - Math.exp(row[id]!) / sum) < 1e-4, `${id}: ${probability}`);
      await Promise.all([writer.dispose(), whole.dispose()]);
    });

  for (const name of ['transformer', 'lstm'] as const)
    it(`${name}: N tokens cost O(N) steps, beyond the window as well`, async () => {
      const counts = { runs: 0 };
      const { writer } = await open(models[name], characters(16), counts);
      const run = async (maximumTokens: number) => {
        counts.runs = 0;
        const { tokens } = await write(writer, 'the', { maximumTokens, temperature: 1, topP: 1, seed: 3 });
        return { tokens: tokens.length, runs: counts.runs };
      };
      const long = await run(120);
      assert.equal(long.tokens, 120);
      assert.ok(long.runs <= (name === 'lstm' ? 1 : 2) * long.tokens + 16, `${long.runs} runs, ${long.tokens} tokens`);
      await writer.dispose();
    });

  it('a seed gives a text again, another seed another one; a longer one begins with the shorter', async () => {
    const { writer } = await open(models.lstm, characters(16));
    const draw = (seed: number, maximumTokens: number) => write(writer, 'fox', { seed, maximumTokens, topP: 1 });
    const [first, again, other, longer] = [await draw(1, 20), await draw(1, 20), await draw(2, 20), await draw(1, 30)];
    assert.equal(first.text, again.text);
    assert.notEqual(first.text, other.text);
    assert.ok(longer.text.startsWith(first.text));
    await writer.dispose();
  });

  it('ends before a stop string that goes over several tokens, and tells nothing of it', async () => {
    const { writer } = await open(models.lstm, characters(16));
    const options = { maximumTokens: 60, temperature: 1, topP: 1, seed: 8 };
    const whole = (await write(writer, 'dog', options)).text;
    assert.ok(whole.length > 30);
    for (const [from, length] of [
      [0, 2],
      [7, 3],
      [12, 5],
    ] as const) {
      const stop = whole.slice(from, from + length);
      // The first string is there, but never begins the text; the last one is a false start of the second.
      const { text: cut } = await write(writer, 'dog', { ...options, stop: ['', '\u0000', `${stop}\u0000`, stop] });
      assert.equal(cut, whole.slice(0, whole.indexOf(stop)));
    }
    const { text: free } = await write(writer, 'dog', { ...options, stop: [`${whole.at(-1)}\u0000`, 'no such text'] });
    assert.equal(free, whole);
    await writer.dispose();
  });

  it('beams: a wider one finds a text no less likely, and stop strings end it too', async () => {
    const { writer } = await open(models.gru, characters(32));
    const likelihood = async (beam: number) => {
      const { tokens } = await write(writer, 'the', { beam, maximumTokens: 10 });
      return tokens.reduce((sum, { probability }) => sum + Math.log(probability), 0) / Math.max(1, tokens.length);
    };
    assert.ok((await likelihood(4)) >= (await likelihood(1)) - 1e-6);
    const whole = (await write(writer, 'the', { beam: 3, maximumTokens: 10 })).text;
    const stop = whole.slice(2, 4);
    const { text: cut } = await write(writer, 'the', { beam: 3, maximumTokens: 10, stop: [stop] });
    assert.equal(cut, whole.slice(0, whole.indexOf(stop)));
    await writer.dispose();
  });

  it('words come with their spaces, from an empty prompt and after one', async () => {
    const tokenizer = words();
    const { writer } = await open(models.rnn, tokenizer);
    for (const prompt of ['', '  ', 'The quick', 'unseen-word']) {
      const { tokens, ids, text: written } = await write(writer, prompt, { maximumTokens: 12, topP: 1, seed: 2 });
      assert.ok(tokens.length > 0);
      // A word that is unknown is not written, but what comes next is parted from it as from any other.
      const before = prompt.trim() === '' ? [] : tokenizer.encode('quick').ids.slice(-1);
      const whole = tokenizer.decode([...before, ...ids]);
      assert.equal(written, whole.slice(tokenizer.decode(before).length), prompt);
    }
    await writer.dispose();
  });

  it('tells candidates with what they would add, the drawn one among them', async () => {
    const { writer } = await open(models.transformer, characters(32));
    const { tokens } = await write(writer, 'the', { maximumTokens: 8, shown: 5, topK: 3, temperature: 0.5 });
    for (const token of tokens) {
      assert.equal(token.candidates.length, 5);
      const drawn = token.candidates.find(({ id }) => id === token.id);
      assert.deepEqual(drawn, {
        id: token.id,
        token: token.token,
        probability: token.probability,
        adjusted: token.adjusted,
      });
      const sum = token.candidates.reduce((total, { adjusted }) => total + adjusted, 0);
      assert.ok(Math.abs(sum - 1) < 1e-9, 'of three that can be drawn all are among the five');
    }
    await writer.dispose();
  });

  it('tells what may come next, the likeliest first, as greedy writing has it', async () => {
    const tokenizer = characters(32);
    const { writer } = await open(models.gru, tokenizer);
    const all = await writer.next('the', 1000);
    assert.equal(all.length, tokenizer.size - 3, 'all but padding, unknown and begin');
    assert.ok(all.every(({ probability }, i) => i === 0 || probability <= all[i - 1]!.probability));
    assert.equal((await write(writer, 'the', { temperature: 0, maximumTokens: 1 })).ids[0], all[0]!.id);
    assert.deepEqual(await writer.next('the', 3), all.slice(0, 3));
    await writer.dispose();
  });

  it('is cancelled between two tokens, and while it reads a long prompt', async () => {
    const { writer } = await open(models.lstm, characters(16));
    const controller = new AbortController();
    const seen: number[] = [];
    await assert.rejects(
      async () => {
        const options = { ...generationDefaults, maximumTokens: 1000, topP: 1, signal: controller.signal };
        for await (const { id } of writer.generate('the', options)) {
          seen.push(id);
          if (seen.length === 5) controller.abort();
        }
      },
      { name: 'CancelledError' },
    );
    assert.equal(seen.length, 5);
    const late = new AbortController();
    setTimeout(() => late.abort(), 5);
    const prompt = text.repeat(400);
    await assert.rejects(write(writer, prompt, { signal: late.signal }), { name: 'CancelledError' });
    await writer.dispose();
  });
});
