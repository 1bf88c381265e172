/** Pairs, sets of labels, numbers and relations as a user has them: a config, a few steps of training, predictions. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pairConfigs, pairTable } from '../pairRows';
import { runCli } from './runCli';

interface Trained {
  readonly run: string;
  readonly metrics: { readonly validation: Readonly<Record<string, number>> };
}

interface Predicted {
  readonly predictions: readonly {
    readonly text: string;
    readonly pair?: string;
    readonly kind: string;
    readonly label?: string;
    readonly labels?: readonly string[];
    readonly score?: number;
    readonly probabilities?: Readonly<Record<string, number>>;
  }[];
}

describe('cli: pairs, labels, numbers, relations', function () {
  this.timeout(120_000);
  const workspace = mkdtempSync(join(tmpdir(), 'nlp-pairs-'));
  const cli = (...words: string[]) => runCli(words, { cwd: workspace });
  const train = async (name: string) => {
    const result = await cli('train', `${name}.nlp.yaml`, '--json');
    assert.equal(result.code, 0, result.stderr);
    return result.json<Trained>();
  };
  /** What the run wrote of the examples of validation. */
  const linesOf = (run: string) =>
    readFileSync(join(run, 'predictions.jsonl'), 'utf8')
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line));

  before(() => {
    const bad = 'the dog waits\ta dog runs\tsame\tunknown\t\t\t\t\n';
    writeFileSync(join(workspace, 'pairs.tsv'), `${pairTable(300)}\n${bad}`);
    for (const [name, text] of Object.entries(pairConfigs)) writeFileSync(join(workspace, `${name}.nlp.yaml`), text);
  });

  after(() => rmSync(workspace, { recursive: true, force: true }));

  it('compares two texts: given, from a file, from stdin', async () => {
    const { metrics } = await train('nli');
    assert.ok(metrics.validation.accuracy! > 0.9, JSON.stringify(metrics.validation));
    const [a, same, other] = ['the horse runs', 'a horse waits there', 'a cow waits there'];
    const given = await cli('predict', 'nli', a, '--pair', same, '--json');
    const [prediction] = given.json<Predicted>().predictions;
    assert.deepEqual([prediction!.text, prediction!.pair, prediction!.kind], [a, same, 'label']);
    assert.equal(prediction!.label, 'same');
    const tsv = `${a}\t${same}\n${a}\t${other}\n`;
    writeFileSync(join(workspace, 'asked.tsv'), tsv);
    const fromFile = await cli('predict', 'nli', '--file', 'asked.tsv');
    const fromInput = await runCli(['predict', 'nli'], { cwd: workspace, input: tsv });
    assert.equal(fromFile.stdout, fromInput.stdout);
    const lines = fromFile.stdout.trimEnd().split('\n');
    assert.match(lines[0]!, /^same\t[01]\.\d{4}\tthe horse runs\ta horse waits there$/);
    assert.match(lines[1]!, /^other\t/);
    const one = await cli('predict', 'nli', a);
    assert.equal(one.code, 1);
    assert.match(one.stderr, /compares two\. Put a tab between them, or give the second one with --pair/);
    assert.match((await cli('predict', 'nli', a, a, '--pair', same)).stderr, /--pair goes with one text/);
  });

  it('says how similar two texts are, with the correlation that its predictions have', async () => {
    const { run, metrics } = await train('similar');
    const { pearson } = metrics.validation;
    assert.ok(pearson! > 0.8, JSON.stringify(metrics.validation));
    const pairs = linesOf(run).map(line => [Number(line.score), Number(line.prediction.score)] as const);
    const mean = (values: readonly number[]) => values.reduce((x, y) => x + y, 0) / values.length;
    const [x, y] = [mean(pairs.map(pair => pair[0])), mean(pairs.map(pair => pair[1]))];
    const dot = (at: (pair: readonly [number, number]) => number) => mean(pairs.map(at));
    const expected =
      dot(([a, b]) => (a - x) * (b - y)) / Math.sqrt(dot(([a]) => (a - x) ** 2) * dot(([, b]) => (b - y) ** 2));
    assert.ok(Math.abs(pearson! - expected) < 1e-6, `${pearson}, not ${expected}`);
    const score = async (pair: string) => {
      const told = await cli('predict', 'similar', 'the goat eats', '--pair', pair, '--json');
      return told.json<Predicted>().predictions[0]!.score!;
    };
    assert.ok((await score('a goat eats there')) > (await score('a cow runs there')) + 1);
    assert.match(
      (await cli('predict', 'similar', 'the goat eats', '--pair', 'a goat')).stdout,
      /^-?\d\.\d{4}\tthe goat/,
    );
  });

  it('leaves out an example whose number is none, and says where it stands', async () => {
    const result = await cli('check', 'similar.nlp.yaml');
    assert.match(result.stdout + result.stderr, /pairs\.tsv:302:1.*the score "unknown" is no number/);
  });

  it('shows where a model looks that reads both texts as one', async () => {
    await train('joint');
    const told = await cli('attention', 'joint', 'the dog runs', '--pair', 'a cat', '--json');
    const { tokens, weights } = told.json<{ tokens: string[]; weights: number[][] }>();
    assert.deepEqual(tokens, ['[CLS]', 'the', 'dog', 'runs', '[SEP]', 'a', 'cat', '[SEP]']);
    for (const row of weights) assert.ok(Math.abs(row.reduce((x, y) => x + y, 0) - 1) < 1e-5);
    assert.ok(weights[2]![6]! > 0, 'the first text looks at the second');
  });

  it('gives any number of labels, with the F1 that its predictions have', async () => {
    const { run, metrics } = await train('kinds');
    const f1 = metrics.validation['micro-F1']!;
    assert.ok(f1 > 0.9, JSON.stringify(metrics.validation));
    let [hits, given, there] = [0, 0, 0];
    for (const { labels, prediction } of linesOf(run)) {
      hits += prediction.labels.filter((label: string) => labels.includes(label)).length;
      given += prediction.labels.length;
      there += labels.length;
    }
    assert.ok(Math.abs(f1 - (2 * hits) / (given + there)) < 1e-9);
    const lines = (await cli('predict', 'kinds', 'the cat and the hen', 'the dog and the dog')).stdout
      .trimEnd()
      .split('\n');
    assert.match(lines[0]!, /^cat\|hen\t[01]\.\d{4}\|[01]\.\d{4}\tthe cat and the hen$/);
    assert.equal(lines[1], '-\t-\tthe dog and the dog');
  });

  it('relates two marked places, in their direction', async () => {
    const { metrics } = await train('chase');
    assert.ok(metrics.validation.accuracy! > 0.9, JSON.stringify(metrics.validation));
    const told = await cli(
      'predict',
      'chase',
      'the <e1>cow</e1> chases the <e2>dog</e2>',
      'the <e2>cow</e2> chases the <e1>dog</e1>',
      '--json',
    );
    assert.deepEqual(
      told.json<Predicted>().predictions.map(({ label }) => label),
      ['hunter', 'prey'],
    );
    const unmarked = await cli('predict', 'chase', 'the cow chases the dog');
    assert.match(unmarked.stderr, /must mark two entities, <e1>/);
  });
});
