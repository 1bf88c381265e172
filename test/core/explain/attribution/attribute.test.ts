import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { attribute } from '../../../../src/core/explain/attribution/attribute';
import { gaussLegendre } from '../../../../src/core/explain/attribution/gaussLegendre';
import { textOf } from '../../../../src/core/explain/attribution/masking';
import { methodsFor } from '../../../../src/core/explain/attribution/methods';
import { leaveOut } from '../../../../src/core/explain/attribution/perturb';
import { engineFor } from '../../../../src/core/inference/engineFor';
import { openRun } from '../../../../src/core/inference/openRun';
import type { Prediction } from '../../../../src/core/inference/prediction';
import type { Run } from '../../../../src/core/inference/run';
import { train } from '../../../../src/core/training/trainRun';
import { gather, makeTinyWorkspace } from '../../training/tinyWorkspace';

const TEXT = 'the story of a lovely dog and a cruel people';

describe('explain/attribution/attribute', function () {
  this.timeout(60_000);
  let run: Run;
  let prediction: Prediction;

  before(async () => {
    const { engine } = await engineFor('auto');
    const model = '{ type: transformer, width: 8, heads: 2, layers: 1, dropout: 0 }';
    const { workspace, config } = makeTinyWorkspace({ model, train: '{ epochs: 1 }' });
    run = await openRun((await train(config, gather(workspace))).folder, engine);
    [prediction] = (await run.predict([TEXT])) as [Prediction];
  });

  after(() => run.dispose());

  it('takes the method that the deletion test prefers and the most probable label where none is asked for', async () => {
    assert.ok(prediction.kind === 'label');
    const { method, target, title, signed, evaluations } = await attribute(run, prediction);
    assert.deepEqual(
      [method, target, title, signed, evaluations],
      ['integrated-gradients', prediction.label, 'integrated gradients', true, 22],
    );
    // Without gradients by predictions alone.
    const { halves: _, ...reader } = run.task.reader!;
    const closed = Object.create(run, { task: { value: { ...run.task, reader } } }) as Run;
    assert.equal((await attribute(closed, prediction)).method, 'occlusion');
    // And of a pretrained network, whose gradients on the way from vectors of zeros tell little.
    const { parts } = run;
    const config = { ...parts.config, model: { ...parts.config.model, type: 'pretrained' } };
    const read = Object.create(run, { parts: { value: { ...parts, config } } }) as Run;
    assert.equal((await attribute(read, prediction)).method, 'occlusion');
  });

  it('has places of words in the text, and those that were put in behind them', async () => {
    for (const { name: method, needs } of methodsFor(run)) {
      const { parts } = await attribute(run, prediction, { method });
      const words = parts.filter(({ start, end }) => start < end);
      assert.deepEqual(
        words.map(({ text }) => text),
        TEXT.split(' '),
      );
      for (const { text, start, end } of words) assert.equal(TEXT.slice(start, end), text);
      const added = parts.slice(words.length).map(({ text }) => text);
      assert.deepEqual(added, needs === 'predict' ? [] : ['[CLS]']);
    }
  });

  it('says how many evaluations there are and were, and can be cancelled on the way', async () => {
    const words = Array.from({ length: 300 }, (_, i) => TEXT.split(' ')[i % 10]);
    const [long] = await run.predict([words.join(' ')]);
    const read = long!.tokens.filter(({ start, end }) => start < end).length;
    for (const [method, of] of [
      ['occlusion', read],
      ['integrated-gradients', 102],
    ] as const) {
      const told: (readonly [number, number])[] = [];
      const onProgress = (...progress: readonly [number, number]) => told.push(progress);
      const { evaluations } = await attribute(run, long!, { method, steps: 100, onProgress });
      assert.equal(evaluations, of);
      assert.ok(told.length > 1 && told.every(([done, all]) => done <= all && all === of), JSON.stringify(told));
      assert.equal(told.at(-1)![0], of);
      const controller = new AbortController();
      const cancelled = attribute(
        run,
        long!,
        { method, steps: 100, onProgress: () => controller.abort() },
        controller.signal,
      );
      await assert.rejects(cancelled, { name: 'CancelledError' });
    }
  });

  it('says what was meant, and what a run lacks', async () => {
    const rejects = (asked: object, code: string, message: RegExp | string, of: Run = run) =>
      assert.rejects(attribute(of, prediction, asked), { code, message });
    await rejects({ method: 'oclusion' }, 'unknown-method', 'unknown method "oclusion"; did you mean "occlusion"?');
    await rejects({ label: 'goood' }, 'unknown-label', 'no label "goood"; did you mean "good"?');
    // A reader that cannot be differentiated is explained by its predictions.
    const { halves: _, ...reader } = run.task.reader!;
    const closed = Object.create(run, { task: { value: { ...run.task, reader } } }) as Run;
    await rejects(
      { method: 'gradient' },
      'no-attribution',
      /gradient needs gradients .* tiny .* Use occlusion, lime, /,
      closed,
    );
    await rejects(
      { method: 'grad-cam' },
      'no-attribution',
      /needs the feature maps of a convolutional network, which tiny/,
    );
    const tagger = Object.create(run, {
      task: { value: { ...run.task, tagger: {} } },
      offers: { value: { is: 'a tagger' } },
    }) as Run;
    for (const asked of [{}, { method: 'occlusion' }])
      await rejects(asked, 'no-attribution', /tiny is a tagger: it predicts no label/, tagger);
  });

  it('puts pieces of words together, or shows the tokens', async () => {
    const { workspace, config } = makeTinyWorkspace({ train: '{ epochs: 1 }' });
    const lines = ['task: classify', 'data: { train: train.csv, validation: 20% }', 'train: { epochs: 1 }'];
    lines.push('tokenizer: { type: wordpiece, vocabulary: 64 }', 'model: { type: bag-of-words, width: 4 }');
    writeFileSync(join(workspace, 'tiny.nlp.yaml'), lines.join('\n'));
    const { engine } = await engineFor('auto');
    const pieces = await openRun((await train(config, gather(workspace))).folder, engine);
    const [cut] = await pieces.predict([TEXT]);
    assert.ok(cut!.tokens.some(({ token }) => token.startsWith('##')));
    const [words, tokens] = await Promise.all(
      (['words', 'tokens'] as const).map(units => attribute(pieces, cut!, { units })),
    );
    assert.deepEqual(
      words!.parts.map(({ text }) => text),
      TEXT.split(' '),
    );
    assert.deepEqual(
      tokens!.parts.map(({ text }) => text),
      cut!.tokens.map(({ token }) => token),
    );
    const sum = (parts: readonly { readonly weight: number }[]) => parts.reduce((all, { weight }) => all + weight, 0);
    assert.ok(Math.abs(sum(words!.parts) - sum(tokens!.parts)) < 1e-9);
    const left = await attribute(pieces, cut!, { method: 'occlusion', units: 'tokens' });
    assert.equal(left.evaluations, cut!.tokens.length);
    await pieces.dispose();
  });
});

