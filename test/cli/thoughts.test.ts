/** `fill-mask`, `score`, `embed` and constrained `generate` as a user runs them. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeRandomRun } from '../core/randomRun';
import { runCli } from './runCli';

const TEXTS = ['the dog walks home with the red ball', '{"name": "a", "age": 12}'];
const letters = 'tokenizer: { type: character, length: 64 }\nmodel: { type: gru, width: 8, hidden: 8 }\n';
const words =
  'tokenizer: { type: word, length: 12 }\nmodel: { type: transformer, width: 8, heads: 2, layers: 1, pool: mean }\n';

describe('cli: what models think', function () {
  this.timeout(120_000);
  const workspace = mkdtempSync(join(tmpdir(), 'nlp-thoughts-'));
  const cli = (...args: string[]) => runCli(args, { cwd: workspace });

  before(async () => {
    const make = (name: string, task: string, rest: string) =>
      makeRandomRun(workspace, name, `task: ${task}\ndata: { train: a.csv }\n${rest}`, TEXTS);
    await make('masked', 'fill-mask', words);
    await make('vectors', '{ type: embed, normalize: true }', words);
    await make('letters', 'generate', letters);
    await make('dated', '{ type: generate, as: { regex: "[12]{4}" } }', letters);
  });

  after(() => rmSync(workspace, { recursive: true, force: true }));

  it('fills masks', async () => {
    const { masks } = (await cli('fill-mask', 'masked', 'the [MASK] walks [MASK]', '--top', '3', '--json')).json<{
      masks: { candidates: { token: string; id: number; probability: number }[] }[];
    }>();
    assert.deepEqual(
      masks.map(({ candidates }) => candidates.length),
      [3, 3],
    );
    assert.ok(masks[0]!.candidates.every(({ probability }) => probability > 0 && probability < 1));
    const told = await cli('fill-mask', 'masked', 'the [MASK] walks', '--top', '2');
    assert.match(told.stdout, /^0\.\d+\t\S+\n0\.\d+\t\S+\n$/);
    const none = await cli('fill-mask', 'masked', 'the dog walks');
    assert.equal(none.code, 1);
    assert.match(none.stderr, /has no \[MASK\]/);
  });

  it('takes the lines of a file, and says what belongs to each', async () => {
    writeFileSync(join(workspace, 'lines.txt'), 'the [MASK]\n\na [MASK]\n');
    const { texts } = (await cli('fill-mask', 'masked', '--file', 'lines.txt', '--json')).json<{
      texts: { text: string; blank?: boolean; masks?: object[] }[];
    }>();
    assert.deepEqual(
      texts.map(({ text, blank, masks }) => [text, blank, masks?.length]),
      [
        ['the [MASK]', undefined, 1],
        ['', true, undefined],
        ['a [MASK]', undefined, 1],
      ],
    );
  });

  it('scores texts, and says what is no likelihood', async () => {
    interface Scored {
      form: string;
      tokens: { token: string; id: number; logProbability: number }[];
      logLikelihood: number;
      perplexity: number;
    }
    const told = (await cli('score', 'letters', 'the dog', '--json')).json<Scored>();
    assert.equal(told.form, 'causal');
    assert.equal(told.tokens.map(({ token }) => token).join(''), 'the dog');
    const sum = told.tokens.reduce((total, { logProbability }) => total + logProbability, 0);
    assert.ok(Math.abs(told.logLikelihood - sum) < 1e-9);
    assert.ok(Math.abs(told.perplexity - Math.exp(-sum / 7)) < 1e-9);
    const masked = await cli('score', 'masked', 'the dog', '--json');
    assert.equal(masked.json<Scored>().form, 'masked');
    assert.match(masked.stderr, /pseudo-likelihoods/);
    assert.match((await cli('score', 'masked', 'the dog')).stdout, /pseudo-perplexity/);
    const refused = await cli('score', 'vectors', 'the dog');
    assert.match(refused.stderr, /gives tokens no probabilities/);
  });

  it('embeds texts, and refuses to label them', async () => {
    const { vectors } = (await cli('embed', 'vectors', 'the dog', 'the red ball', '--json')).json<{
      vectors: number[][];
    }>();
    assert.deepEqual(
      vectors.map(each => each.length),
      [8, 8],
    );
    assert.ok(Math.abs(Math.hypot(...vectors[0]!) - 1) < 1e-5);
    const piped = await runCli(['embed', 'vectors'], { cwd: workspace, input: 'the dog\n\n' });
    assert.equal(piped.stdout.split('\n')[0]!.split('\t').length, 8);
    assert.equal(piped.stdout.split('\n')[1], '');
    assert.match((await cli('predict', 'vectors', 'the dog')).stderr, /has no labels.*nlp embed/);
  });

  it('writes what is asked for', async () => {
    interface Written {
      text: string;
      ended: boolean;
      choices?: { choice: string; probability: number }[];
    }
    writeFileSync(
      join(workspace, 'person.json'),
      JSON.stringify({ type: 'object', properties: { name: { type: 'string', maxLength: 4 } }, required: ['name'] }),
    );
    const json = (
      await cli('generate', 'letters', '--schema', 'person.json', '--length', '30', '--json')
    ).json<Written>();
    assert.equal(typeof JSON.parse(json.text).name, 'string');
    assert.ok(json.ended);
    const dated = (await cli('generate', 'dated', '--json')).json<Written>();
    assert.match(dated.text, /^ ?[12]{4}$/);
    const chosen = (
      await cli('generate', 'letters', '--choices', 'dog', '--choices', 'ball', '--json')
    ).json<Written>();
    assert.deepEqual(chosen.choices!.map(({ choice }) => choice).sort(), ['ball', 'dog']);
    assert.ok(['dog', 'ball'].includes(chosen.text.trim()));
    const both = await cli('generate', 'letters', '--choices', 'dog', '--regex', 'x');
    assert.match(both.stderr, /only one of/);
    const bad = await cli('generate', 'letters', '--regex', '(a');
    assert.match(bad.stderr, /without a \)/);
  });
});
