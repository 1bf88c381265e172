import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readRun } from '../../src/core/runs/listRuns';
import { makeTinyWorkspace } from '../core/training/tinyWorkspace';
import { runCli } from './runCli';

const TRANSFORMER = '{ type: transformer, width: 8, heads: 2, layers: 2, dropout: 0 }';

interface TrainOutput {
  readonly run: string;
  readonly status: string;
  readonly steps: number;
  readonly seconds: number;
  readonly stepMilliseconds: number;
  readonly metrics: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

interface Exported {
  readonly run: { readonly folder: string };
  readonly path: string;
  readonly bytes: number;
  readonly fixed: object;
  readonly free: object;
  readonly tokenizers: readonly string[];
  readonly notes: readonly string[];
}

describe('the command line', function () {
  this.timeout(60_000);
  let workspace = '';
  const cli = (...words: string[]) => runCli(words, { cwd: workspace });

  before(async () => {
    workspace = makeTinyWorkspace({ model: TRANSFORMER }).workspace;
  });

  it('trains, and ends with the object that scripts read', async () => {
    const result = await cli('train', 'tiny.nlp.yaml', '--set', 'train.epochs=2', '--json');
    assert.equal(result.code, 0, result.stderr);
    const { run, status, steps, seconds, stepMilliseconds, metrics } = result.json<TrainOutput>();
    const keys = ['run', 'status', 'steps', 'seconds', 'stepMilliseconds', 'metrics', 'fixed'];
    // Beside them `fit`, where a run over- or underfits.
    const said = Object.keys(result.json<object>()).filter(key => key !== 'fit');
    assert.deepEqual(said, keys);
    assert.equal(status, 'completed');
    assert.equal(steps, 24);
    assert.ok(seconds > 0 && stepMilliseconds > 0);
    for (const split of ['validation', 'test'] as const) {
      const { accuracy, loss } = metrics[split]!;
      assert.ok(accuracy! >= 0 && accuracy! <= 1 && loss! > 0);
    }
    assert.ok(existsSync(join(run, 'run.json')));
    assert.match(readFileSync(join(run, 'config.yaml'), 'utf8'), /epochs: 2/);
    assert.match(result.stderr, /run .*parameters/);
    assert.equal(result.stdout.trimEnd().split('\n').length, 1);
  });

  it('predicts texts, lines of stdin and lines of a file alike', async () => {
    const texts = ['a lovely film', 'the story is dull, "and" cruel'];
    writeFileSync(join(workspace, 'texts.txt'), `${texts.join('\r\n')}\n`);
    const direct = await cli('predict', 'tiny', ...texts, '--json');
    assert.equal(direct.code, 0, direct.stderr);
    const { predictions } = direct.json() as never as { predictions: { text: string; label: string }[] };
    assert.deepEqual(
      predictions.map(({ text }) => text),
      texts,
    );
    for (const prediction of predictions) {
      assert.deepEqual(Object.keys(prediction), ['text', 'kind', 'label', 'probabilities']);
      assert.ok(['good', 'bad'].includes(prediction.label));
    }
    const fromFile = await cli('predict', 'tiny.nlp.yaml', '--file', 'texts.txt', '--json');
    const fromInput = await runCli(['predict', 'tiny', '--json'], { cwd: workspace, input: texts.join('\n') });
    for (const other of [fromFile, fromInput]) assert.deepEqual(other.json<object>(), direct.json<object>());
    const lines = (await cli('predict', 'tiny', ...texts)).stdout.trimEnd().split('\n');
    assert.equal(lines.length, 2);
    assert.match(lines[0]!, /^(good|bad)\t[01]\.\d{4}\ta lovely film$/);
  });

  it('says what is wrong with where an export is to go, without a stack', async () => {
    for (const [to, words] of [
      ['no/such/folder/x.onnx', /the folder .*no[\\/]such[\\/]folder does not exist; create it/],
      ['.', /this is a folder; name a file in it: .*model\.onnx/],
      ['', /The name of the file is empty/],
      ['tiny.nlp.yaml/x.onnx', /tiny\.nlp\.yaml is not a folder/],
      ['x'.repeat(300), /the name is too long/],
    ] as const) {
      const { code, stderr } = await cli('export', 'tiny', '--to', to);
      assert.equal(code, 1, to);
      assert.match(stderr, words);
      assert.doesNotMatch(stderr, /a bug|\n {4}at /);
    }
  });

  it('exports a folder for another program, and says which forms there are', async () => {
    const { as, path, files, notes } = (await cli('export', 'tiny', '--as', 'onnx', '--json')).json<{
      as: string;
      path: string;
      files: { path: string; bytes: number }[];
      notes: string[];
    }>();
    assert.deepEqual([as, basename(path), notes], ['onnx', 'tiny-onnx', []]);
    for (const file of files) assert.equal(statSync(join(path, file.path)).size, file.bytes, file.path);
    assert.match((await cli('export', 'tiny', '--as', 'onnx')).stdout, /^ {2}onnx\/model\.onnx \([\d.]+ KiB\)$/m);
    for (const [words, message] of [
      [['--as', 'onx'], /unknown form "onx"; did you mean "onnx"\?/i],
      [
        ['--as', 'peft'],
        /tiny cannot be exported as peft: it was not trained with LoRA.*; export it as transformers\.js or onnx/i,
      ],
      [['--as', 'pytorch'], /tiny cannot be exported as pytorch: .*; export it as transformers\.js or onnx/i],
      [['--as', 'pytorch', '--from', 'bets'], /unknown weights "bets"; did you mean "best"\?/i],
      [['--as', 'onnx', '--from', 'best'], /--from needs --as pytorch/],
      [['--as', 'onnx', '--to', '.'], /the folder has other files; name a new folder, or an empty one/i],
    ] as const) {
      const { code, stderr } = await cli('export', 'tiny', ...words);
      assert.equal(code, 1);
      assert.match(stderr, message);
    }
  });

  it('explains a prediction word by word, by any method', async () => {
    interface Explained {
      readonly method: string;
      readonly target: string;
      readonly of: string;
      readonly value: number;
      readonly base?: number;
      readonly error?: number;
      readonly evaluations: number;
      readonly weights: readonly { text: string; start: number; end: number; weight: number }[];
    }
    const text = 'a lovely film';
    const explain = async (...words: string[]) => {
      const told = await cli('explain', 'tiny', text, ...words, '--json');
      assert.equal(told.code, 0, told.stderr);
      return told.json<Explained>();
    };
    const predicted = (await cli('predict', 'tiny', text, '--json')).json<{
      predictions: { label: string; probabilities: Record<string, number> }[];
    }>().predictions[0]!;
    const usual = await explain();
    assert.deepEqual([usual.method, usual.target, usual.of], ['integrated-gradients', predicted.label, 'logit']);
    for (const { text: word, start, end } of usual.weights) assert.ok(start === end || text.slice(start, end) === word);
    assert.deepEqual(
      usual.weights.map(({ text: word }) => word),
      ['a', 'lovely', 'film', '[CLS]'],
    );
    const integrated = await explain('--method', 'integrated-gradients', '--label', 'good', '--steps', '20');
    const sum = integrated.weights.reduce((all, { weight }) => all + weight, 0);
    assert.equal(integrated.evaluations, 22);
    assert.ok(Math.abs(sum - (integrated.value - integrated.base!) - integrated.error!) < 1e-9);
    const left = await explain('--method', 'occlusion', '--label', 'good');
    assert.deepEqual([left.of, left.evaluations], ['probability', 3]);
    assert.ok(Math.abs(left.value - predicted.probabilities.good!) < 1e-6);
    const without = (await cli('predict', 'tiny', 'a film', '--json')).json<{
      predictions: { probabilities: Record<string, number> }[];
    }>().predictions[0]!;
    assert.ok(Math.abs(left.weights[1]!.weight - (left.value - without.probabilities.good!)) < 1e-6);
    const shown = await cli('explain', 'tiny', text, '--label', 'good');
    assert.match(
      shown.stdout,
      /^integrated gradients for good: logit [−\d.]+, base [−\d.]+, completeness error \S+, 22 evaluations\na +\S+\nlovely +\S+\nfilm +\S+\n\[CLS\] +\S+\n$/,
    );
    const checked = await cli('explain', 'tiny', '--check', '--sample', '4', '--budget', '20');
    assert.equal(checked.code, 0, checked.stderr);
    assert.match(
      checked.stdout,
      /^4 texts of \d+, (test|validation)\nmethod +comprehensiveness +sufficiency +evaluations +ms\n(.+\n){8,}$/,
    );
    assert.match(checked.stdout, /\nintegrated-gradients \(default\) +\S+ ± \S+ +\S+ ± \S+ +22 +\d+\n/);
    const drawn = await cli('explain', 'tiny', text, '--method', 'lime', '--budget', '50', '--features', '1');
    assert.match(
      drawn.stdout,
      /^LIME for \w+: probability \S+, local fit R² \S+, local prediction \S+, \d evaluations\n/,
    );
    const chosen = drawn.stdout.trimEnd().split('\n').slice(1);
    assert.equal(chosen.filter(line => !/ 0(\.0+)?$/.test(line)).length, 1, drawn.stdout);
    const phrases = await explain('--method', 'shap-partition', '--units', 'sentences', '--label', 'good');
    assert.deepEqual(
      phrases.weights.map(({ text: sentence }) => sentence),
      [text],
    );
    assert.ok(Math.abs(phrases.weights[0]!.weight - (phrases.value - phrases.base!)) < 1e-9);
    const lines = shown.stdout.trimEnd().split('\n').slice(1);
    assert.equal(new Set(lines.map(line => line.length)).size, 1, shown.stdout);
    for (const [words, message] of [
      [['--method', 'oclusion'], 'Unknown method "oclusion"; did you mean "occlusion"?'],
      [['--label', 'goood'], 'No label "goood"; did you mean "good"?'],
      [['--units', 'word'], 'Unknown units "word"; did you mean "words"?'],
      [['--steps', '9'], '--steps is for --method integrated-gradients. Add one of them.'],
      [
        ['--method', 'occlusion', '--seed', '9'],
        '--seed is for --method lime, shap-kernel, shap-permutation, not for occlusion. Leave it out.',
      ],
      [['--pair', 'b'], /reads one text, not two/],
      [['--check'], '--check is of the examples of a run. Leave out the text.'],
      [['--sample', '3'], '--sample is of --check. Leave it out.'],
    ] as const) {
      const { code, stderr } = await cli('explain', 'tiny', text, ...words);
      assert.equal(code, 1);
      if (typeof message === 'string') assert.equal(stderr.trim(), message);
      else assert.match(stderr, message);
    }
  });

  it('shows attention, evaluates, exports and lists', async () => {
    const attention = await cli('attention', 'tiny', 'a lovely film', '--layer', '1', '--head', '2', '--json');
    const { tokens, weights, layer, head } = attention.json<{
      tokens: string[];
      weights: number[][];
      layer: number;
      head: number;
    }>();
    // As the views count them.
    assert.deepEqual([layer, head], [1, 2]);
    assert.deepEqual(tokens, ['[CLS]', 'a', 'lovely', 'film']);
    for (const row of weights) assert.ok(Math.abs(row.reduce((a, b) => a + b, 0) - 1) < 1e-5);
    const wrong = await cli('attention', 'tiny', 'a', '--layer', '9');
    assert.deepEqual([wrong.code, wrong.stderr], [1, 'There is no layer 9; layers are 1 to 2.\n']);

    const evaluation = await cli('evaluate', 'tiny', '--json');
    const listed = (await cli('runs', '--json')).json<{
      runs: { folder: string; metrics: { test: { accuracy: number } } }[];
    }>();
    const { split, metrics } = evaluation.json() as never as { split: string; metrics: { accuracy: number } };
    assert.equal(split, 'test');
    assert.equal(metrics.accuracy, listed.runs[0]!.metrics.test.accuracy);
    assert.match((await cli('evaluate', 'tiny', '--split', 'validation')).stdout, /precision {5}recall/);

    const exported = (await cli('export', 'tiny', '--json')).json() as never as Exported;
    assert.equal(basename(exported.path), 'tiny.onnx');
    assert.equal(statSync(exported.path).size, exported.bytes);
    assert.deepEqual([exported.fixed, exported.notes], [{}, []]);
    assert.deepEqual(Object.keys(exported.free), ['batch_size', 'sequence_length']);
    assert.match((await cli('export', 'tiny')).stdout, /^free sizes: batch_size, sequence_length up to \d+$/m);
    assert.deepEqual(exported.tokenizers, [join(exported.run.folder, 'tokenizer.json')]);
    assert.match((await cli('runs')).stdout, /^tiny\/\d{8}-\d{6}-\w{4} +completed +24\/24/);
    assert.equal((await cli('runs', 'other')).stdout, 'no runs\n');
  });

  it('checks data', async () => {
    const result = await cli('check', 'tiny.nlp.yaml', '--json');
    assert.equal(result.code, 0, result.stderr);
    const { splits, vocabulary } = result.json() as never as { splits: { examples: number }[]; vocabulary: number };
    assert.deepEqual(
      splits.map(({ examples }) => examples),
      [192, 48, 40],
    );
    assert.ok(vocabulary > 20);
  });

  it('says what is wrong as file:line:column: message, without a stack, with exit code 1', async () => {
    const { workspace: cwd } = makeTinyWorkspace({ model: '{ type: lstm, layrs: 2, hidden: -1 }' });
    for (const command of ['train', 'check']) {
      const result = await runCli([command, 'tiny.nlp.yaml', '--json'], { cwd });
      assert.equal(result.code, 1);
      const lines = result.stderr.trimEnd().split('\n');
      assert.equal(lines.length, 2, result.stderr);
      for (const line of lines) assert.match(line, /tiny\.nlp\.yaml:4:\d+: /);
      assert.match(result.stderr, /"layrs".*did you mean "layers"/);
      const { error } = result.json() as never as { error: { code: string; problems: unknown[] } };
      assert.deepEqual([error.code, error.problems.length], ['problems', 2]);
    }
    writeFileSync(join(cwd, 'bad.nlp.yaml'), 'task: classify\nmodel: lstm\ndata: { train: bad.csv }\n');
    writeFileSync(join(cwd, 'bad.csv'), 'text,label\n"never closed,good\n');
    const data = await runCli(['train', 'bad.nlp.yaml'], { cwd });
    assert.equal(data.code, 1);
    assert.match(data.stderr, /bad\.csv:2:\d+: /);
    assert.doesNotMatch(data.stderr, /\n {4}at /);
    assert.ok(!existsSync(join(cwd, '.nlp')));
  });

  it('names the choices for what it does not know', async () => {
    const cases: readonly (readonly [readonly string[], RegExp])[] = [
      [['trian'], /Unknown command "trian". Did you mean train\?/],
      [['train'], /Missing argument CONFIG\. Usage: nlp train CONFIG/],
      [['train', 'none.nlp.yaml'], /There is no file none\.nlp\.yaml\./],
      [['predict', 'other', 'text'], /No run "other".*runs of tiny/],
      [['resume', 'tiny'], /is completed/],
      [['predict', 'tiny', '--file', 'none.txt'], /none\.txt: there is no such file/],
      [['evaluate', 'tiny', '--split', 'dev'], /Unknown split "dev"; did you mean "validation"/],
      [['train', 'tiny.nlp.yaml', '--set', 'train.epoch=3'], /epoch/],
    ];
    for (const [words, message] of cases) {
      const result = await cli(...words);
      assert.equal(result.code, 1, words.join(' '));
      assert.match(result.stderr, message);
      assert.doesNotMatch(result.stderr, /\n {4}at /);
    }
  });

  it('helps', async () => {
    const all = await cli('--help');
    assert.equal(all.code, 0);
    for (const name of ['check', 'train', 'resume', 'evaluate', 'predict', 'attention', 'export', 'runs']) {
      assert.match(all.stdout, new RegExp(`^  ${name} `, 'm'));
      const help = await cli(name, '--help');
      assert.equal(help.code, 0);
      assert.match(help.stdout, new RegExp(`^Usage: nlp ${name}`));
      assert.match(help.stdout, /--json/);
    }
  });

  for (const signal of ['SIGHUP', 'SIGTERM'] as const) {
    it(`saves a checkpoint at ${signal}`, async function () {
      if (process.platform === 'win32') this.skip();
      const { workspace: cwd } = makeTinyWorkspace({ train: '{ epochs: 3000, batch: 16 }' });
      let sent = false;
      const stopped = await runCli(['train', 'tiny.nlp.yaml', '--json'], {
        cwd,
        onErrorOutput(stderr, kill) {
          if (sent || !/step [1-9]/.test(stderr)) return;
          sent = true;
          kill(signal);
        },
      });
      assert.equal(stopped.code, 130, stopped.stderr);
      const { run } = stopped.json<{ run: string }>();
      assert.equal((await readRun(run)).status, 'stopped');
      assert.ok(existsSync(join(run, 'checkpoints', 'last', 'model.safetensors')));
    });
  }

  it('ends at a signal though the code of a model hangs, whichever command runs it', async function () {
    if (process.platform === 'win32') this.skip();
    const { workspace: cwd } = makeTinyWorkspace({ model: './loop.ts' });
    writeFileSync(join(cwd, 'loop.ts'), "export function create() { console.error('begun'); for (;;) {} }\n");
    for (const command of ['check', 'train']) {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) {
        let sent = 0;
        const { code } = await runCli([command, 'tiny.nlp.yaml'], {
          cwd,
          onErrorOutput(stderr, kill) {
            if (sent++ > 0 || !stderr.includes('begun')) return void sent--;
            kill(signal);
            // Of two processes the one that starts the other hears it.
            setTimeout(() => kill(signal), 300);
          },
        });
        assert.notEqual(code, 0, `${command} ${signal}`);
      }
    }
  });

  it('takes no model that ends the process for a success', async () => {
    const { workspace: cwd } = makeTinyWorkspace({ model: './exit.ts' });
    for (const command of ['check', 'train']) {
      writeFileSync(join(cwd, 'exit.ts'), 'export function create() { process.exit(0) }\n');
      const told = await runCli([command, 'tiny.nlp.yaml'], { cwd });
      assert.equal(told.code, 1, told.stderr);
      assert.match(told.stderr, /exit\.ts:1:\d+: create: a model must not end the process.*process\.exit\(0\)/);
      writeFileSync(
        join(cwd, 'exit.ts'),
        'setImmediate(() => process.exit(0)); export function create() { return {} }\n',
      );
      assert.notEqual((await runCli([command, 'tiny.nlp.yaml'], { cwd })).code, 0);
    }
  });

  it('saves a checkpoint at Ctrl-C, exits with 130, and resumes to the end', async function () {
    if (process.platform === 'win32') this.skip();
    const { workspace: cwd } = makeTinyWorkspace({ train: '{ epochs: 3000, batch: 16 }' });
    let sent = false;
    const stopped = await runCli(['train', 'tiny.nlp.yaml', '--json'], {
      cwd,
      onErrorOutput(stderr, kill) {
        if (sent || !/step [1-9]/.test(stderr)) return;
        sent = true;
        kill('SIGINT');
      },
    });
    assert.equal(stopped.code, 130, stopped.stderr);
    const { run, status } = stopped.json() as never as { run: string; status: string };
    assert.equal(status, 'stopped');
    assert.equal((await readRun(run)).status, 'stopped');
    assert.ok(existsSync(join(run, 'checkpoints', 'last', 'model.safetensors')));
    let again = false;
    const resumed = await runCli(['resume', run, '--json'], {
      cwd,
      onErrorOutput(stderr, kill) {
        if (again || !/step [1-9]/.test(stderr)) return;
        again = true;
        kill('SIGINT');
        // The second one does not wait for anything.
        setTimeout(() => kill('SIGINT'), 1);
      },
    });
    assert.equal(resumed.code, 130);
    assert.equal((await runCli(['predict', run, 'a text'], { cwd })).code, 0);
  });
});
