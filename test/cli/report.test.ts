import assert from 'node:assert/strict';
import { rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { train } from '../../src/core/training/trainRun';
import { gather, makeTinyWorkspace } from '../core/training/tinyWorkspace';
import { forkServe } from '../worker/forkWorker';
import { runCli } from './runCli';

/** As it is in JSON. */
function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, each) => (ArrayBuffer.isView(each) ? [...(each as Float32Array)] : each)),
  );
}

describe('nlp report', function () {
  this.timeout(60_000);
  let workspace = '';
  let folder = '';
  const cli = (...words: string[]) => runCli(words, { cwd: workspace });

  before(async () => {
    const made = makeTinyWorkspace({ train: '{ epochs: 1, batch: 16 }' });
    workspace = made.workspace;
    folder = (await train(made.config, gather(workspace))).folder;
  });

  it('has the numbers of the report in the editor', async () => {
    const worker = forkServe();
    try {
      for (const split of ['validation', 'test'] as const) {
        const result = await cli('report', 'tiny', '--split', split, '--errors', '5', '--json');
        assert.equal(result.code, 0, result.stderr);
        const { run, intervals, errors, ...told } = result.json<Readonly<Record<string, unknown>>>();
        assert.equal(run, folder);
        assert.deepEqual(told, plain(await worker.ask('report', folder, { split })));
        assert.deepEqual(intervals, plain(await worker.ask('reportIntervals', folder, { split })));
        const query = { split, mistakes: true, offset: 0, limit: 5 };
        assert.deepEqual(errors, plain((await worker.ask('reportExamples', folder, query)).examples));
      }
    } finally {
      worker.child.disconnect();
    }
  });

  it('prints scores, labels, matrix and errors of the last split', async () => {
    const { code, stdout, stderr } = await cli('report', 'tiny', '--errors', '1');
    assert.equal(code, 0, stderr);
    const lines = stdout.trimEnd().split('\n');
    assert.match(lines[0]!, /^test: 40 examples, \d+ errors$/);
    assert.ok(lines.some(line => /^accuracy {2,}0\.\d{4} {2}95%: 0\.\d{4} to [01]\.\d{4}$/.test(line)));
    const scores = lines.flatMap(line => /^(?:accuracy|brier|macro-precision) +\d\.\d{4}/.exec(line)?.[0].length ?? []);
    assert.equal(scores.length, 3);
    assert.equal(new Set(scores).size, 1, 'values stand in a column');
    const head = lines.indexOf('label  precision  recall     F1  ROC-AUC  average-precision  support');
    assert.ok(head > 0, stdout);
    assert.match(lines[head + 1]!, /^bad .* 20$/);
    const matrix = lines.findIndex(line => /^true \\ predicted +bad +good$/.test(line));
    const counts = [1, 2].flatMap(i => lines[matrix + i]!.trim().split(/\s+/).slice(1).map(Number));
    assert.equal(counts[0]! + counts[1]!, 20);
    assert.equal(counts[2]! + counts[3]!, 20);
    assert.match(lines.at(-1)!, /^(good|bad)\t(good|bad) 0\.\d+\t.+\t.*csv:\d+$/);
  });

  it('says what there is no report of, and evaluate --save writes it', async () => {
    const missing = await cli('report', 'tiny', '--split', 'train');
    assert.equal(missing.code, 1);
    const advice = 'nlp evaluate tiny --split train --save';
    assert.equal(
      missing.stderr,
      `The run has no stored predictions of train, only of validation, test. Write them with: ${advice}\n`,
    );
    assert.equal((await cli(...advice.split(' ').slice(1))).code, 0);
    const found = await cli('report', 'tiny', '--split', 'train', '--json');
    assert.equal(found.json<{ readonly report: { readonly examples: number } }>().report.examples, 192);

    const empty = makeTinyWorkspace({ train: '{ epochs: 1, batch: 16 }' });
    const run = (await train(empty.config, gather(empty.workspace))).folder;
    rmSync(join(run, 'predictions.jsonl'));
    const none = await runCli(['report', 'tiny', '--json'], { cwd: empty.workspace });
    assert.equal(none.code, 1);
    assert.deepEqual(none.json<object>(), {
      error: {
        code: 'no-predictions',
        message: 'The run has no stored predictions. Write them with: nlp evaluate tiny --save',
      },
    });
  });

  it('warns of data files that have changed since', async () => {
    const later = new Date(Date.now() + 60_000);
    utimesSync(join(workspace, 'test.csv'), later, later);
    const { stderr } = await cli('report', 'tiny');
    assert.match(stderr, /^warning: .*test\.csv has changed since the predictions were written/);
  });

  it('says what is damaged or mistyped', async () => {
    for (const [words, message] of [
      [['report', 'tiny', '--split', 'tets'], /unknown split "tets".*test/i],
      [['report', 'tiny', '--errors', '101'], /--errors must be a whole number from 0 to 100, not "101"/],
      [['report', 'tony'], /No run "tony".*Did you mean tiny/],
    ] as const) {
      const { code, stderr } = await cli(...words);
      assert.equal(code, 1);
      assert.match(stderr, message);
    }
    writeFileSync(join(folder, 'predictions.jsonl'), '{}\n');
    const { code, stderr } = await cli('report', 'tiny');
    assert.equal(code, 1);
    assert.match(stderr, /predictions\.jsonl:1: "split"/);
  });
});
