/** Trainings give what they gave before: the same draws, in the same order, and the same steps; losses kept of an earlier version. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '../../../src/core/base/random';
import { readMetrics } from '../../../src/core/runs/metricsLog';
import { train } from '../../../src/core/training/trainRun';
import { removeFolder } from '../../removeFolder';
import { gather } from './tinyWorkspace';

const fixture = join(__dirname, '../../fixtures/training/earlierLosses.json');
const words = 'the a dog cat sees old young house river walks home and finds green stone'.split(' ');

function sentence(random: Random): string {
  return Array.from({ length: 3 + random.integer(8) }, () => words[random.integer(words.length)]!).join(' ');
}

/** Texts of chance, and what is asked of them. */
function writeData(folder: string): void {
  const random = new Random(5, 'texts');
  const rows = Array.from({ length: 60 }, () => [sentence(random), sentence(random)] as const);
  const alike = ([a, b]: readonly [string, string]) => (a.split(' ').length > b.split(' ').length ? 'longer' : 'not');
  writeFileSync(join(folder, 'pairs.csv'), `a,b,label\n${rows.map(row => `${row},${alike(row)}`).join('\n')}\n`);
  writeFileSync(join(folder, 'texts.txt'), `${rows.flat().join('\n')}\n`);
  const paragraphs = rows.map(([context, other], i) => {
    const [text] = context.split(' ') as [string];
    return { context, qas: [{ id: `${i}`, question: other, answers: [{ text, answer_start: 0 }] }] };
  });
  writeFileSync(join(folder, 'answers.json'), JSON.stringify({ version: '1.1', data: [{ paragraphs }] }));
}

const layers = 'layers: 2, heads: 2, width: 8';
const configs: Readonly<Record<string, readonly [task: string, data: string, model: string]>> = {
  classify: ['classify', 'pairs.csv, text: a', `{ type: transformer, ${layers} }`],
  'classify, after': [
    'classify',
    'pairs.csv, text: a',
    `{ type: transformer, ${layers}, normalization: after, positions: sinusoidal, pool: attention, activation: silu }`,
  ],
  'classify pairs': ['classify', 'pairs.csv, text: a, text-pair: b', `{ type: transformer, ${layers} }`],
  'classify pairs, gru': ['classify', 'pairs.csv, text: a, text-pair: b', '{ type: gru, width: 6, hidden: 6 }'],
  answer: ['answer', 'answers.json', `{ type: transformer, ${layers} }`],
  generate: ['generate', 'texts.txt', `{ type: transformer, ${layers} }`],
  'generate, lstm': ['generate', 'texts.txt', '{ type: lstm, width: 6, hidden: 6 }'],
  translate: [
    '{ type: translate, beam: 1 }',
    'pairs.csv, source: a, target: b',
    `{ type: seq2seq-transformer, ${layers} }`,
  ],
  'translate, after': [
    '{ type: translate, beam: 1 }',
    'pairs.csv, source: a, target: b',
    `{ type: seq2seq-transformer, ${layers}, decoder-layers: 1, normalization: after, positions: learned }`,
  ],
  'translate, recurrent': [
    '{ type: translate, beam: 1 }',
    'pairs.csv, source: a, target: b',
    '{ type: seq2seq-recurrent, width: 8, hidden: 8, encoder: transformer, heads: 2 }',
  ],
};

describe('training: the losses of earlier versions', function () {
  this.timeout(60_000);
  const update = process.env.UPDATE_FIXTURES === '1';
  const known: Record<string, number[]> = update ? {} : JSON.parse(readFileSync(fixture, 'utf8'));
  let workspace = '';

  before(() => {
    workspace = mkdtempSync(join(tmpdir(), 'nlp-losses-'));
    writeData(workspace);
  });
  after(() => {
    removeFolder(workspace);
    if (update) writeFileSync(fixture, `${JSON.stringify(known, undefined, 1)}\n`);
  });

  for (const [name, [task, data, model]] of Object.entries(configs))
    it(name, async () => {
      const config = join(workspace, 'a.nlp.yaml');
      const lines = [
        `task: ${task}`,
        `data: { train: ${data}, validation: 20% }`,
        'tokenizer: { type: word, minimum-count: 1, length: 40 }',
        `model: ${model}`,
        'train: { epochs: 2, batch: 16, optimizer: { type: adam, learning-rate: 0.01 }, seed: 3 }',
      ];
      writeFileSync(config, `${lines.join('\n')}\n`);
      const { folder } = await train(config, gather(workspace));
      const losses = (await readMetrics(folder)).flatMap(({ values }) => values['train/loss'] ?? []);
      assert.ok(losses.length >= 4);
      if (update) known[name] = losses;
      assert.equal(losses.length, known[name]!.length);
      for (const [i, loss] of losses.entries()) {
        const kept = known[name]![i]!;
        assert.ok(Math.abs(loss - kept) < 1e-6 * Math.abs(kept), `step ${i}: ${loss}, not ${kept}`);
      }
    });
});
