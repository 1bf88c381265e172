// What the objectives make of blocks: what is read and asked give the text again, the same each time, and each engine learns from it.
import assert from 'node:assert/strict';
import { Random } from '../../../../src/core/base/random';
import { parseConfig } from '../../../../src/core/config/parseConfig';
import { createEngine } from '../../../../src/core/engine';
import { configSchema } from '../../../../src/core/schemas';
import { toBlock } from '../../../../src/core/tasks/pretrain/block';
import { noiseFacts } from '../../../../src/core/tasks/pretrain/noiseFacts';
import { noiseOf } from '../../../../src/core/tasks/pretrain/noiseOf';
import type { Noised, Objective } from '../../../../src/core/tasks/pretrain/objectives/objective';
import { type ObjectiveName, objectives } from '../../../../src/core/tasks/pretrain/objectives/objectives';
import type { Task } from '../../../../src/core/tasks/task';
import type { Tokenizer } from '../../../../src/core/text/tokenizer';
import { trainTokenizer } from '../../../../src/core/text/trainTokenizer';
import { referenceEngine } from '../../engine/referenceEngine';
import { relativeError } from '../../models/fixture';
import { firstLosses } from '../freshTrainer';
import { linesOf, makeTask } from './pretraining';

/** Sentences of five words and a stop. */
const sentence = (i: number) => `W${i} w${i + 1} w${i + 2} w${i + 3} w${i + 4} .`;
const TEXTS = Array.from({ length: 12 }, (_, i) => Array.from({ length: 5 }, (_, j) => sentence(5 * i + j)).join(' '));
const encoder = '{ type: transformer, layers: 1, heads: 2, width: 8, dropout: 0 }';
const both = '{ type: seq2seq-transformer, layers: 1, heads: 2, width: 8, dropout: 0 }';

async function tokenizerFor(name: ObjectiveName, length = 34): Promise<Tokenizer> {
  const word = { split: 'punctuation', 'strip-accents': false, 'stop-words': 'none', 'n-grams': [1, 1] } as const;
  const rest = { vocabulary: 1000, 'minimum-count': 1, normalize: 'nfc', lowercase: false, length } as const;
  const objective: Objective = objectives[name];
  const around = objective.needs[0] === 'encoder-decoder' ? [] : ['cls', 'sep'];
  return trainTokenizer({ type: 'word', ...rest, ...word }, TEXTS, [...around, ...(objective.tokens ?? [])]);
}

interface Made {
  readonly task: Task;
  readonly tokenizer: Tokenizer;
  readonly units: readonly ReturnType<Task['encode']>[];
  /** Of all blocks as one batch. */
  noised(seed?: number): readonly Noised[];
}

async function make(name: ObjectiveName, options = ''): Promise<Made> {
  const objective: Objective = objectives[name];
  const tokenizer = await tokenizerFor(name);
  const written = `{ type: pretrain, blocks: texts, objective: { type: ${name}${options} } }`;
  const model = objective.needs[0] === 'encoder-decoder' ? both : encoder;
  const task = await makeTask(tokenizer, written, model);
  const units = [...task.encodeUnits!(linesOf(TEXTS))];
  const { config } = parseConfig(
    `task: ${written}\ndata: { train: a.txt }\nmodel: ${model}\n`,
    '/a.nlp.yaml',
    configSchema,
  );
  const own = (config!.task as unknown as { readonly objective: unknown }).objective;
  return {
    task,
    tokenizer,
    units,
    noised: seed =>
      noiseOf(
        objective,
        own,
        noiseFacts(tokenizer),
        units.map(toBlock),
        seed === undefined ? undefined : new Random(seed, 'pass'),
      ),
  };
}

const wordsOf = ({ vocabulary }: Tokenizer, ids: Int32Array | undefined) =>
  Array.from(ids ?? [], id => vocabulary[id]!);
const WORDS = TEXTS.map(text => text.split(' '));

