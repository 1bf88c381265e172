// Frozen weights of several runs as one file: shared, joined, changed, damaged, missing, cleaned up, crashed upon.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import promises from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { float32, type HostTensors } from '../../../src/core/base/hostTensor';
import { readSafetensors, writeSafetensors } from '../../../src/core/formats/safetensors';
import { type Checkpoint, readCheckpoint, writeCheckpoint } from '../../../src/core/runs/checkpoint';
import { cleanUp, planCleanUp } from '../../../src/core/runs/cleanUp';
import { putWeights, SMALLEST_APART } from '../../../src/core/runs/frozenWeights';
import { listRuns } from '../../../src/core/runs/listRuns';
import { modelsFolder } from '../../../src/core/runs/runFolder';
import { findUnusedWeights } from '../../../src/core/runs/weightsInUse';
import { makeRun } from './makeRun';
import { temporaryFolder } from './temporaryFolder';

const count = SMALLEST_APART / 4;
const id = (n: number) => `20260201-00000${n}-aaaa`;
const table = (from: number) =>
  float32(
    [count],
    Float32Array.from({ length: count }, (_, i) => from + i / 7),
  );
const large: HostTensors = { 'embedding.weight': table(1), 'encoder.bias': float32([2], [Number.NaN, -0]) };

function makeCheckpoint(step: number, frozen = large): Checkpoint {
  return {
    parameters: { head: float32([2], [step, 1 / 3]), ...frozen, tail: float32([1], [step]) },
    slots: { 'moment1/head': float32([2], [1, 2]) },
    state: {
      version: 1,
      step,
      epoch: 1,
      batch: 3,
      rows: 12,
      seconds: 1.5,
      sums: {},
      summed: 2,
      withoutImprovement: 0,
      done: false,
    },
    frozen: { tensors: frozen },
  };
}

function makePlace() {
  const workspace = temporaryFolder();
  const run = makeRun(workspace, { id: id(1), status: 'completed' });
  return { workspace, run, models: modelsFolder(workspace) };
}

const namesOf = (folder: string) => readdirSync(folder).filter(name => !name.startsWith('.'));
const stateOf = (run: string, name = 'last') =>
  JSON.parse(readFileSync(join(run, 'checkpoints', name, 'state.json'), 'utf8'));

/** As if it had lain there for an hour. */
function age(models: string): void {
  const then = new Date(Date.now() - 3_600_000);
  for (const name of readdirSync(models)) utimesSync(join(models, name), then, then);
}

function assertWhole(checkpoint: Checkpoint | undefined, step: number): void {
  const { parameters } = makeCheckpoint(step);
  assert.deepEqual(Object.keys(checkpoint!.parameters), Object.keys(parameters));
  assert.deepEqual(checkpoint!.parameters, parameters);
  assert.equal(checkpoint!.state.step, step);
}

