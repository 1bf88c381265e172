// A token's score is what the model would have given it had it been asked for the next one; read at once, in windows or with a state.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from '../../../../src/core/engine/contract';
import { engineFor } from '../../../../src/core/inference/engineFor';
import { openRun } from '../../../../src/core/inference/openRun';
import { scoreText } from '../../../../src/core/inference/scoreText';
import { train } from '../../../../src/core/training/trainRun';
import { makeRandomRun } from '../../randomRun';
import { gather } from '../../training/tinyWorkspace';

const TEXTS = ['the dog walks home', 'a cat sleeps\nthe red ball'];
const models: Readonly<Record<string, string>> = {
  transformer: '{ type: transformer, width: 16, heads: 2, layers: 2 }',
  gru: '{ type: gru, width: 8, hidden: 12 }',
  lstm: '{ type: lstm, width: 8, hidden: 12 }',
};

describe('tasks/generate: scores of a text', function () {
  this.timeout(60_000);
  const workspace = mkdtempSync(join(tmpdir(), 'nlp-score-'));
  let engine: Engine;

  before(async () => {
    ({ engine } = await engineFor('auto'));
  });

  after(() => rmSync(workspace, { recursive: true, force: true }));

  for (const [name, model] of Object.entries(models))
    for (const tokenizer of ['character', 'word'])
      it(`are those of its next tokens: ${name}, ${tokenizer}`, async () => {
        const config = `task: generate\ndata: { train: a.csv }\ntokenizer: { type: ${tokenizer}, length: 24 }\nmodel: ${model}\n`;
        const { folder, tokenizer: own } = await makeRandomRun(workspace, `${name}-${tokenizer}`, config, TEXTS);
        const run = await openRun(folder, engine);
        const text = 'the dog sleeps';
        const scored = await scoreText(run, { text, shown: 3 });
        assert.equal(scored.form, 'causal');
        assert.deepEqual(
          scored.tokens.map(({ id }) => id),
          [...own.encode(text).ids],
        );
        let sum = 0;
        for (const [i, { id, start, logProbability, expected }] of scored.tokens.entries()) {
          // A text of characters begins after a line end.
          const before = tokenizer === 'character' ? `\n${text.slice(0, start)}` : text.slice(0, start).trimEnd();
          const next = await run.open('generator').next(before, own.size);
          const found = next.find(each => each.id === id);
          assert.ok(Math.abs(Math.exp(logProbability!) - found!.probability) < 1e-5, `${i}`);
          for (const each of expected) {
            const same = next.find(other => other.id === each.id);
            // Special tokens are expected too, and never written.
            assert.ok(!same || Math.abs(each.probability - same.probability) < 1e-5);
          }
          sum += logProbability!;
        }
        assert.ok(Math.abs(scored.logLikelihood - sum) < 1e-9);
        assert.ok(Math.abs(scored.perplexity! - Math.exp(-sum / scored.tokens.length)) < 1e-6);
        await run.dispose();
      });

  it('reach through texts that are longer than the model reads', async () => {
    for (const [name, model] of Object.entries(models)) {
      const config = `task: generate\ndata: { train: a.csv }\ntokenizer: { type: word, length: 8 }\nmodel: ${model}\n`;
      const { folder } = await makeRandomRun(workspace, `long-${name}`, config, TEXTS);
      const run = await openRun(folder, engine);
      const text = 'the dog walks home a cat sleeps '.repeat(60).trim();
      const { tokens } = await scoreText(run, { text, shown: 0 });
      assert.equal(tokens.length, 420);
      assert.deepEqual([tokens.at(-1)!.start, tokens.at(-1)!.end], [text.length - 'sleeps'.length, text.length]);
      const { tokens: first } = await scoreText(run, { text: 'the dog walks home a cat', shown: 0 });
      for (const [i, { logProbability }] of first.entries())
        assert.ok(Math.abs(logProbability! - tokens[i]!.logProbability!) < 1e-5);
      await run.dispose();
    }
  });

  it('of a counted model are its counts', async () => {
    writeFileSync(join(workspace, 'log.txt'), `${TEXTS.join('\n')}\n`.repeat(20));
    const path = join(workspace, 'counted.nlp.yaml');
    const data = '{ train: log.txt, format: text, validation: 10%, split: in-order }';
    writeFileSync(
      path,
      `task: generate\ndata: ${data}\ntokenizer: { type: character, length: 16 }\nmodel: { type: n-gram, order: 3 }\n`,
    );
    const { folder } = await train(path, gather(workspace));
    const run = await openRun(folder, engine);
    const { tokens, perplexity } = await scoreText(run, { text: 'the dog', shown: 1 });
    const next = await run.open('generator').next('th', 100);
    assert.ok(
      Math.abs(Math.exp(tokens[2]!.logProbability!) - next.find(({ token }) => token === 'e')!.probability) < 1e-6,
    );
    assert.ok(perplexity! < 6);
    await run.dispose();
  });
});