describe('explain/attribution/perturb', () => {
  const input = (text: string, pair?: string) => ({ text, pair }) as Prediction;

  it('leaves a word out with one of the spaces around it', () => {
    for (const [text, word, rest] of [
      ['a bad film', 'bad', 'a film'],
      ['a bad film', 'a', 'bad film'],
      ['a bad film', 'film', 'a bad'],
      ['bad', 'bad', ''],
      ['bad, bad', ',', 'bad bad'],
      ['不好', '好', '不'],
    ] as const) {
      const start = text.indexOf(word);
      assert.equal(leaveOut(input(text), { start, end: start + word.length }), rest);
    }
  });

  it('leaves out several, as one after the other, or puts something in their place', () => {
    const players = (text: string) =>
      [...text.matchAll(/\p{L}/gu)].map(({ 0: letter, index }) => ({
        text: letter,
        start: index,
        end: index + 1,
        unknown: false,
        weight: 0,
      }));
    const left = (text: string, bits: string, fill?: string, pair?: string) =>
      textOf(
        { ...input(text, pair), tokens: [], truncated: false } as Prediction,
        players(pair === undefined ? text : `${text}\n${pair}`),
        Uint8Array.from(bits, Number),
        fill,
      );
    assert.equal(left('a b c d', '1001'), 'a d');
    assert.equal(left('a b c d', '0110'), 'b c');
    assert.equal(left('a b c d', '0000'), '');
    assert.equal(left('a, b', '10'), 'a,');
    assert.equal(left('不好', '01'), '好');
    assert.equal(left('a b c', '101', '[MASK]'), 'a [MASK] c');
    assert.deepEqual(left('a b', '0110', undefined, 'c d'), ['b', 'c']);
  });

  it('lets nothing that was truncated in', () => {
    const tokens = [
      { start: 0, end: 1 },
      { start: 2, end: 5 },
    ];
    const cut = { ...input('a bad film'), tokens, truncated: true } as unknown as Prediction;
    assert.equal(leaveOut(cut, { start: 0, end: 1 }), 'bad');
    const both = { ...input('a bad film', 'a cat'), tokens: [...tokens, { start: 11, end: 12 }], truncated: true };
    assert.deepEqual(leaveOut(both as unknown as Prediction, { start: 11, end: 12 }), ['a bad', '']);
  });

  it('leaves it out of the text of a pair in which it stands', () => {
    const pair = input('a dog', 'a cat');
    assert.deepEqual(leaveOut(pair, { start: 0, end: 1 }), ['dog', 'a cat']);
    assert.deepEqual(leaveOut(pair, { start: 8, end: 11 }), ['a dog', 'a']);
  });
});

describe('explain/attribution/gaussLegendre', () => {
  it('integrates polynomials of degree 2 n - 1 exactly', () => {
    for (const count of [1, 2, 3, 5, 20, 50, 300]) {
      const nodes = gaussLegendre(count);
      for (const degree of [0, 1, 2 * count - 1]) {
        const integral = nodes.reduce((sum, { fraction, share }) => sum + share * fraction ** degree, 0);
        assert.ok(Math.abs(integral - 1 / (degree + 1)) < 1e-12, `${count} ${degree}: ${integral}`);
      }
    }
    assert.ok(Math.abs(gaussLegendre(3)[0]!.fraction - (1 - Math.sqrt(0.6)) / 2) < 1e-15);
  });
});
