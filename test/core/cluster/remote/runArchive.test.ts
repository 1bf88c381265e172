// A run's folder as one file: with its frozen weights, whole or refused, unpacked over what is there.
import assert from 'node:assert/strict';
import { createReadStream, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { float32, type HostTensors } from '../../../../src/core/base/hostTensor';
import { archiveRun, frozenHashes, unpackRun } from '../../../../src/core/cluster/remote/runArchive';
import { type Checkpoint, readCheckpoint, writeCheckpoint } from '../../../../src/core/runs/checkpoint';
import { SMALLEST_APART } from '../../../../src/core/runs/frozenWeights';
import { readRun } from '../../../../src/core/runs/listRuns';
import { modelsFolder } from '../../../../src/core/runs/runFolder';
import { makeRun } from '../../runs/makeRun';
import { temporaryFolder } from '../../runs/temporaryFolder';

const frozen: HostTensors = {
  table: float32(
    [SMALLEST_APART / 4],
    Float32Array.from({ length: SMALLEST_APART / 4 }, (_, i) => i / 7),
  ),
};

function checkpointAt(step: number): Checkpoint {
  return {
    parameters: { head: float32([2], [step, 1 / 3]), ...frozen },
    slots: { 'moment1/head': float32([2], [1, 2]) },
    state: {
      version: 1,
      step,
      epoch: 1,
      batch: 3,
      rows: 2,
      seconds: 1.5,
      sums: {},
      summed: 2,
      withoutImprovement: 0,
      done: false,
    },
    frozen: { tensors: frozen },
  };
}

async function make(step: number) {
  const workspace = temporaryFolder();
  const run = makeRun(workspace, { status: 'stopped', step });
  for (const name of ['best', 'last'] as const) await writeCheckpoint(run, name, checkpointAt(step));
  writeFileSync(join(run, 'metrics.jsonl'), `${step}\n`);
  mkdirSync(join(run, 'model'));
  writeFileSync(join(run, 'model', 'mine.ts'), `// ${step}\n`);
  return { workspace, run };
}

function namesIn(folder: string, below = ''): string[] {
  return readdirSync(join(folder, below), { withFileTypes: true }).flatMap(entry => {
    const name = join(below, entry.name);
    return entry.isDirectory() ? namesIn(folder, name) : [name];
  });
}

describe('an archive of a run', () => {
  it('brings all of it to another workspace, frozen weights too', async () => {
    const { workspace, run } = await make(40);
    writeFileSync(join(run, '.run.json.lock'), '');
    writeFileSync(join(run, 'remote.json'), '{}');
    mkdirSync(join(run, 'checkpoints', 'last.new'));
    const path = join(workspace, 'run.tgz');
    const facts = await archiveRun(run, path);
    const elsewhere = temporaryFolder();
    const other = makeRun(elsewhere, { status: 'running', step: 3 });
    const record = await unpackRun(createReadStream(path), facts, other);
    assert.equal(record.step, 40);
    // Said by who unpacks, last.
    assert.equal((await readRun(other)).step, 3);
    for (const name of ['best', 'last'] as const)
      assert.deepEqual((await readCheckpoint(other, name, true))?.parameters, checkpointAt(40).parameters);
    const left = new Set(['.run.json.lock', 'remote.json']);
    assert.deepEqual(
      namesIn(other).sort(),
      namesIn(run)
        .filter(name => !left.has(name))
        .sort(),
    );
    assert.deepEqual(readdirSync(modelsFolder(elsewhere)), readdirSync(modelsFolder(workspace)));
  });

  it('leaves frozen weights out that are at home', async () => {
    const { workspace, run } = await make(40);
    const path = join(workspace, 'run.tgz');
    const hashes = await frozenHashes(run);
    assert.equal(hashes.length, 1);
    const whole = await archiveRun(run, path);
    const part = await archiveRun(run, path, hashes);
    assert.ok(part.bytes < whole.bytes);
    await unpackRun(createReadStream(path), part, run);
    assert.deepEqual((await readCheckpoint(run, 'best', true))?.parameters, checkpointAt(40).parameters);
    const elsewhere = makeRun(temporaryFolder(), { status: 'running' });
    await unpackRun(createReadStream(path), part, elsewhere);
    await assert.rejects(readCheckpoint(elsewhere, 'best', true), { code: 'missing-weights' });
  });

  it('replaces what is there, but for what is kept; what a crash left between does not matter', async () => {
    const { workspace, run } = await make(40);
    const path = join(workspace, 'run.tgz');
    const facts = await archiveRun(run, path);
    const { run: other } = await make(3);
    // As between two renames.
    renameSync(join(other, 'checkpoints', 'last'), join(other, 'checkpoints', 'last.old'));
    mkdirSync(join(other, '.home.0123456789ab.new'));
    await unpackRun(createReadStream(path), facts, other, ['metrics.jsonl']);
    assert.equal(readFileSync(join(other, 'metrics.jsonl'), 'utf8'), '3\n');
    assert.equal(readFileSync(join(other, 'model', 'mine.ts'), 'utf8'), '// 40\n');
    assert.equal((await readCheckpoint(other, 'last', true))?.state.step, 40);
    await unpackRun(createReadStream(path), facts, other);
    assert.equal(readFileSync(join(other, 'metrics.jsonl'), 'utf8'), '40\n');
    assert.deepEqual(readdirSync(join(other, 'checkpoints')).sort(), ['best', 'last']);
  });

  it('that is damaged, of another run or cut off changes nothing', async () => {
    const { workspace, run } = await make(40);
    const path = join(workspace, 'run.tgz');
    const facts = await archiveRun(run, path);
    const { run: other } = await make(3);
    const before = namesIn(other).map(name => [name, readFileSync(join(other, name), 'base64')]);
    const bytes = readFileSync(path);
    const changed = Buffer.from(bytes);
    changed[changed.length >> 1]! ^= 1;
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) yield bytes;
    }
    async function* piece(part: Buffer): AsyncGenerator<Uint8Array> {
      yield part;
    }
    for (const bad of [piece(changed), piece(bytes.subarray(0, 100)), endless()])
      await assert.rejects(unpackRun(bad, facts, other), { code: 'damaged-archive' });
    const third = makeRun(temporaryFolder(), { id: '20260201-000000-bbbb' });
    await assert.rejects(unpackRun(piece(bytes), facts, third), {
      code: 'damaged-archive',
      message: /holds the run spam/,
    });
    assert.deepEqual(
      namesIn(other).map(name => [name, readFileSync(join(other, name), 'base64')]),
      before,
    );
  });

  it('of a run that lacks its frozen weights is not made', async () => {
    const { workspace, run } = await make(40);
    rmSync(modelsFolder(workspace), { recursive: true });
    await assert.rejects(archiveRun(run, join(dirname(run), 'run.tgz')), { code: 'missing-weights' });
  });
});
