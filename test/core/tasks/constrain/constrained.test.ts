// Whatever is written under a constraint matches it, whatever the model and however few tokens there may be: with greedy, drawn and beam.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ActionableError } from '../../../../src/core/base/errors';
import type { Engine } from '../../../../src/core/engine/contract';
import { engineFor } from '../../../../src/core/inference/engineFor';
import { openRun } from '../../../../src/core/inference/openRun';
import type { Run } from '../../../../src/core/inference/run';
import type { Constraint } from '../../../../src/core/tasks/abilities/constraint';
import { type GenerationOptions, generationDefaults } from '../../../../src/core/tasks/abilities/generator';
import { Guide } from '../../../../src/core/tasks/constrain/guide';
import { type PatternConstraint, patternOf } from '../../../../src/core/tasks/constrain/guides';
import { Automaton } from '../../../../src/core/text/automaton/automaton';
import { makeRandomRun } from '../../randomRun';

const TEXTS = [
  'the dog walks home, and the café is closed: 字字字 日本',
  '{"name": "Ada", "age": 12, "tags": ["a", "b"], "x": null, "y": true, "z": false}',
  'abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ 0123456789 -+.eE\\/"',
];
const schema = {
  type: 'object',
  properties: {
    name: { type: 'string' },
    age: { type: 'integer' },
    tags: { type: 'array', items: { enum: ['a', 'b'] } },
    inner: { type: 'object', properties: { x: { type: ['null', 'boolean'] } }, required: ['x'] },
  },
  required: ['name', 'inner'],
};
const constraints: readonly PatternConstraint[] = [
  { kind: 'schema', schema },
  { kind: 'regex', regex: '(\\d{4}-\\d{2}|never)' },
  { kind: 'regex', regex: '(字|é)+[a-c]{2,5}' },
  { kind: 'regex', regex: '.*' },
];
const models: Readonly<Record<string, string>> = {
  'characters, gru': 'tokenizer: { type: character, length: 64 }\nmodel: { type: gru, width: 8, hidden: 8 }',
  'bytes, transformer':
    'tokenizer: { type: bpe, vocabulary: 330, length: 96 }\nmodel: { type: transformer, width: 8, heads: 2, layers: 1 }',
  'pieces, lstm':
    'tokenizer: { type: unigram, vocabulary: 200, length: 64 }\nmodel: { type: lstm, width: 8, hidden: 8 }',
};
const ways: Readonly<Record<string, Partial<GenerationOptions>>> = {
  greedy: { temperature: 0 },
  drawn: { temperature: 1.5, topP: 1 },
  'drawn, cut': { temperature: 0.7, topK: 5, repetitionPenalty: 1.3 },
  beam: { beam: 3 },
};

async function write(
  run: Run,
  options: Partial<GenerationOptions>,
  prompt = 'the',
): Promise<{ text: string; tokens: number }> {
  let [text, tokens] = ['', 0];
  for await (const token of run.open('generator').generate(prompt, { ...generationDefaults, ...options })) {
    text += token.text;
    tokens++;
  }
  return { text, tokens };
}