describe('runs/frozenWeights', function () {
  this.timeout(60_000);

  it('are one file for all checkpoints and runs that have the same, and are joined in their order', async () => {
    const { workspace, run, models } = makePlace();
    const other = makeRun(workspace, { id: id(2) });
    await writeCheckpoint(run, 'best', makeCheckpoint(1));
    await writeCheckpoint(run, 'last', makeCheckpoint(2));
    await writeCheckpoint(other, 'last', makeCheckpoint(3));
    const [name, ...others] = namesOf(models);
    assert.deepEqual(others, []);
    assert.deepEqual(stateOf(other).frozen, {
      sha256: name!.replace('.safetensors', ''),
      tensors: { 'embedding.weight': 1, 'encoder.bias': 2 },
    });
    const own = readSafetensors(readFileSync(join(other, 'checkpoints/last/model.safetensors')));
    assert.deepEqual(Object.keys(own.tensors), ['head', 'tail']);
    assertWhole(await readCheckpoint(run, 'best', true), 1);
    assertWhole(await readCheckpoint(run, 'last', true), 2);
    assertWhole(await readCheckpoint(other, 'last', false), 3);
    // In another order, under other objects: the same file.
    const { 'embedding.weight': weight, 'encoder.bias': bias } = large;
    assert.equal(
      `${await putWeights(models, { 'encoder.bias': bias!, 'embedding.weight': weight! })}.safetensors`,
      name,
    );
    assert.deepEqual(namesOf(models), [name]);
    // Where there was no run yet.
    const fresh = modelsFolder(temporaryFolder());
    assert.equal(`${await putWeights(fresh, large)}.safetensors`, name);
    assert.deepEqual(readFileSync(join(fresh, name!)), readFileSync(join(models, name!)));
  });

  it('stay in the checkpoint where they are small, and its files are as they were before there was such a place', async () => {
    const { run, models } = makePlace();
    const short = { 'embedding.weight': float32([count - 1]) };
    const { frozen: _, ...plain } = makeCheckpoint(1, short);
    await writeCheckpoint(run, 'best', plain);
    await writeCheckpoint(run, 'last', makeCheckpoint(1, short));
    const read = (name: string, file: string) => readFileSync(join(run, 'checkpoints', name, file));
    for (const file of ['model.safetensors', 'state.json']) assert.deepEqual(read('last', file), read('best', file));
    assert.throws(() => readdirSync(models), { code: 'ENOENT' });
    assert.deepEqual(await readCheckpoint(run, 'last', true), plain);
  });

  it('are the checkpoint’s own as soon as anything has changed them', async () => {
    const { run, models } = makePlace();
    const two = { 'a.weight': table(1), 'b.weight': table(2) };
    await writeCheckpoint(run, 'last', makeCheckpoint(1, two));
    assert.deepEqual(Object.keys(stateOf(run).frozen.tensors), ['a.weight', 'b.weight']);
    const last = await readCheckpoint(run, 'last', true);
    const trained = table(1);
    trained.data[count - 1]! += 1;
    const changed = { ...makeCheckpoint(2, two).parameters, 'a.weight': trained };
    await writeCheckpoint(run, 'last', { ...makeCheckpoint(2), parameters: changed, frozen: last!.frozen });
    assert.deepEqual(Object.keys(stateOf(run).frozen.tensors), ['b.weight']);
    assert.deepEqual((await readCheckpoint(run, 'last', true))!.parameters, changed);
    assert.equal(namesOf(models).length, 1);
    // Gone on from the part that is left, when somebody has removed the file: the part is put back.
    const half = (await readCheckpoint(run, 'last', true))!;
    rmSync(models, { recursive: true });
    await writeCheckpoint(run, 'last', half);
    assert.deepEqual((await readCheckpoint(run, 'last', true))!.parameters, changed);
    const all = { ...changed, 'b.weight': trained };
    await writeCheckpoint(run, 'last', { ...half, parameters: all });
    assert.equal(stateOf(run).frozen, undefined);
    assert.deepEqual((await readCheckpoint(run, 'last', true))!.parameters, all);
  });

  it('are named with the way out where they are missing or damaged, and written anew by the next training', async () => {
    const { run, models } = makePlace();
    await writeCheckpoint(run, 'last', makeCheckpoint(1));
    const [name] = namesOf(models);
    const path = join(models, name!);
    const bytes = readFileSync(path);
    const broken = Uint8Array.from(bytes);
    broken[broken.length - 1]! ^= 1;
    for (const content of [broken, bytes.subarray(0, bytes.length - 8), '']) {
      writeFileSync(path, content);
      await assert.rejects(readCheckpoint(run, 'last', false), ({ code, message }) => {
        assert.equal(code, 'damaged-weights');
        assert.ok(message.startsWith(`${path} is not as it was written`) && /Restore it from a copy/.test(message));
        return true;
      });
    }
    await writeCheckpoint(makeRun(join(models, '../..'), { id: id(2) }), 'last', makeCheckpoint(2));
    assert.deepEqual(readFileSync(path), bytes);
    assertWhole(await readCheckpoint(run, 'last', true), 1);
    rmSync(path);
    await assert.rejects(readCheckpoint(run, 'last', false), ({ code, message }) => {
      assert.equal(code, 'missing-weights');
      assert.equal(
        message,
        `${run} lacks its frozen weights (embedding.weight, encoder.bias): copy ${name} from .nlp/models of the workspace that it was trained in, or from a backup, to ${models}; or train the config again: training writes the file`,
      );
      return true;
    });
    // Weights of the right hash and the wrong names, and references that are none.
    const state = stateOf(run);
    const sha256 = await putWeights(models, { other: table(3) });
    const give = (frozen: unknown) =>
      writeFileSync(join(run, 'checkpoints/last/state.json'), JSON.stringify({ ...state, frozen }));
    give({ ...state.frozen, sha256 });
    await assert.rejects(readCheckpoint(run, 'last', false), {
      code: 'damaged-weights',
      message: /has no tensor embedding\.weight/,
    });
    for (const frozen of [
      null,
      {},
      { sha256: '../../x', tensors: {} },
      { sha256, tensors: { a: -1 } },
      { sha256, tensors: [] },
    ]) {
      give(frozen);
      await assert.rejects(readCheckpoint(run, 'last', false), { code: 'damaged-checkpoint', message: /"frozen"/ });
    }
  });

  it('of a run that was copied alone are told with their place, and opened from there', async () => {
    const { run, models } = makePlace();
    await writeCheckpoint(run, 'last', makeCheckpoint(1));
    const [name] = namesOf(models);
    const alone = join(temporaryFolder(), 'lin', id(1));
    cpSync(run, alone, { recursive: true });
    await assert.rejects(readCheckpoint(alone, 'last', false), {
      code: 'missing-weights',
      message: `${alone} lacks its frozen weights (embedding.weight, encoder.bias): copy ${name} from .nlp/models of the workspace that it was trained in, or from a backup, to ${join(alone, 'checkpoints')}; or train the config again: training writes the file`,
    });
    cpSync(join(models, name!), join(alone, 'checkpoints', name!));
    assertWhole(await readCheckpoint(alone, 'last', true), 1);
    await writeCheckpoint(alone, 'last', makeCheckpoint(2));
    assertWhole(await readCheckpoint(alone, 'last', true), 2);
    // With that file in it it is whole in any workspace.
    const there = makeRun(temporaryFolder(), { id: id(1) });
    cpSync(alone, there, { recursive: true });
    assertWhole(await readCheckpoint(there, 'last', true), 2);
  });

  it('are no link that leads elsewhere', async function () {
    if (process.platform === 'win32') this.skip();
    const { run, models } = makePlace();
    await writeCheckpoint(run, 'last', makeCheckpoint(1));
    const [name] = namesOf(models);
    const elsewhere = join(temporaryFolder(), 'elsewhere');
    renameSync(models, elsewhere);
    symlinkSync(elsewhere, models);
    await assert.rejects(readCheckpoint(run, 'last', false), { code: 'damaged-run', message: /models is a link/ });
    await assert.rejects(writeCheckpoint(run, 'last', makeCheckpoint(2)), { code: 'not-a-folder' });
    rmSync(models);
    mkdirSync(models);
    symlinkSync(join(elsewhere, name!), join(models, name!));
    await assert.rejects(readCheckpoint(run, 'last', false), { code: 'damaged-run', message: /is a link/ });
  });

  it('are written by several processes at once', async () => {
    const { workspace, run, models } = makePlace();
    const source = join(__dirname, '../../../src/core');
    const script = `
      const { putWeights } = require(${JSON.stringify(join(source, 'runs/frozenWeights'))});
      const data = Float32Array.from({ length: ${count} }, (_, i) => 1 + i / 7);
      const tensors = {
        'embedding.weight': { dtype: 'float32', shape: [${count}], data },
        'encoder.bias': { dtype: 'float32', shape: [2], data: Float32Array.of(NaN, -0) },
      };
      (async () => {
        for (let i = 0; i < 5; i++) {
          process.stdout.write(await putWeights(${JSON.stringify(models)}, tensors) + '\\n');
          require('node:fs').rmSync(${JSON.stringify(models)} + '/none', { force: true });
        }
      })();`;
    const run1 = () =>
      promisify(execFile)(process.execPath, ['--import', 'tsx', '-e', script], { cwd: join(source, '../..') });
    const own = Promise.all(
      Array.from({ length: 8 }, (_, step) =>
        writeCheckpoint(makeRun(workspace, { id: id(step + 2) }), 'last', makeCheckpoint(step)),
      ),
    );
    const printed = await Promise.all([run1(), run1(), own]);
    assert.equal(namesOf(models).length, 1);
    assert.deepEqual(readdirSync(models), namesOf(models));
    const [name] = namesOf(models);
    for (const { stdout } of printed.slice(0, 2) as { stdout: string }[]) {
      assert.deepEqual(new Set(stdout.trim().split('\n')), new Set([name!.replace('.safetensors', '')]));
    }
    await writeCheckpoint(run, 'last', makeCheckpoint(1));
    assertWhole(await readCheckpoint(run, 'last', true), 1);
  });

  it('leave a run that opens whenever the writer dies', async () => {
    const { run, models } = makePlace();
    const other: HostTensors = { ...large, 'embedding.weight': table(5) };
    await writeCheckpoint(run, 'last', makeCheckpoint(1));
    let instants = 0;
    for (let alive = false; !alive; instants++) {
      alive = await dyingAt(instants, () => writeCheckpoint(run, 'last', makeCheckpoint(2, other)));
      const found = (await readCheckpoint(run, 'last', true))!;
      const frozen = found.state.step === 1 ? large : other;
      assert.deepEqual(found.parameters, makeCheckpoint(found.state.step, frozen).parameters, `instant ${instants}`);
      if (alive) assert.equal(found.state.step, 2);
      await writeCheckpoint(run, 'last', makeCheckpoint(1));
      for (const name of readdirSync(models)) {
        if (!name.startsWith(stateOf(run).frozen.sha256)) rmSync(join(models, name));
      }
    }
    assert.ok(instants > 10, `${instants}`);
  });
});

