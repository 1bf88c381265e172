import assert from 'node:assert/strict';
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pinRun } from '../../../src/core/runs/changeRecord';
import type { RunRecord } from '../../../src/core/runs/run';
import { isBroken, type KnownRun, readRows, readRun, scanRuns } from '../../../src/extension/runs/readRun';
import { bestScore, byStart, isResumable, titleOf, useOf } from '../../../src/extension/runs/runEntry';
import { exampleRecord } from '../../core/runs/exampleRecord';
import { makeRun } from '../../core/runs/makeRun';
import { temporaryFolder } from '../../core/runs/temporaryFolder';

const root = (workspace: string) => join(workspace, '.nlp', 'runs');

function entriesOf(known: ReadonlyMap<string, KnownRun>) {
  const all = [...known.values()].map(({ run }) => run);
  return {
    whole: all.flatMap(run => (isBroken(run) ? [] : [run])),
    broken: all.filter(isBroken),
  };
}

/** Writes a run whose record is anything at all. */
function makeOdd(workspace: string, place: number, change: (record: RunRecord) => unknown): string {
  const id = `20260201-${String(100000 + place)}-a1b2`;
  const folder = makeRun(workspace, { id });
  const changed = change(exampleRecord({ id }));
  writeFileSync(join(folder, 'run.json'), typeof changed === 'string' ? changed : JSON.stringify(changed));
  return folder;
}

describe('extension/runs/readRun', () => {
  it('lists what cannot be read as broken, whatever it holds, and the others beside it', async () => {
    const odd: readonly unknown[] = [null, 5, -1, '', 'abc', true, [], [null], {}, { a: null }, 1e300, '__proto__'];
    const keys = [
      ...Object.keys(exampleRecord()),
      'fit',
      'fold',
      'pid',
      'title',
      'pinned',
      'task',
      'pair',
      'model',
      'remote',
    ];
    const changes = [
      ...keys.flatMap(key => odd.map(value => (record: RunRecord) => ({ ...record, [key]: value }))),
      ...keys.map(key => (record: RunRecord) => ({ ...record, [key]: undefined })),
      ...['', '{', 'null', '5', '[]', '"x"', '{"id":"x","status":"completed","startedAt":"x"}', '\u0000\u0001'].map(
        text => () => text,
      ),
      (record: RunRecord) => ({ ...record, version: 2 }),
      (record: RunRecord) => ({ ...record, fit: { kind: '![x](https://example.org/k.png)', message: '', advice: '' } }),
      (record: RunRecord) => `${JSON.stringify(record)} ${'['.repeat(100_000)}`,
    ];
    const workspace = temporaryFolder();
    const sound = makeRun(workspace, {});
    for (const [place, change] of changes.entries()) makeOdd(workspace, place, change);
    const known = await scanRuns([root(workspace)]);
    assert.equal(known.size, changes.length + 1);
    const { whole, broken } = entriesOf(known);
    assert(whole.some(({ folder }) => folder === sound));
    assert(broken.length > changes.length / 2, `${broken.length} of ${changes.length}`);
    for (const { broken: why } of broken) assert.match(why, /run\.json/);
    // What is taken for whole can be shown: nothing that the views ask of it throws.
    for (const run of whole.sort(byStart)) {
      assert.equal(typeof titleOf(run), 'string');
      assert.equal(typeof useOf(run), 'string');
      assert.equal(typeof isResumable(run), 'boolean');
      assert(Number.isFinite(bestScore(run.record)?.value ?? 0));
    }
  });

  it('is the same reader as that of the command line: a pair model stays one when it is pinned', async () => {
    const folder = makeRun(temporaryFolder(), { pair: 'towers' });
    await pinRun(folder, true);
    const run = await readRun(folder);
    assert(!isBroken(run));
    assert.equal(useOf(run), 'compare');
  });

  it('takes a running run for interrupted where its process has been silent, though another has its number', async () => {
    const folder = makeRun(temporaryFolder(), { status: 'running', pid: process.ppid, finishedAt: undefined });
    const status = async () => {
      const run = await readRun(folder);
      return isBroken(run) ? run.broken : run.status;
    };
    assert.equal(await status(), 'running');
    const days = new Date(Date.now() - 3 * 86_400_000);
    utimesSync(join(folder, 'run.json'), days, days);
    assert.equal(await status(), 'interrupted');
  });

  it('offers Resume where a cluster may still train the run, before any checkpoint came home', async () => {
    const workspace = temporaryFolder();
    const remote = { runtime: '/project/lab.runtime.yaml', job: 'nlp-1' };
    for (const [place, status] of (['interrupted', 'running', 'failed'] as const).entries()) {
      const dead = { pid: 2 ** 30, finishedAt: undefined };
      const run = await readRun(makeRun(workspace, { id: `20260201-10000${place}-a1b2`, status, remote, ...dead }));
      assert.ok(!isBroken(run));
      assert.equal(isResumable(run), status !== 'failed', status);
      const own = await readRun(makeRun(workspace, { id: `20260202-10000${place}-a1b2`, status, ...dead }));
      assert.ok(!isBroken(own) && !isResumable(own));
    }
  });

  it('lists a folder that was left without a record, once it is sure that none comes', async () => {
    const workspace = temporaryFolder();
    const folder = join(root(workspace), 'spam', '20260201-100000-a1b2');
    mkdirSync(join(folder, 'checkpoints'), { recursive: true });
    mkdirSync(join(root(workspace), 'spam', 'not-a-run'), { recursive: true });
    assert.equal((await scanRuns([root(workspace)])).size, 0);
    const before = new Date(Date.now() - 3_600_000);
    utimesSync(folder, before, before);
    const { broken } = entriesOf(await scanRuns([root(workspace)]));
    assert.deepEqual(broken, [{ folder, broken: 'run.json is missing: the run never started' }]);
  });

  it('reads a run again when its record has changed, and only then', async () => {
    const workspace = temporaryFolder();
    const folder = makeRun(workspace, {});
    const first = await scanRuns([root(workspace)]);
    const second = await scanRuns([root(workspace)], first);
    assert.equal(second.get(folder)?.run, first.get(folder)?.run);
    const later = new Date(Date.now() + 5000);
    writeFileSync(join(folder, 'run.json'), '{');
    utimesSync(join(folder, 'run.json'), later, later);
    const third = await scanRuns([root(workspace)], second);
    assert.equal(entriesOf(third).broken.length, 1);
  });

  it('reads the rows that are rows', async () => {
    const folder = makeRun(temporaryFolder(), {});
    const row = { step: 1, epoch: 0.1, seconds: 1, values: { 'train/loss': 1 } };
    writeFileSync(
      join(folder, 'metrics.jsonl'),
      ['null', '5', '{"step":1}', JSON.stringify(row), '{"values":null}', '{"st'].join('\n'),
    );
    assert.deepEqual(await readRows(folder), [row]);
    assert.deepEqual(await readRows(join(folder, 'nowhere')), []);
  });
});