describe('tasks/constrain', function () {
  this.timeout(120_000);
  const workspace = mkdtempSync(join(tmpdir(), 'nlp-constrain-'));
  let engine: Engine;
  const runs = new Map<string, Run>();

  before(async () => {
    ({ engine } = await engineFor('auto'));
    for (const [name, parts] of Object.entries(models)) {
      const config = `task: generate\ndata: { train: a.csv }\n${parts}\n`;
      const made = await makeRandomRun(workspace, name.replace(/\W+/g, '-'), config, TEXTS);
      runs.set(name, await openRun(made.folder, engine));
    }
  });

  after(async () => {
    for (const run of runs.values()) await run.dispose();
    rmSync(workspace, { recursive: true, force: true });
  });

  for (const name of Object.keys(models))
    for (const constraint of constraints)
      it(`${name}: ${JSON.stringify(constraint).slice(0, 50)} holds at any length`, async () => {
        const run = runs.get(name)!;
        const automaton = new Automaton(patternOf(constraint));
        const fewest = (await Guide.make(patternOf(constraint), run.tokenizer)).leftOf(automaton.start);
        const longest = constraint.kind === 'schema' ? 80 : 30;
        for (const [way, options] of Object.entries(ways))
          for (const maximumTokens of new Set([Math.max(1, fewest), fewest + 1, fewest + 5, Math.max(longest, fewest)]))
            for (const seed of [1, 2]) {
              if (way === 'beam' && seed > 1) continue;
              const { text, tokens } = await write(run, { ...options, constraint, maximumTokens, seed });
              assert.ok(tokens <= maximumTokens, `${way}: ${tokens} of ${maximumTokens}`);
              const value = automaton.matches(text) ? text : text.replace(/^ /, '');
              assert.ok(automaton.matches(value), `${way}, ${maximumTokens}: ${JSON.stringify(text)}`);
              if (constraint.kind === 'schema') assert.equal(typeof JSON.parse(value).name, 'string');
            }
      });

  it('refuses what does not fit into the tokens, with how many it takes', async () => {
    const run = runs.get('characters, gru')!;
    const constraint: Constraint = { kind: 'regex', regex: 'never' };
    for (const options of Object.values(ways))
      await assert.rejects(
        write(run, { ...options, constraint, maximumTokens: 4 }),
        (error: unknown) =>
          error instanceof ActionableError && error.code === 'too-short' && /at least 5/.test(error.message),
      );
  });

  it('refuses what the vocabulary cannot write', async () => {
    await assert.rejects(
      write(runs.get('characters, gru')!, { constraint: { kind: 'regex', regex: 'Ω+' } }),
      (error: unknown) => error instanceof ActionableError && error.code === 'cannot-write',
    );
  });

  it('goes around what the vocabulary cannot write', async () => {
    const { text } = await write(runs.get('characters, gru')!, {
      constraint: { kind: 'regex', regex: 'aΩ|Ωb|cd' },
      temperature: 0,
    });
    assert.equal(text.trimStart(), 'cd');
  });

  for (const name of Object.keys(models))
    it(`${name}: one of given choices is written, the likeliest one without chance, and all are told`, async () => {
      const run = runs.get(name)!;
      const choices = ['dog', 'the dog walks', 'closed'];
      for (const prompt of ['', 'the ', 'the']) {
        const ranked = await run.open('generator').rank(prompt, choices, { maximumTokens: 30 });
        assert.deepEqual(ranked.map(({ choice }) => choice).sort(), [...choices].sort());
        assert.ok(Math.abs(ranked.reduce((sum, each) => sum + each.probability, 0) - 1) < 1e-9);
        assert.ok(ranked.every((each, i) => i === 0 || each.probability <= ranked[i - 1]!.probability));
        const constraint: Constraint = { kind: 'choices', choices };
        for (const options of Object.values(ways)) {
          const { text } = await write(run, { ...options, constraint }, prompt);
          assert.ok(choices.includes(text.replace(/^ /, '')), text);
          if (options.temperature === 0 || options.beam) assert.equal(text.replace(/^ /, ''), ranked[0]!.choice);
        }
      }
    });

  it('refuses a choice that the vocabulary cannot write, by its name', async () => {
    await assert.rejects(
      runs.get('characters, gru')!.open('generator').rank('the ', ['dog', 'Ω'], { maximumTokens: 30 }),
      (error: unknown) => error instanceof ActionableError && error.code === 'cannot-write' && /Ω/.test(error.message),
    );
  });

  it('a choice is as probable as its tokens, one after the other', async () => {
    const run = runs.get('characters, gru')!;
    const generator = run.open('generator');
    const [ranked] = await generator.rank('the ', ['dog'], { maximumTokens: 30 });
    let sum = 0;
    for (const [i, letter] of [...'dog'].entries()) {
      const next = await generator.next(`the ${'dog'.slice(0, i)}`, run.tokenizer.size);
      sum += Math.log(next.find(({ token }) => token === letter)!.probability);
    }
    assert.ok(Math.abs(ranked!.logProbability - sum) < 1e-5);
  });
});
