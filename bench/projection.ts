/**
 * `node --import tsx bench/projection.ts [umap|tsne] [--rounds N]`: ours beside umap-learn and openTSNE, by turns, 10,000 x 100, seconds.
 * PEERS=<python> names the interpreter that has umap-learn and openTSNE; every turn is a process of its own.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { median } from './turns';

const [COUNT, WIDTH, CLUSTERS] = [10_000, 100, 20];

const OURS = `
import { readFileSync, writeFileSync } from 'node:fs';
import { project } from '${join(__dirname, '../src/core/projection/methods')}';
const [vectors, method, to] = process.argv.slice(-3);
const { buffer, byteOffset, length } = readFileSync(vectors);
const given = { vectors: new Float32Array(buffer, byteOffset, length / 4), count: ${COUNT}, width: ${WIDTH} };
const [began, cpu] = [performance.now(), process.cpuUsage()];
project(given, { method }).then(({ coordinates }) => {
  const { user, system } = process.cpuUsage(cpu);
  writeFileSync(to, coordinates);
  console.log(JSON.stringify({ first: [(performance.now() - began) / 1e3, (user + system) / 1e6] }));
});`;

const THEIRS = `
import json, sys, time
import numpy as np
X = np.fromfile(sys.argv[1], "f4").reshape(-1, ${WIDTH})
def timed(f):
    t, c = time.perf_counter(), time.process_time()
    Y = f()
    return [time.perf_counter() - t, time.process_time() - c], Y
if sys.argv[2] == "umap":
    def run():
        import umap
        return umap.UMAP(n_neighbors=15).fit_transform(X)
    first, Y = timed(run)
    warm, Y = timed(run)
else:
    import openTSNE
    first, Y = timed(lambda: openTSNE.TSNE(perplexity=30, n_jobs=2).fit(X))
    warm = first
np.asarray(Y).astype("f4").tofile(sys.argv[3])
print(json.dumps({"first": first, "warm": warm}))`;

const TRUST = `
import sys
import numpy as np
from sklearn.manifold import trustworthiness
X = np.fromfile(sys.argv[1], "f4").reshape(-1, ${WIDTH})
print(*(trustworthiness(X, np.fromfile(path, "f4").reshape(-1, 2), n_neighbors=15) for path in sys.argv[2:]))`;

const MAKE = `
import sys
import numpy as np
r = np.random.default_rng(0); c = r.normal(0, 1, (${CLUSTERS}, ${WIDTH}))
(c[np.arange(${COUNT}) % ${CLUSTERS}] + r.normal(0, .6, (${COUNT}, ${WIDTH}))).astype("f4").tofile(sys.argv[1])`;

type Seconds = readonly [wall: number, processor: number];

function run(program: string, args: readonly string[]): string {
  const { stdout, stderr, status } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr.trim().split('\n').slice(-3).join('\n'));
  return stdout.trim().split('\n').at(-1)!;
}

const { values, positionals } = parseArgs({
  options: { rounds: { type: 'string', default: '3' } },
  allowPositionals: true,
});
const python = process.env.PEERS;
if (!python) {
  console.error('PEERS is not set: it names a Python with umap-learn, openTSNE and scikit-learn');
  process.exit(1);
}
const folder = mkdtempSync(join(tmpdir(), 'projection-'));
const [vectors, ours, theirs] = ['vectors', 'ours', 'theirs'].map(name => join(folder, name)) as [
  string,
  string,
  string,
];
run(python, ['-c', MAKE, vectors]);
const program = join(folder, 'ours.mts');
writeFileSync(program, OURS);
for (const method of positionals.length > 0 ? positionals : ['umap', 'tsne']) {
  const times: Record<string, Seconds[]> = { ours: [], first: [], warm: [] };
  for (let round = 0; round < Number(values.rounds); round++) {
    const own = JSON.parse(run(process.execPath, ['--import', 'tsx', program, vectors, method, ours]));
    const peer = JSON.parse(run(python, ['-c', THEIRS, vectors, method, theirs]));
    times.ours!.push(own.first);
    times.first!.push(peer.first);
    times.warm!.push(peer.warm);
  }
  const told = (of: string, at: 0 | 1) => median(times[of]!.map(each => each[at]));
  const [own, peer] = run(python, ['-c', TRUST, vectors, ours, theirs]).split(' ').map(Number) as [number, number];
  for (const [at, what] of [
    [0, 'wall'],
    [1, 'processor'],
  ] as const) {
    const [a, b, c] = [told('ours', at), told('first', at), told('warm', at)];
    console.log(
      `${method} ${what}: ours ${a.toFixed(1)} s, first call ${b.toFixed(1)} s (${(a / b).toFixed(2)}), warm ${c.toFixed(1)} s (${(a / c).toFixed(2)})`,
    );
  }
  console.log(`${method} trustworthiness at 15: ours ${own.toFixed(4)}, peer ${peer.toFixed(4)}`);
  if (readFileSync(ours).length !== 8 * COUNT) throw new Error('not all points were placed');
}
