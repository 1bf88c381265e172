import assert from 'node:assert/strict';
import { rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { train } from '../../src/core/training/trainRun';
import { gather, makeTinyWorkspace } from '../core/training/tinyWorkspace';
import { forkServe } from '../worker/forkWorker';
import { runCli } from './runCli';

interface Point {
  readonly x: number;
  readonly y: number;
  readonly z?: number;
  readonly further?: readonly number[];
  readonly name: string;
  readonly label?: string;
  readonly predicted?: string;
  readonly split?: string;
  readonly index?: number;
  readonly file?: string;
  readonly line?: number;
}

interface Projected {
  readonly count: number;
  readonly total: number;
  readonly explained?: readonly number[];
  readonly points: readonly Point[];
}

const SQUARE = 'corner,x,y,z\na,0,0,1\nb,0,4,1\nc,2,0,1\nd,2,4,1\n';

describe('nlp project', function () {
  this.timeout(60_000);
  let workspace = '';
  let folder = '';
  const cli = (...words: string[]) => runCli(['project', ...words], { cwd: workspace });

  before(async () => {
    const made = makeTinyWorkspace({ train: '{ epochs: 1, batch: 16 }' });
    workspace = made.workspace;
    folder = (await train(made.config, gather(workspace))).folder;
    writeFileSync(join(workspace, 'square.csv'), SQUARE);
  });

  it('has the points of the projection in the editor, by each method', async () => {
    const worker = forkServe();
    try {
      for (const [of, method, more] of [
        ['vocabulary', 'pca', {}],
        ['examples', 'pca', {}],
        ['examples', 'tsne', { perplexity: 12, iterations: 60, seed: 4 }],
        ['examples', 'umap', { seed: 4 }],
      ] as const) {
        const source = { of, limit: 50 };
        const points = await worker.ask('points', folder, source);
        const { coordinates, explained } = await worker.ask('project', folder, { ...source, method, ...more });
        const options = Object.entries({ of, method, limit: 50, ...more }).flatMap(([name, value]) => [
          `--${name}`,
          String(value),
        ]);
        const result = await cli('tiny', ...options, '--json');
        assert.equal(result.code, 0, result.stderr);
        const told = result.json<Projected>();
        assert.deepEqual([told.count, told.total], [points.count, points.total]);
        assert.deepEqual(told.explained, explained);
        assert.deepEqual(
          told.points.flatMap(({ x, y }) => [x, y]),
          [...coordinates],
        );
        assert.deepEqual(
          told.points.map(({ name }) => name),
          points.names,
        );
        if (of === 'vocabulary') continue;
        assert.deepEqual(
          told.points.map(({ label, predicted, split, index, file, line }) => [
            label,
            predicted,
            split,
            index,
            file,
            line,
          ]),
          told.points.map((_, i) => [
            points.groups[points.group[i]!],
            points.groups[points.predicted![i]!],
            points.splits![points.split![i]!],
            points.index![i],
            points.files![points.file![i]!],
            points.line![i],
          ]),
        );
      }
    } finally {
      worker.child.disconnect();
    }
  });

  it('places examples by a layer, as the editor does', async () => {
    const model = '{ type: transformer, width: 8, heads: 2, layers: 2 }';
    const made = makeTinyWorkspace({ model, train: '{ epochs: 1, batch: 16 }' });
    const trained = (await train(made.config, gather(made.workspace))).folder;
    const layered = (...words: string[]) =>
      runCli(['project', 'tiny', '--limit', '40', ...words], { cwd: made.workspace });
    const told = async (...words: string[]) =>
      (await layered('--of', 'examples', '--json', ...words)).json<Projected & { readonly layer?: number }>();
    const last = await told();
    assert.equal(last.layer, undefined);
    assert.deepEqual((await told('--layer', '2')).points, last.points);
    const worker = forkServe();
    try {
      for (const layer of [0, 1]) {
        const source = { of: 'examples', limit: 40, layer } as const;
        assert.equal((await worker.ask('points', trained, source)).layers, 2);
        const { coordinates } = await worker.ask('project', trained, { ...source, method: 'pca' });
        const { points, layer: of } = await told('--layer', String(layer));
        assert.equal(of, layer);
        assert.deepEqual(
          points.flatMap(({ x, y }) => [x, y]),
          [...coordinates],
        );
        assert.notDeepEqual(points, last.points);
      }
    } finally {
      worker.child.disconnect();
    }
    const beyond = await layered('--of', 'examples', '--layer', '3');
    assert.match(beyond.stderr, /There is no layer 3; layers are 0, the embeddings, to 2/);
    assert.match((await layered('--layer', '1')).stderr, /--layer is for --of examples/);
  });

  it('places the vectors of a file', async () => {
    const { code, stdout, stderr } = await cli('--vectors', 'square.csv');
    assert.equal(code, 0, stderr);
    assert.equal(stdout, '-2.0000\t-1.0000\ta\n2.0000\t-1.0000\tb\n-2.0000\t1.0000\tc\n2.0000\t1.0000\td\n');
    assert.equal(stderr, 'explained variance: 80.0%, 20.0%\n');
    const json = (await cli('--vectors', 'square.csv', '--json')).json<Projected>();
    assert.deepEqual(json.points[1], { x: 2, y: -1, name: 'b' });
  });

  it('places in space, by several components, and by what UMAP is told', async () => {
    const space = (await cli('--vectors', 'square.csv', '--dimensions', '3', '--json')).json<Projected>();
    // The rows lie in a plane, so the third component is 0 but for rounding.
    const { z, ...flat } = space.points[1]!;
    assert.ok(Math.abs(z!) < 1e-9);
    assert.deepEqual(flat, { x: 2, y: -1, name: 'b' });
    const four = (await cli('--vectors', 'square.csv', '--dimensions', '4', '--json')).json<Projected>();
    assert.deepEqual([four.explained?.length, four.points[0]!.further?.length], [4, 1]);
    const umap = ['--of', 'examples', '--method', 'umap', '--neighbors', '5', '--min-dist', '0.3', '--json'];
    const plain = (await cli('tiny', ...umap)).json<Projected & Readonly<Record<string, unknown>>>();
    const { method, neighbours, minDist, metric, seed } = plain;
    assert.deepEqual([method, neighbours, minDist, metric, seed], ['umap', 5, 0.3, 'euclidean', 0]);
    for (const more of [['--metric', 'cosine'], ['--by-label'], ['--dimensions', '3']]) {
      const other = (await cli('tiny', ...umap, ...more)).json<Projected>();
      assert.notDeepEqual(other.points, plain.points, more.join(' '));
    }
  });

  it('is the same each time with the same seed, and says with --json what was set', async () => {
    const options = ['--vectors', 'square.csv', '--method', 'tsne', '--iterations', '30', '--json'];
    const [one, two] = [await cli(...options), await cli(...options)];
    assert.equal(one.stdout, two.stdout);
    const { method, perplexity, iterations, seed } = one.json<Readonly<Record<string, unknown>>>();
    assert.deepEqual([method, perplexity, iterations, seed], ['tsne', 30, 30, 0]);
    const other = await cli(...options, '--seed', '1');
    assert.notEqual(one.stdout, other.stdout);
  });

  it('stops when it is interrupted, and tells how far it is until then', async () => {
    const rows = Array.from({ length: 300 }, (_, i) => `${Math.sin(i)},${Math.cos(3 * i)},${i % 7}`);
    writeFileSync(join(workspace, 'many.csv'), rows.join('\n'));
    const words = ['project', '--vectors', 'many.csv', '--method', 'tsne', '--iterations', '100000', '--json'];
    let sent = false;
    const result = await runCli(words, {
      cwd: workspace,
      onErrorOutput: (stderr, kill) => {
        if (!sent && /iteration \d+ of 100000/.test(stderr)) kill('SIGINT');
        sent ||= /iteration/.test(stderr);
      },
    });
    assert.equal(result.code, 130);
    assert.deepEqual(result.json<{ readonly error: { readonly code: string } }>().error.code, 'cancelled');
  });

  it('refuses a text that is too large to be one', async () => {
    const path = join(workspace, 'large.csv');
    writeFileSync(path, '1,2\n');
    truncateSync(path, 500 * 1024 ** 2);
    const { code, stderr } = await cli('--vectors', 'large.csv');
    assert.deepEqual(
      [code, stderr],
      [1, 'large.csv: 500 MiB is too large for a text file. Save the vectors as .npy.\n'],
    );
    rmSync(path);
  });

  for (const [words, message] of [
    [[], /Missing argument RUN\|CONFIG, or --vectors FILE/],
    [['tiny', '--vectors', 'square.csv'], /Give either a run or --vectors, not both/],
    [['--vectors', 'square.csv', '--of', 'examples'], /Give either --of, which is for runs, or --vectors, not both/],
    [['--vectors', 'none.npy'], /none\.npy: there is no such file/],
    [['--vectors', 'tiny.nlp.yaml'], /unknown format of vectors/],
    [['tiny', '--method', 'tnse'], /Unknown --method "tnse"; did you mean "tsne"/],
    [['tiny', '--of', 'words'], /Unknown --of "words"; there are: vocabulary, examples/],
    [['tiny', '--seed', '1'], /--seed is for --method tsne/],
    [['tiny', '--limit', '0'], /--limit must be a whole number from 1 to 100000, not "0"/],
    [['tiny', '--method', 'tsne', '--perplexity', 'x'], /--perplexity must be a number from 1 to 1000, not "x"/],
  ] as const) {
    it(`says what is wrong: nlp project ${words.join(' ')}`, async () => {
      const { code, stdout, stderr } = await cli(...words);
      assert.equal(code, 1, stderr);
      assert.match(stderr, message);
      assert.equal(stdout, '');
    });
  }

  it('says what has no vectors', async () => {
    const { workspace: cwd, config } = makeTinyWorkspace();
    writeFileSync(join(cwd, 'a.txt'), 'one two\ntwo one\n'.repeat(20));
    writeFileSync(
      config,
      'task: generate\ndata: { train: a.txt, validation: 20% }\nmodel: { type: n-gram, order: 2 }\n',
    );
    await train(config, gather(cwd));
    for (const [of, message] of [
      ['vocabulary', /^tiny has no word vectors\.$/m],
      ['examples', /^tiny is a language model and has no vectors of texts\. Use "nlp generate"/m],
    ] as const) {
      const { code, stderr } = await runCli(['project', 'tiny', '--of', of], { cwd });
      assert.equal(code, 1, stderr);
      assert.match(stderr, message);
    }
  });
});
