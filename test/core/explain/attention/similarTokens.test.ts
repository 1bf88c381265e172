import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type AskedTokens, SimilarTokenSearch } from '../../../../src/core/explain/attention/similarTokens';
import { engineFor } from '../../../../src/core/inference/engineFor';
import { openRun } from '../../../../src/core/inference/openRun';
import type { Run } from '../../../../src/core/inference/run';
import { train } from '../../../../src/core/training/trainRun';
import { gather, makeTinyWorkspace } from '../../training/tinyWorkspace';

const TEXT = 'the story of a lovely dog';
/** Of `lovely`, behind [CLS]. */
const TOKEN = 5;

describe('tokens with a representation near one', function () {
  this.timeout(60_000);
  let run: Run;
  let workspace: string;
  const search = new SimilarTokenSearch();
  const ask = (more: Partial<AskedTokens> = {}, caller = {}) =>
    search.search(run, { text: TEXT, token: TOKEN, layer: 1, split: 'train', count: 20, workspace, ...more }, caller);

  before(async () => {
    const { engine } = await engineFor('auto');
    const model = '{ type: transformer, width: 8, heads: 2, layers: 2, dropout: 0 }';
    const made = makeTinyWorkspace({ model, train: '{ epochs: 2 }' });
    workspace = made.workspace;
    run = await openRun((await train(made.config, gather(workspace))).folder, engine);
  });

  after(() => run.dispose());

  it('are ranked by the cosine of their states, as read one by one', async () => {
    const fractions: (number | undefined)[] = [];
    const onProgress = ({ fraction }: { readonly fraction?: number }) => fractions.push(fraction);
    const { token, found, texts, total } = await ask({}, { onProgress });
    assert.deepEqual([token, found.length, texts], ['lovely', 20, total]);
    assert.equal(fractions.at(-1), 1);
    const stateOf = async (text: string, at: number) => {
      for await (const { states, width } of run.states([text], 1)) return states.slice(at * width, (at + 1) * width);
      throw new Error('no states');
    };
    const wanted = await stateOf(TEXT, TOKEN);
    const cosine = (a: Float32Array, b: Float32Array) => {
      const dot = (x: Float32Array, y: Float32Array) => x.reduce((sum, value, i) => sum + value * y[i]!, 0);
      return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
    };
    for (const [i, each] of found.entries()) {
      assert.ok(i === 0 || each.similarity <= found[i - 1]!.similarity);
      const lines = readFileSync(each.file, 'utf8').split('\n');
      const line = lines[each.line - 1]!;
      assert.ok(line.includes(each.word), `${each.word} is not in line ${each.line}`);
      const whole = `${each.before}${each.word}${each.after}`;
      if (whole.includes('…')) continue;
      const { encoding } = run.open('reader').encodeText(whole);
      const place = encoding.offsets.findIndex(([start, end]) => start === each.before.length && end > start);
      const state = await stateOf(whole, place);
      assert.ok(Math.abs(cosine(wanted, state) - each.similarity) < 1e-5, `${each.word} ${each.similarity}`);
    }
  });

  it('are found again without reading the texts, and by another layer', async () => {
    let told = 0;
    const { found } = await ask({ count: 1, token: 1 }, { onProgress: () => told++ });
    assert.equal(told, 0);
    assert.equal(found.length, 1);
    const other = await ask({ layer: 0, count: 3 }, { onProgress: () => told++ });
    assert.ok(told > 0 && other.found.length === 3);
  });

  it('say what there is, where something is asked that there is not', async () => {
    await assert.rejects(ask({ layer: 2 }), {
      code: 'out-of-range',
      message: 'there is no layer 3; layers are 1 to 2',
    });
    await assert.rejects(ask({ token: 99 }), { code: 'out-of-range' });
    await assert.rejects(ask({ count: 0 }), { code: 'out-of-range' });
    const given = new AbortController();
    given.abort();
    await assert.rejects(ask({ layer: 1 }, { signal: given.signal }), { name: 'CancelledError' });
    assert.equal((await ask({ layer: 1 })).found.length, 20);
  });
});