describe('tasks/pretrain: objectives', function () {
  this.timeout(60_000);

  it('masked-spans: targets are what stood there, bounds are the tokens around each span', async () => {
    const { tokenizer, units, noised } = await make('masked-spans', ', kept: 0, random: 0');
    for (const [row, { ids, places, targets, more }] of noised(1).entries()) {
      const block = toBlock(units[row]!);
      assert.deepEqual(
        targets,
        Int32Array.from(places!, place => block.ids[place]!),
      );
      const masked = Array.from(ids.keys()).filter(i => ids[i] === tokenizer.special.mask);
      assert.deepEqual([...places!], masked);
      for (const [i, place] of places!.entries()) {
        const [left, right, position] = [more!.left![i]!, more!.right![i]!, more!.position![i]!];
        assert.equal(left + 1 + position, place);
        for (let at = left + 1; at < right; at++) assert.ok(masked.includes(at));
        assert.ok(!masked.includes(left) && !masked.includes(right));
      }
    }
  });

  it('span-corruption: sentinels in order, and both sides give the text', async () => {
    const { tokenizer, noised } = await make('span-corruption');
    for (const [row, { ids, written }] of noised(1).entries()) {
      const [read, answer] = [wordsOf(tokenizer, ids), wordsOf(tokenizer, written)];
      const parts = new Map(
        answer
          .join(' ')
          .split(/(?=<extra_id_)/)
          .map(part => {
            const [sentinel, ...words] = part.trim().split(' ');
            return [sentinel!, words] as const;
          }),
      );
      assert.deepEqual(
        [...parts.keys()],
        Array.from(parts, (_, i) => `<extra_id_${i}>`),
      );
      assert.deepEqual(
        read.flatMap(word => parts.get(word) ?? [word]),
        WORDS[row],
      );
    }
  });

  it('denoising: the text as it was is written; what is read lacks words and has masks', async () => {
    const { tokenizer, noised } = await make('denoising');
    for (const [row, { ids, written }] of noised(1).entries()) {
      assert.deepEqual(wordsOf(tokenizer, written), WORDS[row]);
      const read = wordsOf(tokenizer, ids);
      assert.ok(read.includes('[MASK]') && read.length < WORDS[row]!.length);
    }
  });

  it('gap-sentences: what is written fills the gaps', async () => {
    const { tokenizer, noised } = await make('gap-sentences', ', share: 40%');
    for (const [row, { ids, written }] of noised(1).entries()) {
      const rest = wordsOf(tokenizer, written);
      const filled = wordsOf(tokenizer, ids).flatMap(word => (word === '[SENTENCE]' ? rest.splice(0, 6) : [word]));
      assert.deepEqual([filled, rest], [WORDS[row], []]);
    }
    assert.equal(wordsOf(tokenizer, noised(1)[0]!.written).length, 12);
  });

  it('next-sentence and sentence-order: half of the pairs are as the text has them', async () => {
    for (const name of ['next-sentence', 'sentence-order'] as const) {
      const { tokenizer, noised } = await make(name);
      const labels: number[] = [];
      for (let seed = 0; seed < 20; seed++)
        for (const [row, { ids, places, targets, segments, more }] of noised(seed).entries()) {
          for (const [i, place] of places!.entries()) ids[place] = targets![i]!;
          const words = wordsOf(tokenizer, ids);
          assert.deepEqual([words[0], words.at(-1)], ['[CLS]', '[SEP]']);
          const second = segments!.indexOf(1);
          assert.equal(words[second - 1], '[SEP]');
          assert.ok(ids.length <= tokenizer.maximumLength);
          const [a, b] = [words.slice(1, second - 1), words.slice(second, -1)];
          const text = WORDS[row]!.join(' ');
          const label = more!.label![0]!;
          labels.push(label);
          assert.equal(text.includes([...a, ...b].join(' ')), label === 0, `${name} ${label}`);
          if (name === 'sentence-order' && label === 1) assert.ok(text.includes([...b, ...a].join(' ')));
          if (name === 'next-sentence') assert.equal(a.length + b.length, 30, 'length tells nothing');
        }
      const share = labels.reduce((a, x) => a + x, 0) / labels.length;
      assert.ok(Math.abs(share - 0.5) < 0.1, String(share));
    }
  });

  it('says what a vocabulary lacks for sentinels', async () => {
    const tokenizer = await tokenizerFor('denoising');
    await assert.rejects(makeTask(tokenizer, '{ type: pretrain, objective: span-corruption }', both), /no sentinels/);
    const long = await tokenizerFor('span-corruption', 4000);
    await assert.rejects(
      makeTask(long, '{ type: pretrain, objective: span-corruption }', both),
      /have \d+ spans, and the vocabulary has 100 sentinels/,
    );
  });

  for (const name of ['masked-spans', 'next-sentence', 'replaced-tokens', 'span-corruption', 'denoising'] as const)
    it(`${name}: every engine learns alike, and a batch is the same when it is made again`, async function () {
      const reference = await referenceEngine(this);
      // Of a single span there is but one way to be left out.
      const { task, units } = await make(name, name === 'span-corruption' ? ', density: 30%' : '');
      const batch = (step: number) => task.collate(units, { batch: 16, time: 34 }, new Random(1, `collate/${step}/0`));
      assert.deepEqual(batch(0), batch(0));
      assert.notDeepEqual(batch(0), batch(1));
      const batches = [batch(0), batch(1), batch(2)];
      const losses = [
        await firstLosses(reference, task, batches, 0.01),
        await firstLosses((await createEngine('native')).engine, task, batches, 0.01),
      ];
      assert.ok(relativeError(losses[1]!, losses[0]!) < 1e-4, JSON.stringify(losses));
      assert.ok(losses[0]![2]! < losses[0]![0]!, JSON.stringify(losses));
    });
});
