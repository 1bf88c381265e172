import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pinRun } from '../../../src/core/runs/changeRecord';
import { type CleanUpOptions, cleanUp, planCleanUp } from '../../../src/core/runs/cleanUp';
import { listRuns } from '../../../src/core/runs/listRuns';
import { measureRun } from '../../../src/core/runs/runSize';
import { whileHeld } from './heldFiles';
import { makeRun } from './makeRun';
import { temporaryFolder } from './temporaryFolder';

const FILES = {
  'checkpoints/best/model.safetensors': 1000,
  'checkpoints/last/model.safetensors': 1000,
  'checkpoints/last/optimizer.safetensors': 2000,
};
const NOW = new Date('2026-02-10T00:00:00Z');
const score = (value: number, metric = 'accuracy') => ({ best: { step: 1, metric, value } });

function makeWorkspace() {
  const workspace = temporaryFolder();
  const id = (day: number) => `202602${String(day).padStart(2, '0')}-000000-aaaa`;
  const at = (day: number) => ({ id: id(day), startedAt: `2026-02-${String(day).padStart(2, '0')}T00:00:00Z` });
  return {
    workspace,
    good: makeRun(workspace, { ...at(1), ...score(0.95) }, { files: FILES }),
    fair: makeRun(workspace, { ...at(2), ...score(0.9) }, { files: FILES }),
    poor: makeRun(workspace, { ...at(3), ...score(0.5) }, { files: FILES }),
    failed: makeRun(workspace, { ...at(4), status: 'failed', best: undefined }, { files: FILES }),
    running: makeRun(workspace, { ...at(5), status: 'running', pid: process.pid }, { files: FILES }),
    low: makeRun(workspace, { ...at(6), name: 'lm', ...score(20, 'perplexity') }, { files: FILES }),
    high: makeRun(workspace, { ...at(7), name: 'lm', ...score(90, 'perplexity') }, { files: FILES }),
  };
}

async function planned(workspace: string, options: CleanUpOptions) {
  return planCleanUp(await listRuns(workspace), { now: NOW, ...options });
}

describe('runs/runSize', () => {
  it('counts files by what they are for, and follows no link', async () => {
    const { good, fair } = makeWorkspace();
    const before = await measureRun(good);
    assert.deepEqual([before.best, before.last, before.optimizer], [1000, 3000, 2000]);
    if (process.platform !== 'win32') symlinkSync(fair, join(good, 'linked'));
    assert.equal((await measureRun(good)).total, before.total);
    assert.equal((await measureRun(join(good, 'nowhere'))).total, 0);
  });
});

