import assert from 'node:assert/strict';
import { compareRuns } from '../../../src/core/runs/compareRuns';
import { flattenConfig } from '../../../src/core/runs/flattenConfig';
import { writeNotes } from '../../../src/core/runs/notes';
import { writeComparison } from '../../../src/core/runs/writeComparison';
import { makeRun } from './makeRun';
import { temporaryFolder } from './temporaryFolder';

const CONFIG =
  'task: classify\ndata:\n  train: a.csv\n  validation: 10%\nmodel:\n  type: cnn\n  width: 64\n  kernels: [3, 4]\n';
const WIDER = CONFIG.replace('64', '128').replace('  kernels: [3, 4]\n', '  dropout: 0.5\n  kernels: [3, 4]\n');

async function compare(second: Parameters<typeof makeRun>[1] = {}, config = WIDER) {
  const workspace = temporaryFolder();
  const first = makeRun(workspace, {}, { config: CONFIG });
  const other = makeRun(workspace, { id: '20260201-000000-b2c3', ...second }, { config });
  return { first, other, comparison: await compareRuns([first, other]) };
}

describe('runs/flattenConfig', () => {
  it('names nested keys by their path, and lists of maps by place', () => {
    const flat = flattenConfig('a: {b: {c: 1}, d: [x, 2]}\ne: [{f: true}, {f: null}]\ng: []\n');
    assert.deepEqual(
      [...flat],
      [
        ['a.b.c', 1],
        ['a.d', '[x, 2]'],
        ['e[0].f', true],
        ['e[1].f', null],
        ['g', '[]'],
      ],
    );
  });

  it('has no keys of what is not YAML, or a bomb of aliases', () => {
    assert.equal(flattenConfig('{').size, 0);
    assert.equal(flattenConfig('a: &x [1]\nb: [*x, *x]').size, 0);
  });
});

describe('runs/compareRuns', () => {
  it('says which keys differ, those that only one has in their place', async () => {
    const { comparison } = await compare();
    const differing = comparison.config.filter(({ differs }) => differs);
    assert.deepEqual(
      differing.map(({ key, cells }) => [key, ...cells]),
      [
        ['model.width', 64, 128],
        ['model.dropout', null, 0.5],
      ],
    );
    assert.deepEqual(
      comparison.config.map(({ key }) => key),
      ['task', 'data.train', 'data.validation', 'model.type', 'model.width', 'model.dropout', 'model.kernels'],
    );
    assert.deepEqual(comparison.warnings, []);
  });

  it('marks the best score, higher or lower, and nothing where all are equal or one has none', async () => {
    const metrics = { validation: { accuracy: 0.9, loss: 0.2 }, test: { accuracy: 0.9, loss: 0.3, examples: 5 } };
    const { comparison } = await compare({ metrics });
    const of = (split: string, metric: string) =>
      comparison.scores.find(score => score.split === split && score.metric === metric);
    assert.deepEqual(of('validation', 'accuracy'), {
      split: 'validation',
      metric: 'accuracy',
      better: 'higher',
      values: [0.9, 0.9],
      best: [],
    });
    assert.deepEqual(of('test', 'accuracy')?.best, [1]);
    assert.deepEqual(of('test', 'loss')?.values, [null, 0.3]);
    assert.deepEqual(of('test', 'loss')?.best, []);
    assert.equal(of('test', 'examples')?.better, undefined);
  });

  it('warns of other data, other splits, other labels and an unfinished training', async () => {
    const { comparison } = await compare(
      { files: [{ path: '/somewhere/a.csv', sha256: 'cd' }], labels: ['no', 'yes'], status: 'stopped', title: 'B' },
      CONFIG.replace('10%', '20%'),
    );
    assert.deepEqual(comparison.data, [{ key: 'a.csv', cells: ['ab', 'cd'], format: 'text', differs: true }]);
    assert.equal(comparison.warnings.length, 4);
    assert.match(comparison.warnings[0]!, /data differ \(a\.csv\)/);
    assert.match(comparison.warnings[1]!, /data\.validation/);
    assert.match(comparison.warnings[2]!, /labels/);
    assert.match(comparison.warnings[3]!, /to the end: B\./);
  });

  it('names the run that cannot be read', async () => {
    const { first } = await compare();
    await assert.rejects(compareRuns([first, temporaryFolder()]), { message: /is no run: it has no run\.json/ });
  });
});

describe('runs/writeComparison', () => {
  it('writes Markdown with the best in bold and the difference to the first', async () => {
    const { first, other } = await compare({ title: 'wide | deep', metrics: { test: { accuracy: 0.9, loss: 0.25 } } });
    await writeNotes(first, 'the *baseline*');
    const text = writeComparison(await compareRuns([first, other]), 'markdown');
    assert.match(text, /^\|\|spam\/20260131-235900-a1b2\|wide \\\| deep\|$/m);
    assert.match(text, /^\|test accuracy ↑\|0\.8800\|\*\*0\.9000 \(\+0\.0200\)\*\*\|$/m);
    assert.match(text, /^\|validation accuracy ↑\|0\.9000\|–\|$/m);
    assert.match(text, /^\|model\.width\|64\|128\|$/m);
    assert.doesNotMatch(text, /model\.type/);
    assert.match(text, /^5 keys are the same\.$/m);
    assert.match(text, /^### spam\/20260131-235900-a1b2\n\nthe \*baseline\*$/m);
  });

  it('writes CSV with whole numbers and quoted cells', async () => {
    const { comparison } = await compare({ title: 'a "b", c', metrics: { test: { accuracy: 0.123456789 } } });
    const lines = writeComparison(comparison, 'csv', true).split('\n');
    assert.equal(lines[0], 'part,key,spam/20260131-235900-a1b2,"a ""b"", c"');
    assert(lines.includes('score,test/accuracy,0.88,0.123456789'));
    assert(lines.includes('config,model.kernels,"[3, 4]","[3, 4]"'));
    assert(lines.includes('config,model.dropout,,0.5'));
  });

  it('writes no cell into CSV that a spreadsheet takes for a formula', async () => {
    for (const [title, cell] of [
      ['=HYPERLINK("https://example.org","x")', `"'=HYPERLINK(""https://example.org"",""x"")"`],
      ['+1+cmd', "'+1+cmd"],
      ['-2+3', "'-2+3"],
      ['@SUM(A1)', "'@SUM(A1)"],
      ['-0.5', '-0.5'],
      ['a=b', 'a=b'],
    ] as const) {
      const { comparison } = await compare({ title, metrics: { test: { '=odd': 0.5 } } });
      const lines = writeComparison(comparison, 'csv', true).split('\n');
      assert.equal(lines[0], `part,key,spam/20260131-235900-a1b2,${cell}`);
      assert(lines.some(line => line.startsWith('score,test/=odd,')));
    }
  });
});
