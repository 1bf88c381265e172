import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { train } from '../../src/core/training/trainRun';
import { gather, makeTinyWorkspace } from '../core/training/tinyWorkspace';
import { forkServe } from '../worker/forkWorker';
import { runCli } from './runCli';

interface Row {
  readonly split: string;
  readonly index: number;
  readonly true: string;
  readonly correct: boolean;
  readonly confidence: number;
}

describe('nlp examples', function () {
  this.timeout(60_000);
  let workspace = '';
  let folder = '';
  const cli = (...words: string[]) => runCli(words, { cwd: workspace });

  before(async () => {
    const made = makeTinyWorkspace({ train: '{ epochs: 1, batch: 16 }' });
    workspace = made.workspace;
    folder = (await train(made.config, gather(workspace))).folder;
  });
  after(() => rmSync(workspace, { recursive: true, force: true }));

  it('lists, filters and sorts them as the editor does', async () => {
    const result = await cli(
      ...['examples', 'tiny', '--split', 'test', '--where', 'confidence >= 0.4', '--sort', 'confidence'],
      ...['--descending', '--limit', '1000', '--json'],
    );
    assert.equal(result.code, 0, result.stderr);
    const { total, examples } = result.json<{ total: number; examples: Row[] }>();
    assert.ok(examples.length > 0 && examples.length === total);
    assert.ok(examples.every(row => row.split === 'test' && row.confidence >= 0.4));
    assert.ok(examples.every((row, i) => i === 0 || row.confidence <= examples[i - 1]!.confidence));
    const worker = forkServe();
    try {
      const order = {
        split: 'test',
        where: [{ column: 'confidence', from: 0.4 }],
        sort: { column: 'confidence', descending: true },
      } as const;
      const page = await worker.ask('examplePage', folder, {
        ...order,
        offset: 0,
        limit: 1000,
        columns: ['true', 'confidence'],
      });
      assert.equal(page.total, total);
      assert.deepEqual(
        page.rows.map(({ id, cells }) => [id.index, ...cells]),
        examples.map(row => [row.index, row.true, row.confidence]),
      );
      const { ids } = await worker.ask('exampleIds', folder, { ...order, offset: 1, limit: 2 });
      assert.deepEqual(
        ids.map(({ index }) => index),
        examples.slice(1, 3).map(({ index }) => index),
      );
      const found = await worker.ask('exampleFind', folder, { ...order, id: ids[1]! });
      assert.equal(found.place, 2);
      assert.equal(found.texts.length, 1);
      const described = (await worker.ask('examples', folder, {}))!;
      assert.deepEqual(described.measures, ['correct', 'loss', 'p/true']);
      const cross = await worker.ask('exampleCross', folder, { split: 'test', rows: 'true', columns: 'predicted' });
      const { report } = await worker.ask('report', folder, { split: 'test' });
      assert.deepEqual([...cross.counts], [...report!.confusion.counts]);
      assert.equal(cross.square, true);
      const column = await worker.ask('exampleColumn', folder, { name: 'correct' });
      const test = column.splits.find(({ split }) => split === 'test')!;
      const wrong = column.values.subarray(test.first, test.first + test.count).filter(value => value === 0).length;
      assert.equal(wrong, report!.mistakes);
      await assert.rejects(worker.ask('exampleColumn', folder, { name: 'text' }), /has texts/);
      await assert.rejects(
        worker.ask('exampleFind', folder, { id: { split: 'test', index: 9999 } }),
        /no example 9999/,
      );
    } finally {
      worker.child.disconnect();
    }
  });

  it('prints a table, and writes files', async () => {
    const table = await cli('examples', 'tiny', '--limit', '2');
    assert.match(table.stdout, /^true +predicted +correct +confidence +loss +length +text\n/);
    assert.match(table.stdout, /\n2 of \d+ examples\n$/);
    const file = join(workspace, 'out.csv');
    const written = await cli('examples', 'tiny', '--columns', 'split,index,text', '--csv', file);
    assert.match(written.stdout, /^\d+ examples in .*out\.csv\n$/);
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    assert.equal(lines[0], 'split,index,text');
    assert.equal(lines.length - 1, Number(/^\d+/.exec(written.stdout)![0]));
    const jsonl = await cli(
      'examples',
      'tiny',
      '--where',
      'correct = yes',
      '--columns',
      'true,correct',
      '--jsonl',
      '-',
    );
    const rows = jsonl.stdout
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line) as Row);
    assert.ok(rows.length > 0 && rows.every(row => row.correct === true));
  });

  it('says what is wrong with a condition, and what to do where there are no predictions', async () => {
    const wrong = await cli('examples', 'tiny', '--where', 'sure > 1');
    assert.equal(wrong.code, 1);
    assert.match(wrong.stderr, /There is no column "sure"; columns: text, true, predicted/);
    const none = await cli('examples', 'tiny', '--split', 'train');
    assert.match(
      none.stderr,
      /The run has no predictions of train\. Evaluate it first: nlp evaluate tiny --split train --save/,
    );
    const evaluated = await cli('evaluate', 'tiny', '--split', 'train', '--save');
    assert.equal(evaluated.code, 0, evaluated.stderr);
    assert.equal((await cli('examples', 'tiny', '--split', 'train', '--limit', '1')).code, 0);
  });

  it('scores slices, keeps them next to the config, and finds the worst', async () => {
    const none = await cli('slices', 'tiny');
    assert.match(none.stdout, /^No slices yet\. Save one with --where CONDITION --save NAME/);
    const saved = await cli('slices', 'tiny', '--where', 'length >= 3', '--save', 'long');
    assert.equal(saved.code, 0, saved.stderr);
    assert.match(
      saved.stdout,
      /^slice +examples +correct +95% interval +rest +p\n\(all\) +\d+ +[01]\.\d{3}\nlong +\d+ /,
    );
    assert.match(saved.stdout, /\np: Fisher's exact test against the rest, two-sided\n$/);
    const file = JSON.parse(readFileSync(join(workspace, 'nlp-slices.json'), 'utf8'));
    assert.deepEqual(file.slices, [{ name: 'long', where: [{ column: 'length', from: 3 }] }]);
    const csv = await cli('slices', 'tiny', '--where', 'correct = no', '--csv');
    const [head, ...lines] = csv.stdout.trimEnd().split('\n');
    assert.match(head!, /^slice,conditions,examples,correct,low,high,rest,p,/);
    assert.equal(lines.length, 2);
    assert.match(lines[1]!, /^correct = no,correct = no,/);
    const found = await cli('slices', 'tiny', '--find', '--minimum', '4', '--json');
    assert.equal(found.json<{ minimum: number; test: string }>().minimum, 4);
    const wrong = await cli('slices', 'tiny', '--by', 'confidence');
    assert.match(wrong.stderr, /"confidence" does not say how good a prediction is; choose correct, loss, p\/true/i);
    assert.match((await cli('slices', 'tiny', '--remove', 'long')).stdout, /^No slices yet/);
    assert.match((await cli('slices', 'tiny', '--save', 'x')).stderr, /--save names the slice of --where/);
  });

  it('has the other columns of the data files, unless these have changed since', async () => {
    const files = ['csv', 'jsonl'] as const;
    for (const format of files) {
      const made = makeTinyWorkspace({ train: '{ epochs: 1, batch: 16 }' });
      const { path, config } = withColumns(made, format);
      const { folder: run } = await train(config, gather(made.workspace));
      const asked = [run, '--split', 'validation', '--columns', 'text,source,stars', '--limit', '1000', '--json'];
      const result = await runCli(['examples', ...asked], { cwd: made.workspace });
      assert.equal(result.code, 0, result.stderr);
      const rows = result.json<{ examples: { text: string; source: string; stars: number }[] }>().examples;
      assert.ok(rows.length > 0);
      for (const { text, source, stars } of rows) assert.deepEqual([source, stars], sourceOf(text), text);
      writeFileSync(path, `${readFileSync(path, 'utf8')}\n`);
      const changed = await runCli(['examples', ...asked], { cwd: made.workspace });
      assert.match(changed.stderr, /There is no column "source"/);
      rmSync(made.workspace, { recursive: true, force: true });
    }
  });
});

/** What the further columns say of a text. */
function sourceOf(text: string): [source: string, stars: number] {
  return [text.length % 2 === 0 ? 'web, mobile' : 'mail', text.length % 5];
}

/** Writes the training data with two columns more. */
function withColumns({ workspace, config }: { workspace: string; config: string }, format: 'csv' | 'jsonl') {
  const [, ...lines] = readFileSync(join(workspace, 'train.csv'), 'utf8').trimEnd().split('\n');
  const records = lines.map(line => {
    const [text = '', label = ''] = line.split(',');
    const [source, stars] = sourceOf(text);
    return { stars, text, source, label };
  });
  const written =
    format === 'csv'
      ? ['stars,text,source,label', ...records.map(each => `${each.stars},${each.text},"${each.source}",${each.label}`)]
      : records.map(each => JSON.stringify(each));
  const path = join(workspace, `train.${format}`);
  writeFileSync(path, `${written.join('\n')}\n`);
  writeFileSync(config, readFileSync(config, 'utf8').replace('train: train.csv', `train: train.${format}`));
  return { path, config };
}
