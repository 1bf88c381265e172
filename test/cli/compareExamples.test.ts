import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExampleComparison } from '../../src/core/examples/compareExamples';
import { makeRun } from '../core/runs/makeRun';
import { temporaryFolder } from '../core/runs/temporaryFolder';
import { runCli } from './runCli';

const [FIRST, SECOND] = ['20260131-235900-a1b2', '20260201-235900-c3d4'];
const CONFIG = 'task: classify\ndata: {train: a.csv, text: text, label: label}\nmodel: {type: linear}\n';

describe('the command line: compare --examples', function () {
  this.timeout(30_000);
  let workspace = '';
  const cli = (...words: string[]) => runCli(words, { cwd: workspace });

  beforeEach(() => {
    workspace = temporaryFolder();
    // The first is wrong about every fifth example, the second about every tenth.
    for (const [id, every] of [
      [FIRST, 5],
      [SECOND, 10],
    ] as const) {
      const folder = makeRun(workspace, { id: id!, learned: {} }, { config: CONFIG });
      const lines = Array.from({ length: 40 }, (_, index) => {
        const label = index % 2 === 0 ? 'ham' : 'spam';
        const predicted = index % every === 0 ? (label === 'ham' ? 'spam' : 'ham') : label;
        return JSON.stringify({
          split: 'test',
          index,
          file: join(workspace, 'a.csv'),
          line: index + 2,
          text: `text ${index}`,
          label,
          prediction: { label: predicted },
        });
      });
      writeFileSync(join(folder, 'predictions.jsonl'), `${lines.join('\n')}\n`);
    }
  });

  it('counts outcomes, tests them, and lists those that are asked for', async () => {
    const { stdout, stderr, code } = await cli(
      'compare',
      FIRST!,
      SECOND!,
      '--examples',
      '--show',
      'only-second',
      '--resamples',
      '50',
    );
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^ {2}only second right +4$/m);
    assert.match(stdout, /^McNemar: exact p 0\.1250, chi-square 2\.2500 \(corrected\), p 0\.1336$/m);
    assert.match(stdout, /^accuracy +0\.8000 +0\.9000 +\+0\.1000 /m);
    assert.match(stdout, /scores are tested, so read p \(Holm\)/);
    assert.match(stdout, /^only-second: 4\nspam\tham\tspam\ttext 5\t.*a\.csv:7$/m);
    const json = (
      await cli('compare', FIRST!, SECOND!, '--examples', '--resamples', '50', '--json')
    ).json<ExampleComparison>();
    assert.deepEqual(json.outcomes, { 'both-right': 32, 'only-first': 0, 'only-second': 4, 'both-wrong': 4 });
  });

  it('says how to ask', async () => {
    assert.match(
      (await cli('compare', FIRST!, SECOND!, '--examples', '--show', 'x')).stderr,
      /Unknown --show "x"; there are changed, both-right/,
    );
    assert.match(
      (await cli('compare', FIRST!, SECOND!, '--examples', '--split', 'validation')).stderr,
      /do not both have predictions of validation\. Both have test/,
    );
  });
});
