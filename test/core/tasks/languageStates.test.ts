// States of character language models at words, beside those of PyTorch (test/fixtures/tag/languageStates.py).
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { float32, type HostTensors } from '../../../src/core/base/hostTensor';
import { createModel } from '../../../src/core/catalog';
import { parseConfig } from '../../../src/core/config/parseConfig';
import { createEngine } from '../../../src/core/engine';
import type { ProgramContext } from '../../../src/core/engine/contract';
import { configSchema } from '../../../src/core/schemas';
import { createWordStates, type LanguageReader, nameOf } from '../../../src/core/tasks/languageStates';
import type { TaskExample } from '../../../src/core/tasks/taskExample';
import { trainCharacter } from '../../../src/core/text/trainCharacter';
import type { FixtureTensor } from '../models/fixture';

interface Fixture {
  readonly vocabulary: readonly string[];
  readonly sentences: readonly (readonly string[])[];
  readonly models: readonly {
    readonly direction: 'forward' | 'backward';
    readonly model: object;
    readonly parameters: Readonly<Record<string, FixtureTensor>>;
    /** Of each sentence, [words, size]. */
    readonly states: readonly (readonly (readonly number[])[])[];
  }[];
}

const fixture: Fixture = JSON.parse(readFileSync(join(__dirname, '../../fixtures/tag/languageStates.json'), 'utf8'));
const options = { vocabulary: 100, 'minimum-count': 1, lowercase: false, normalize: 'nfc', length: 8 } as const;
const tokenizer = trainCharacter([], { ...options, special: undefined }, [], fixture.vocabulary.slice(4));

async function openReaders(): Promise<readonly LanguageReader[]> {
  const each = fixture.models.map(async ({ direction, model }) => {
    // What is dropped in training is not dropped here.
    const text = `task: generate\ndata: { train: a.txt }\nmodel: ${JSON.stringify({ ...model, dropout: 0.5 })}\n`;
    const { config } = parseConfig(text, '/a.nlp.yaml', configSchema);
    const { decoder } = await createModel(config!.model, 0);
    return { direction, model: config!.model, tokenizer, decoder: decoder! };
  });
  return Promise.all(each);
}

const parameters: HostTensors = Object.fromEntries(
  fixture.models.flatMap(({ direction, parameters: own }) =>
    Object.entries(own).map(([name, { shape, data }]) => [`${nameOf(direction)}/${name}`, float32(shape, data)]),
  ),
);

/** A token a word, at most `longest` of them. */
function encode(states: ReturnType<typeof createWordStates>, words: readonly string[], longest = 64) {
  const firsts = words.map((_, w) => w);
  const encoded = states.encode(words, { firsts, tokens: words.length, longest });
  const example: TaskExample = { length: words.length, tensors: encoded.tensors };
  return { ...encoded, example };
}

async function readAll(
  states: ReturnType<typeof createWordStates>,
  examples: readonly TaskExample[],
  size: { readonly batch: number; readonly time: number },
  context: Partial<ProgramContext> = {},
) {
  const { engine } = await createEngine('native', { threads: 1 });
  const inference = engine.createInference({
    parameters,
    program: (weights, inputs, given) => ({ states: states.read(weights, inputs, { ...given, ...context }) }),
  });
  const { states: read } = await inference.run(states.collate(examples, size));
  await inference.dispose();
  return (b: number, t: number) => {
    const at = (b * size.time + t) * states.features;
    return (read!.data as Float32Array).subarray(at, at + states.features);
  };
}

function assertNear(actual: ArrayLike<number>, expected: readonly number[], what: string) {
  assert.equal(actual.length, expected.length, what);
  for (const [i, x] of expected.entries()) assert.ok(Math.abs(actual[i]! - x) < 1e-5, `${what}: ${actual[i]} for ${x}`);
}

describe('tasks/languageStates', () => {
  it('begins with the vocabulary of the reference', () => {
    assert.deepEqual(tokenizer.vocabulary, fixture.vocabulary);
  });

  it('are those of PyTorch after the last character of a word, and from the end before its first; padding changes nothing', async () => {
    const states = createWordStates(await openReaders());
    const examples = fixture.sentences.map(words => encode(states, words).example);
    assert.equal(states.features, 12);
    const sizes = [
      { batch: 4, time: 8 },
      { batch: 6, time: 24 },
    ];
    for (const size of sizes) {
      const read = await readAll(states, examples, size);
      for (const [b, words] of fixture.sentences.entries())
        for (const [t, word] of words.entries()) {
          const expected = fixture.models.flatMap(({ states: all }) => all[b]![t]!);
          assertNear(read(b, t), expected, `${word} of ${words.join(' ')}, ${JSON.stringify(size)}`);
        }
    }
  });

  it('are the same while a tagger is trained', async () => {
    const states = createWordStates(await openReaders());
    const examples = [encode(states, fixture.sentences[0]!).example];
    const plain = await readAll(states, examples, { batch: 1, time: 8 });
    const dropping: Partial<ProgramContext> = {
      training: true,
      dropout: () => assert.fail('nothing is dropped'),
      capture: () => assert.fail('nothing is captured'),
    };
    const read = await readAll(states, examples, { batch: 1, time: 8 }, dropping);
    for (let t = 0; t < 5; t++) assert.deepEqual(read(0, t), plain(0, t));
  });

  it('stand at every token of a word, in either order of the models, or of one alone', async () => {
    const [forward, backward] = await openReaders();
    const words = fixture.sentences[0]!;
    for (const readers of [[backward!, forward!], [backward!], [forward!]]) {
      const states = createWordStates(readers);
      // Words of 2, 1, 3, 1 and 1 tokens.
      const { tensors } = states.encode(words, { firsts: [0, 2, 3, 6, 7], tokens: 8, longest: 64 });
      const read = await readAll(states, [{ length: 8, tensors }], { batch: 1, time: 8 });
      for (const [t, w] of [0, 0, 1, 2, 2, 2, 3, 4].entries()) {
        const expected = readers.flatMap(
          ({ direction }) => fixture.models.find(each => each.direction === direction)!.states[0]![w]!,
        );
        assertNear(read(0, t), expected, `token ${t}`);
      }
    }
  });

  it('are read of as many words as there is room for, one at least', async () => {
    const states = createWordStates(await openReaders());
    // 8 characters: the line end and 7 more.
    assert.equal(encode(states, ['abc', 'def', 'g'], 1).count, 2);
    assert.equal(encode(states, ['abc', 'defg', 'h'], 1).count, 1);
    const long = encode(states, ['a'.repeat(50_000), 'b'], 1);
    assert.equal(long.count, 1);
    for (const name of ['forwardCharacters', 'backwardCharacters']) assert.equal(long.tensors[name]!.shape[0], 8, name);
    assert.deepEqual([...long.tensors.forwardPlaces!.data], [7]);
    const many = encode(states, new Array<string>(20_000).fill('ab'), 4);
    assert.equal(many.count, 10);
    assert.equal(many.characters, 30);
    const empty = encode(states, [''], 4);
    assert.deepEqual([...empty.tensors.forwardPlaces!.data], [1]);
  });
});