/** From a call of the file system on nothing reaches the disk any more. @returns whether the work was done by then */
async function dyingAt(instant: number, work: () => Promise<void>): Promise<boolean> {
  let calls = 0;
  const undo: (() => void)[] = [];
  for (const name of ['open', 'rename', 'mkdir', 'rm', 'utimes'] as const) {
    const before = Object.getOwnPropertyDescriptor(promises, name)!;
    const real = promises[name] as (...all: unknown[]) => Promise<unknown>;
    const dying = async (...all: unknown[]) => {
      if (calls++ >= instant) throw new Error('the process has died');
      return real(...all);
    };
    Object.defineProperty(promises, name, { ...before, value: dying });
    undo.push(() => Object.defineProperty(promises, name, before));
  }
  try {
    await work();
    return true;
  } catch (error) {
    assert.match(String(error), /the process has died/);
    return false;
  } finally {
    for (const each of undo) each();
  }
}

describe('runs/weightsInUse', function () {
  this.timeout(60_000);

  /** Three runs: two with the same weights, one with others; and weights of nobody. */
  async function makeRuns() {
    const workspace = temporaryFolder();
    const models = modelsFolder(workspace);
    const status = 'completed' as const;
    const [a, b, c] = [1, 2, 3].map(n => makeRun(workspace, { id: id(n), status }));
    await writeCheckpoint(a!, 'best', makeCheckpoint(1));
    await writeCheckpoint(b!, 'last', makeCheckpoint(2));
    await writeCheckpoint(c!, 'last', makeCheckpoint(3, { 'embedding.weight': table(3) }));
    const nobodys = await putWeights(models, { free: table(9) });
    age(models);
    const fileOf = (sha256: string) => join(models, `${sha256}.safetensors`);
    return {
      workspace,
      models,
      a: a!,
      b: b!,
      c: c!,
      nobodys: fileOf(nobodys),
      shared: fileOf(stateOf(a!, 'best').frozen.sha256),
      own: fileOf(stateOf(c!).frozen.sha256),
    };
  }

  const pathsOf = async (workspace: string) => (await findUnusedWeights(workspace)).files.map(({ path }) => path);

  it('finds what no checkpoint names, and nothing that is young', async () => {
    const { workspace, models, a, b, c, nobodys, shared, own } = await makeRuns();
    assert.deepEqual(await pathsOf(workspace), [nobodys]);
    rmSync(a, { recursive: true });
    assert.deepEqual(await pathsOf(workspace), [nobodys]);
    // In the middle of being replaced.
    renameSync(join(b, 'checkpoints/last'), join(b, 'checkpoints/last.old'));
    assert.deepEqual(await pathsOf(workspace), [nobodys]);
    rmSync(b, { recursive: true });
    assert.deepEqual(await pathsOf(workspace), [nobodys, shared].sort());
    // Put away deeper, and copied under another name.
    const deeper = join(workspace, '.nlp/runs/old/of/spam/copy of it');
    cpSync(c, deeper, { recursive: true });
    rmSync(c, { recursive: true });
    assert.deepEqual(await pathsOf(workspace), [nobodys, shared].sort());
    rmSync(deeper, { recursive: true });
    assert.deepEqual(await pathsOf(workspace), [nobodys, shared, own].sort());
    await putWeights(models, large);
    assert.deepEqual(await pathsOf(workspace), [nobodys, own].sort());
    writeFileSync(join(models, 'README.md'), 'of mine');
    age(models);
    assert.equal((await pathsOf(workspace)).length, 3);
  });

  it('keeps all while a run cannot be read', async () => {
    const cases: readonly (readonly [string, (run: string) => void])[] = [
      ['state', run => writeFileSync(join(run, 'checkpoints/last/state.json'), '{')],
      ['newer state', run => writeFileSync(join(run, 'checkpoints/last/state.json'), '{"version":2}')],
      ['no state', run => rmSync(join(run, 'checkpoints/last/state.json'))],
      ['record', run => writeFileSync(join(run, 'run.json'), '{')],
      ['newer record', run => writeFileSync(join(run, 'run.json'), '{"version":2}')],
      ['no record', run => rmSync(join(run, 'run.json'))],
      [
        'damaged beside whole',
        run => {
          cpSync(join(run, 'checkpoints/last'), join(run, 'checkpoints/last.old'), { recursive: true });
          writeFileSync(join(run, 'checkpoints/last/state.json'), '{');
        },
      ],
    ];
    for (const [what, damage] of cases) {
      const { workspace, c, shared, nobodys, own } = await makeRuns();
      damage(c);
      assert.deepEqual(await findUnusedWeights(workspace), { files: [], unread: c }, what);
      const plan = await planCleanUp(await listRuns(workspace), { unfinished: true, workspaces: [workspace] });
      assert.deepEqual([plan.items, plan.unread], [[], [c]], what);
      rmSync(c, { recursive: true });
      assert.deepEqual(await pathsOf(workspace), [nobodys, own].sort(), what);
      readFileSync(shared);
    }
  });

  it('go with the last run that refers to them, and stay where that run stays', async () => {
    const { workspace, a, b, c, nobodys, shared, own } = await makeRuns();
    const halfWritten = join(modelsFolder(workspace), `.${'a'.repeat(60)}.0123456789ab.new`);
    writeFileSync(halfWritten, 'half');
    age(modelsFolder(workspace));
    const plan = await planCleanUp(await listRuns(workspace), { keepBest: 0, keep: [c] });
    const weights = plan.items.filter(item => item.workspace !== undefined);
    assert.deepEqual(
      plan.items.map(({ folder }) => folder),
      [b, a, halfWritten, ...[nobodys, shared].sort()],
    );
    assert.ok(weights.reduce((sum, { bytes }) => sum + bytes, 0) > 2 * SMALLEST_APART);
    assert.deepEqual(plan.unread, []);
    const removed: string[] = [];
    // One run cannot go: what it refers to stays too.
    const { kept, bytes } = await cleanUp(plan, {
      remove: async folder => {
        if (folder === b) return;
        removed.push(folder);
        rmSync(folder, { recursive: true });
      },
    });
    assert.deepEqual(removed, [a, halfWritten, nobodys]);
    assert.deepEqual(
      kept.map(({ folder }) => folder),
      [shared],
    );
    assert.ok(bytes > SMALLEST_APART);
    assertWhole(await readCheckpoint(b, 'last', true), 2);
    readFileSync(own);
    await cleanUp(await planCleanUp(await listRuns(workspace), { keepBest: 0 }));
    assert.deepEqual(readdirSync(modelsFolder(workspace)), []);
    const none = await planCleanUp(await listRuns(workspace), { unfinished: true, workspaces: [workspace] });
    assert.deepEqual(none, { items: [], bytes: 0, spared: 0, unread: [] });
  });

  it('are as the engine reads them: the bytes of a safetensors file of those tensors alone', async () => {
    const { shared } = await makeRuns();
    const { 'embedding.weight': weight, 'encoder.bias': bias } = large;
    const expected = writeSafetensors({ 'embedding.weight': weight!, 'encoder.bias': bias! });
    assert.deepEqual(readFileSync(shared), expected);
  });
});
