import assert from 'node:assert/strict';
import { copyFileSync, cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { temporaryFolder } from '../core/runs/temporaryFolder';
import { makeTinyWorkspace } from '../core/training/tinyWorkspace';
import { runCli } from './runCli';

interface Trained {
  readonly run: string;
}
interface Predicted {
  readonly run: { readonly labels: readonly string[]; readonly id: string };
  readonly predictions: readonly { readonly text: string; readonly label: string }[];
}

describe('the runs that the command line takes', function () {
  this.timeout(120_000);
  let workspace = '';
  const cli = (...words: string[]) => runCli(words, { cwd: workspace });
  const configs = ['one/model.nlp.yaml', 'two/model.nlp.yaml'] as const;
  const trained: string[] = [];

  before(async () => {
    const made = makeTinyWorkspace({
      train: '{ epochs: 1, batch: 64 }',
      data: '{ train: train.csv, validation: 20% }',
    });
    workspace = made.workspace;
    for (const config of configs) {
      mkdirSync(join(workspace, dirname(config)));
      copyFileSync(made.config, join(workspace, config));
      const rows = readFileSync(join(workspace, 'train.csv'), 'utf8');
      // Labels tell whose model it was.
      const own = config === configs[0] ? rows : rows.replaceAll(',good\n', ',up\n').replaceAll(',bad\n', ',down\n');
      writeFileSync(join(workspace, dirname(config), 'train.csv'), own);
      const result = await cli('train', config, '--json');
      assert.equal(result.code, 0, result.stderr);
      trained.push(result.json<Trained>().run);
    }
  });

  it('are those of that config, where two are called the same', async () => {
    for (const [i, config] of configs.entries()) {
      const result = await cli('predict', config, 'a film', '--json');
      const said = result.json<Predicted>().predictions.map(({ label }) => label);
      assert.ok((i === 0 ? ['good', 'bad'] : ['up', 'down']).includes(said[0]!), said[0]);
      assert.equal(result.stderr, '');
      const { run } = (await cli('evaluate', config, '--json')).json<Trained>();
      assert.equal(run, trained[i]);
    }
    const compared = await cli('compare', ...configs);
    assert.equal(compared.code, 0, compared.stderr);
    const listed = (await cli('runs')).stdout;
    for (const config of configs) assert.match(listed, new RegExp(` of ${config.replace('/', '[\\\\/]')}\n`));
    const own = (await cli('runs', configs[0], '--json')).json<{ runs: { folder: string }[] }>();
    assert.deepEqual(
      own.runs.map(({ folder }) => folder),
      [trained[0]],
    );
    assert.match((await cli('predict', 'model', 'a film')).stderr, /runs of 2 configs are called model/);
  });

  it('are found from elsewhere, and stay together', async () => {
    const elsewhere = await runCli(['predict', join(workspace, configs[0]), 'a film', '--json'], {
      cwd: temporaryFolder(),
    });
    assert.equal(elsewhere.code, 0, elsewhere.stderr);
    const beside = await runCli(['resume', 'model.nlp.yaml'], { cwd: join(workspace, 'two') });
    assert.match(beside.stderr, new RegExp(`${basename(trained[1]!)} is completed`));
  });

  it('may be those of another config of the name, and then it is said', async () => {
    const third = 'three/model.nlp.yaml';
    mkdirSync(join(workspace, 'three'));
    copyFileSync(join(workspace, configs[0]), join(workspace, third));
    const result = await cli('predict', third, 'a film');
    assert.equal(result.code, 0);
    assert.match(
      result.stderr,
      /^note: no run was made from three\/model\.nlp\.yaml: this is model\/\S+, .* trained from two[\\/]model\.nlp\.yaml; .*nlp train three\/model\.nlp\.yaml\n$/,
    );
    const none = await cli('predict', 'four.nlp.yaml', 'a film');
    assert.deepEqual([none.code, none.stderr], [1, 'There is no file four.nlp.yaml. Configs here: tiny.nlp.yaml.\n']);
    copyFileSync(join(workspace, configs[0]), join(workspace, 'four.nlp.yaml'));
    const untrained = await cli('predict', 'four.nlp.yaml', 'a film');
    assert.match(
      untrained.stderr,
      /^No run of four\.nlp\.yaml in .*; there are runs of model\. Train it first: nlp train/,
    );
  });

  it('are found where the folder was copied, and it is said, and where it was moved, with its data', async () => {
    const [copied, moved] = [join(temporaryFolder(), 'copied'), join(temporaryFolder(), 'moved')];
    cpSync(workspace, copied, { recursive: true });
    const copy = await runCli(['predict', configs[0], 'a film', '--json'], { cwd: copied });
    assert.equal(copy.code, 0, copy.stderr);
    assert.ok(['good', 'bad'].includes(copy.json<Predicted>().predictions[0]!.label));
    assert.match(copy.stderr, /before the folder was copied/);
    const before = (await cli('evaluate', configs[0], '--json')).json<{ metrics: object }>();
    renameSync(workspace, moved);
    const after = await runCli(['evaluate', configs[0], '--json'], { cwd: moved });
    assert.equal(after.code, 0, after.stderr);
    assert.deepEqual(after.json<{ metrics: object }>().metrics, before.metrics);
    const again = await runCli(['reproduce', configs[0], '--json'], { cwd: moved });
    assert.match(again.json<{ words: string }>().words, /Equal bit for bit/);
    rmSync(moved, { recursive: true });
  });

  it('are kept where the config was trained before', async () => {
    const made = makeTinyWorkspace({ train: '{ epochs: 1, batch: 64 }' });
    const parent = temporaryFolder();
    const inside = join(parent, 'samples');
    renameSync(made.workspace, inside);
    const first = await runCli(['train', 'tiny.nlp.yaml', '--json'], { cwd: inside });
    const second = await runCli(['train', 'samples/tiny.nlp.yaml', '--json'], { cwd: parent });
    assert.equal(dirname(first.json<Trained>().run), dirname(second.json<Trained>().run));
    const found = await runCli(['evaluate', 'samples/tiny.nlp.yaml', '--json'], { cwd: parent });
    assert.equal(found.json<Trained>().run, second.json<Trained>().run);
  });
});
