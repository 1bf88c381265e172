import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { attribute } from '../../../../src/core/explain/attribution/attribute';
import { GlobalWords } from '../../../../src/core/explain/globalWords/globalWords';
import { nameOfWord, WordTotals } from '../../../../src/core/explain/globalWords/wordTotals';
import { engineFor } from '../../../../src/core/inference/engineFor';
import { openRun } from '../../../../src/core/inference/openRun';
import type { Run } from '../../../../src/core/inference/run';
import { train } from '../../../../src/core/training/trainRun';
import { gather, makeTinyWorkspace, type TinyOptions } from '../../training/tinyWorkspace';

async function open(options: TinyOptions): Promise<{ readonly run: Run; readonly workspace: string }> {
  const { engine } = await engineFor('auto');
  const { workspace, config } = makeTinyWorkspace({
    train: '{ epochs: 6, batch: 16, optimizer: { type: adam, learning-rate: 0.05 } }',
    ...options,
  });
  return { workspace, run: await openRun((await train(config, gather(workspace))).folder, engine) };
}

describe('explain/globalWords', function () {
  this.timeout(120_000);
  let run: Run;
  let workspace: string;
  let texts: readonly string[];

  before(async () => {
    ({ run, workspace } = await open({}));
    texts = readFileSync(join(workspace, 'test.csv'), 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map(line => line.split(',')[0]!);
  });

  after(() => run.dispose());

  it('has the mean of what a word adds in each example, with interval and counts', async () => {
    const request = { label: 'good', method: 'gradient-x-input', least: 1 };
    const found = await new GlobalWords().words(run, request);
    assert.deepEqual([found.split, found.examples, found.total, found.target], ['test', 40, 40, 'good']);
    const sums = new Map<string, number[]>();
    const places = new Map<string, number>();
    for (const text of texts) {
      const [prediction] = await run.predict([text]);
      const own = new Map<string, number>();
      for (const { text: word, weight } of (await attribute(run, prediction!, request)).parts) {
        own.set(word, (own.get(word) ?? 0) + weight);
        places.set(word, (places.get(word) ?? 0) + 1);
      }
      for (const [word, weight] of own) sums.set(word, [...(sums.get(word) ?? []), weight]);
    }
    assert.equal(found.words.length, sums.size);
    for (const { word, weight, examples, occurrences, interval } of found.words) {
      const all = sums.get(word)!;
      const mean = all.reduce((sum, each) => sum + each, 0) / all.length;
      assert.ok(Math.abs(weight - mean) < 1e-9, word);
      assert.deepEqual([examples, occurrences], [all.length, places.get(word)]);
      if (all.length > 1) assert.ok(interval!.low <= mean && interval!.high >= mean);
      else assert.equal(interval, undefined);
    }
    const weights = found.words.map(({ weight }) => weight);
    assert.deepEqual(
      weights,
      [...weights].sort((a, b) => b - a),
    );
  });

  it('takes the weights of a model that adds up its words, as its parameters have them', async () => {
    const found = await new GlobalWords().words(run, { label: 'good', least: 1 });
    assert.deepEqual([found.exact, found.method.name, found.of], [true, 'weights', 'logit']);
    const { parameters, tokenizer, task } = run;
    const [table, head] = [parameters[task.embeddingName!]!, parameters[`${task.headName!}.weight`]!];
    const width = table.shape[1]!;
    const label = task.labels.indexOf('good');
    for (const { word, weight, examples, occurrences, interval } of found.words) {
      const id = tokenizer.vocabulary.indexOf(word);
      let sum = 0;
      for (let k = 0; k < width; k++) sum += table.data[id * width + k]! * head.data[k * task.labels.length + label]!;
      assert.ok(Math.abs(weight - sum) < 1e-9);
      const having = texts.filter(text => text.split(' ').includes(word));
      assert.equal(examples, having.length);
      assert.equal(occurrences, having.flatMap(text => text.split(' ').filter(each => each === word)).length);
      assert.equal(interval, undefined);
      // The word alone is a text of one word: its logit is that weight and the bias.
      const alone = (await run.logits([word]))[label]! - parameters[`${task.headName!}.bias`]!.data[label]!;
      assert.ok(Math.abs(alone - weight) < 1e-4, `${word} ${alone} ${weight}`);
    }
    assert.ok(['good', 'fine', 'lovely', 'great', 'warm', 'kind'].includes(found.words[0]!.word));
    assert.ok(['bad', 'poor', 'awful', 'cold', 'dull', 'cruel'].includes(found.words.at(-1)!.word));
  });

  it('takes the weights of a linear model', async () => {
    const linear = await open({ model: '{ type: linear, weighting: tf-idf }' });
    const { words, exact } = await new GlobalWords().words(linear.run, { label: 'bad', least: 1 });
    assert.ok(exact);
    const { weight: table } = linear.run.parameters;
    for (const { word, weight } of words) {
      const id = linear.run.tokenizer.vocabulary.indexOf(word);
      assert.equal(weight, table!.data[id * 2 + linear.run.task.labels.indexOf('bad')]);
    }
    await linear.run.dispose();
  });

  it('tells two labels apart, by weights and by attributions', async () => {
    const words = new GlobalWords();
    for (const method of ['weights', 'gradient-x-input']) {
      const [good, bad, both] = await Promise.all(
        [{ label: 'good' }, { label: 'bad' }, { label: 'good', against: 'bad' }].map(asked =>
          words.words(run, { ...asked, method, least: 1 }),
        ),
      );
      assert.deepEqual([both!.target, both!.against], ['good', 'bad']);
      const weightOf = (found: typeof both, word: string) => found!.words.find(each => each.word === word)!.weight;
      for (const { word, weight } of both!.words)
        assert.ok(Math.abs(weight - (weightOf(good, word) - weightOf(bad, word))) < 1e-5, word);
    }
    await assert.rejects(words.words(run, { label: 'good', against: 'good' }), { code: 'same-label' });
  });

  it('has no weights of a model that does more, and explains a sample of the examples by the seed', async () => {
    const deep = await open({ model: '{ type: bag-of-words, width: 8, feed-forward: [8] }' });
    const words = new GlobalWords();
    const cannot = words.words(deep.run, { label: 'good', method: 'weights' });
    await assert.rejects(cannot, { code: 'no-attribution', message: /does more than add up its words/ });
    const [one, two] = [
      await words.words(deep.run, { label: 'good', limit: 10, least: 1 }),
      await new GlobalWords().words(deep.run, { label: 'good', limit: 10, least: 1 }),
    ];
    assert.deepEqual(one, two);
    assert.deepEqual([one.exact, one.examples, one.total], [false, 10, 40]);
    assert.ok(!one.methods.some(({ name }) => name === 'weights'));
    await deep.run.dispose();
  });

  it('keeps words that enough examples have, and as many from both ends', async () => {
    const words = new GlobalWords();
    const all = await words.words(run, { label: 'good', least: 1 });
    const frequent = await words.words(run, { label: 'good', least: 10 });
    assert.deepEqual(
      frequent.words,
      all.words.filter(({ examples }) => examples >= 10),
    );
    assert.deepEqual([frequent.distinct, frequent.frequent], [all.words.length, frequent.words.length]);
    const few = await words.words(run, { label: 'good', least: 1, count: 5 });
    assert.deepEqual(few.words, [...all.words.slice(0, 3), ...all.words.slice(-2)]);
  });

  it('shows the examples that have a word, with the word marked', async () => {
    for (const method of ['weights', 'gradient-x-input']) {
      const asked = { label: 'good', method, word: 'dog', offset: 1, limitOfPage: 2 };
      const { total, examples } = await new GlobalWords().examples(run, asked);
      assert.equal(total, texts.filter(text => text.split(' ').includes('dog')).length);
      assert.equal(examples.length, 2);
      for (const { id, text, mark, predicted, probability, line, file } of examples) {
        assert.equal(text, texts[id.index]);
        assert.equal(text.slice(mark!.start, mark!.end), 'dog');
        assert.deepEqual([line, file], [id.index + 2, join(workspace, 'test.csv')]);
        const [prediction] = await run.predict([text]);
        assert.ok(prediction!.kind === 'label' && prediction!.label === predicted);
        assert.equal(probability, prediction!.kind === 'label' ? prediction!.probabilities[predicted] : 0);
      }
    }
  });

  it('explains the number of a model without labels', async () => {
    const data = '{ train: scores.csv, validation: scores.csv }';
    const { workspace: folder, config } = makeTinyWorkspace({ task: 'regress', data, train: '{ epochs: 2 }' });
    const { writeFileSync } = await import('node:fs');
    const rows = texts.map((text, i) => `${text},${(i % 7) / 2}`);
    writeFileSync(join(folder, 'scores.csv'), `text,score\n${rows.join('\n')}\n`);
    const { engine } = await engineFor('auto');
    const scores = await openRun((await train(config, gather(folder))).folder, engine);
    const found = await new GlobalWords().words(scores, { least: 1 });
    assert.deepEqual([found.split, found.target, found.exact], ['validation', 'score', false]);
    assert.ok(found.words.length > 5);
    await assert.rejects(new GlobalWords().words(scores, { label: 'good' }), { code: 'unknown-label' });
    await scores.dispose();
  });

  it('tells progress, can be cancelled, and says what was meant', async () => {
    const controller = new AbortController();
    const told: string[] = [];
    const onProgress = ({ message }: { readonly message: string }) => {
      if (!message.startsWith('explaining')) return;
      told.push(message);
      if (told.length === 3) controller.abort();
    };
    const asked = { label: 'good', method: 'gradient' };
    const cancelled = new GlobalWords().words(run, asked, { signal: controller.signal, onProgress });
    await assert.rejects(cancelled, { name: 'CancelledError' });
    assert.equal(told.at(-1), 'explaining the examples: 3 of 40');
    const rejects = (request: object, code: string, message: RegExp) =>
      assert.rejects(new GlobalWords().words(run, request), { code, message });
    await rejects({}, 'unknown-label', /Give a label; there are bad, good/);
    await rejects({ label: 'god' }, 'unknown-label', /did you mean "good"/);
    await rejects({ label: 'good', method: 'gradien' }, 'unknown-method', /did you mean "gradient"/);
    await rejects({ label: 'good', least: 0 }, 'out-of-range', /from 1/);
  });
});

describe('explain/globalWords/wordTotals', () => {
  it('names words as the model reads them', () => {
    const name = (text: string, tokens: readonly string[], unknown = false) => nameOfWord({ text, tokens, unknown });
    assert.equal(name('Playing', ['play', '##ing']), 'playing');
    assert.equal(name('Hund', [' Hund']), 'Hund');
    assert.equal(name('Qux', ['[UNK]'], true), 'Qux');
    assert.equal(name('film', ['good film']), 'film');
  });

  it('puts the examples where a word does most first', () => {
    const totals = new WordTotals();
    const add = (place: number, weight: number) => totals.add(place, new Map([['x', { weight, occurrences: 1 }]]));
    for (const [place, weight] of [-1, -3, 1, -2].entries()) add(place, weight);
    assert.deepEqual(totals.placesOf('x'), [1, 3, 0, 2]);
    assert.deepEqual(totals.placesOf('y'), []);
  });
});