describe('runs/cleanUp', () => {
  it('takes what did not finish, never what is being trained', async () => {
    const { workspace, failed } = makeWorkspace();
    const { items, bytes } = await planned(workspace, { unfinished: true });
    assert.deepEqual(
      items.map(({ folder, reason }) => [folder, reason]),
      [[failed, 'failed']],
    );
    assert.equal(bytes, (await measureRun(failed)).total);
  });

  it('keeps the best of each model, by its own metric and direction', async () => {
    const { workspace, poor, high } = makeWorkspace();
    const { items } = await planned(workspace, { keepBest: 1 });
    assert.deepEqual(
      items.map(({ folder }) => folder).filter(folder => folder === high || folder === poor),
      [high, poor],
    );
    assert.equal(items.length, 3);
    assert.equal((await planned(workspace, { keepBest: 3 })).items.length, 0);
  });

  it('takes what is older than so many days', async () => {
    const { workspace, good } = makeWorkspace();
    const { items } = await planned(workspace, { olderThanDays: 8 });
    assert.deepEqual(
      items.map(({ folder }) => folder),
      [good],
    );
  });

  it('takes of completed runs what only resuming needs; without a best checkpoint the optimizer alone', async () => {
    const workspace = temporaryFolder();
    const both = makeRun(workspace, {}, { files: FILES });
    const { 'checkpoints/best/model.safetensors': _, ...last } = FILES;
    const lastOnly = makeRun(workspace, { id: '20260201-000000-zzzz' }, { files: last });
    const stopped = makeRun(workspace, { id: '20260202-000000-zzzz', status: 'stopped' }, { files: FILES });
    const plan = await planned(workspace, { optimizer: true });
    assert.deepEqual(
      plan.items.map(({ folder, parts, bytes }) => [folder, ...parts, bytes]),
      [
        [lastOnly, 'checkpoints/last/optimizer.safetensors', 2000],
        [both, 'checkpoints/last', 3000],
      ],
    );
    assert.equal((await cleanUp(plan)).bytes, 5000);
    assert(!existsSync(join(both, 'checkpoints/last')));
    assert(existsSync(join(both, 'checkpoints/best/model.safetensors')));
    assert(existsSync(join(lastOnly, 'checkpoints/last/model.safetensors')));
    assert(existsSync(join(stopped, 'checkpoints/last/optimizer.safetensors')));
  });

  it('spares pinned and chosen runs, and says how many', async () => {
    const { workspace, poor, fair } = makeWorkspace();
    await pinRun(poor, true);
    const plan = await planned(workspace, { keepBest: 1, optimizer: true, keep: [fair] });
    assert(!plan.items.some(({ folder }) => folder === poor || folder === fair));
    assert.equal(plan.spared, 2);
  });

  it('leaves alone what was pinned after it was shown', async () => {
    const { workspace, poor, fair } = makeWorkspace();
    const plan = await planned(workspace, { keepBest: 1 });
    await pinRun(fair, true);
    const removed: string[] = [];
    const { kept } = await cleanUp(plan, { remove: async folder => void removed.push(folder) });
    assert.deepEqual(
      kept.map(({ folder }) => folder),
      [fair],
    );
    assert(removed.includes(poor));
  });

  it('leaves a run whole of which another program has a file open, and removes the others', async () => {
    const { workspace, poor } = makeWorkspace();
    const plan = await planned(workspace, { keepBest: 1 });
    const file = join(poor, 'checkpoints', 'best', 'model.safetensors');
    assert(existsSync(file));
    const before = readdirSync(poor).sort();
    await whileHeld({ open: { test: path => path === file } }, {}, async () => {
      const { bytes, failures, kept } = await cleanUp(plan);
      assert.deepEqual([failures.map(({ item }) => item.folder), kept], [[poor], []]);
      assert.equal(
        failures[0]!.message,
        `cannot remove ${poor}: another program has ${file} open; close it there, and try again`,
      );
      const others = plan.items.filter(({ folder }) => folder !== poor);
      assert(others.length > 0);
      assert.equal(
        bytes,
        others.reduce((sum, item) => sum + item.bytes, 0),
      );
      assert(others.every(({ folder }) => !existsSync(folder)));
    });
    assert.deepEqual(readdirSync(poor).sort(), before);
  });

  it('stops between two runs', async () => {
    const { workspace } = makeWorkspace();
    const plan = await planned(workspace, { keepBest: 1 });
    const stop = new AbortController();
    const removed: string[] = [];
    const ending = cleanUp(plan, {
      signal: stop.signal,
      remove: async folder => {
        removed.push(folder);
        stop.abort();
      },
    });
    await assert.rejects(ending, { name: 'CancelledError' });
    assert.equal(removed.length, 1);
  });

  it('leaves alone what it cannot read', async () => {
    const { workspace } = makeWorkspace();
    const strange = join(workspace, '.nlp', 'runs', 'spam', '20200101-000000-aaaa');
    mkdirSync(strange);
    writeFileSync(join(strange, 'run.json'), '{"version": 9}');
    const { items } = await planned(workspace, { unfinished: true, olderThanDays: 0, keepBest: 0 });
    assert(!items.some(({ folder }) => folder === strange));
  });

  it('takes indexes of runs that are gone or going, and all where they are asked for', async () => {
    const { workspace, poor, good } = makeWorkspace();
    const make = (name: string, run: string | undefined) => {
      const folder = join(workspace, '.nlp', 'search', name);
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'index.json'), JSON.stringify({ version: 1, run }));
      return folder;
    };
    const words = make('words-line', undefined);
    const kept = make('good-line', good);
    const going = make('poor-line', poor);
    const gone = make('gone-line', '.nlp/runs/spam/20200101-000000-aaaa');
    const indexes = async (options: CleanUpOptions) => {
      const { items } = await planned(workspace, options);
      return items.flatMap(({ folder, index, reason }) => (index ? [[folder, reason]] : []));
    };
    assert.deepEqual(await indexes({}), [[gone, 'vectors of no run']]);
    assert.deepEqual(await indexes({ keepBest: 2 }), [
      [gone, 'vectors of no run'],
      [going, 'vectors of no run'],
    ]);
    assert.deepEqual(
      (await indexes({ indexes: true })).map(([folder]) => folder),
      [gone, kept, going, words],
    );
    const plan = await planned(workspace, { indexes: true });
    assert.deepEqual((await cleanUp(plan)).failures, []);
    assert.deepEqual(readdirSync(join(workspace, '.nlp', 'search')), []);
  });
});
