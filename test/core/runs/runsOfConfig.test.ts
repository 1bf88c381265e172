import assert from 'node:assert/strict';
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type ListedRun, listRuns } from '../../../src/core/runs/listRuns';
import { type ConfigKinship, configOfRun, runsOfConfig } from '../../../src/core/runs/runsOfConfig';
import { tellsCaseApart } from '../../letterCase';
import { skipWithoutLinks } from '../../links';
import { whileHeld } from './heldFiles';
import { makeRun } from './makeRun';
import { temporaryFolder } from './temporaryFolder';

type Readable = Extract<ListedRun, { readonly record: unknown }>;

/** Folders with a config each. */
function makeConfigs(workspace: string, ...paths: readonly string[]): readonly string[] {
  return paths.map(path => {
    const file = join(workspace, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, 'task: classify\n');
    return file;
  });
}

async function ask(workspace: string, config: string): Promise<readonly [string | undefined, readonly string[]]> {
  const runs = (await listRuns(workspace)).filter((run): run is Readable => 'record' in run);
  const found = runsOfConfig(runs, config);
  return [found.kinship, found.runs.map(run => basename(run.folder).slice(0, 8))];
}

/** A run that was made from a config on a day of January. */
function runOn(day: number, workspace: string, configPath: string, name: string): string {
  return makeRun(workspace, { id: `202601${String(day).padStart(2, '0')}-120000-aaaa`, configPath, name });
}

describe('runs/runsOfConfig', () => {
  it('tells configs of one name in two folders apart, newest first', async () => {
    const workspace = temporaryFolder();
    const [one, two] = makeConfigs(workspace, 'a/model.nlp.yaml', 'b/model.nlp.yaml');
    runOn(1, workspace, one!, 'model');
    runOn(2, workspace, two!, 'model');
    runOn(3, workspace, one!, 'model');
    assert.deepEqual(await ask(workspace, one!), ['file', ['20260103', '20260101']]);
    assert.deepEqual(await ask(workspace, two!), ['file', ['20260102']]);
  });

  it('finds runs whose folder is not called as the config is', async () => {
    const workspace = temporaryFolder();
    const long = `${'l'.repeat(240)}.nlp.yaml`;
    const [first, hidden, shown] = makeConfigs(workspace, long, '.hidden.nlp.yaml', 'hidden.nlp.yaml');
    runOn(1, workspace, first!, 'model');
    runOn(2, workspace, hidden!, 'hidden');
    assert.deepEqual(await ask(workspace, first!), ['file', ['20260101']]);
    assert.deepEqual(await ask(workspace, hidden!), ['file', ['20260102']]);
    assert.deepEqual(await ask(workspace, shown!), ['name', ['20260102']]);
  });

  it('takes another config of the same name last, one that is gone before one that is there', async () => {
    const workspace = temporaryFolder();
    const [there, asked] = makeConfigs(workspace, 'a/model.nlp.yaml', 'c/model.nlp.yaml');
    runOn(1, workspace, join(workspace, 'gone', 'model.nlp.yaml'), 'model');
    runOn(2, workspace, there!, 'model');
    runOn(3, workspace, join(workspace, 'other.nlp.yaml'), 'other');
    assert.deepEqual(await ask(workspace, asked!), ['name', ['20260101']]);
    assert.deepEqual(await ask(workspace, join(workspace, 'none.nlp.yaml')), [undefined, []]);
  });

  it('finds the runs of a workspace that was moved or copied, each config its own', async () => {
    const parent = temporaryFolder();
    const before = join(parent, 'before');
    const [top, deep] = makeConfigs(before, 'model.nlp.yaml', 'x/model.nlp.yaml');
    runOn(1, before, top!, 'model');
    runOn(2, before, deep!, 'model');
    const after = join(parent, 'after');
    renameSync(before, after);
    // They are read as if they had been trained here.
    assert.deepEqual(await ask(after, join(after, 'model.nlp.yaml')), ['file', ['20260101']]);
    assert.deepEqual(await ask(after, join(after, 'x', 'model.nlp.yaml')), ['file', ['20260102']]);
    // Where the old folder is still there it is a copy.
    makeConfigs(before, 'model.nlp.yaml', 'x/model.nlp.yaml');
    assert.deepEqual(await ask(after, join(after, 'model.nlp.yaml')), ['moved', ['20260101']]);
    assert.deepEqual(await ask(after, join(after, 'x', 'model.nlp.yaml')), ['moved', ['20260102']]);
    const runs = (await listRuns(after)).filter((run): run is Readable => 'record' in run);
    const configs = ['model.nlp.yaml', 'x/model.nlp.yaml'].map(path => join(after, path));
    assert.deepEqual(
      runs.map(run => configOfRun(run, configs)),
      [configs[1], configs[0]],
    );
  });

  it('follows links of folders and of files', async function () {
    skipWithoutLinks(this);
    const workspace = temporaryFolder();
    const [real, other] = makeConfigs(workspace, 'real/model.nlp.yaml', 'other/model.nlp.yaml');
    symlinkSync(join(workspace, 'real'), join(workspace, 'folder'));
    symlinkSync(real!, join(workspace, 'latest.nlp.yaml'));
    runOn(1, workspace, join(workspace, 'folder', 'model.nlp.yaml'), 'model');
    runOn(2, workspace, other!, 'model');
    assert.deepEqual(await ask(workspace, real!), ['file', ['20260101']]);
    assert.deepEqual(await ask(workspace, join(workspace, 'latest.nlp.yaml')), ['link', ['20260101']]);
  });

  it('takes the two spellings of an accent for one file, unless there are two files', async () => {
    const workspace = temporaryFolder();
    const [composed, apart] = ['caf\u00e9.nlp.yaml', 'cafe\u0301.nlp.yaml'].map(name => join(workspace, name));
    makeConfigs(workspace, basename(apart!));
    runOn(1, workspace, composed!, 'caf\u00e9');
    assert.deepEqual(await ask(workspace, apart!), ['file', ['20260101']]);
    makeConfigs(workspace, basename(composed!));
    assert.deepEqual(await ask(workspace, composed!), ['file', ['20260101']]);
  });

  it('takes a path of the editor and one of the command line for the same on Windows, without asking the disk', async () => {
    const run = {
      folder: 'C:\\w\\.nlp\\runs\\x\\20260101-120000-aaaa',
      record: { name: 'x', configPath: 'C:\\w\\sub\\x.nlp.yaml' },
    };
    const configs = ['c:\\w\\sub\\x.nlp.yaml', 'c:\\w\\sub2\\x.nlp.yaml'];
    const kin = { of: () => assert.fail('the disk was asked') } as unknown as ConfigKinship;
    await whileHeld({}, {}, async () => assert.equal(configOfRun(run, configs, kin), configs[0]));
    // Windows' disk is the same whatever it is called.
    if (process.platform === 'win32') return;
    await whileHeld({}, { platform: 'linux' }, async () => assert.equal(configOfRun(run, configs), undefined));
  });

  it('keeps two configs apart whose names differ in case alone, where the disk does', async function () {
    if (!tellsCaseApart()) this.skip();
    const workspace = temporaryFolder();
    const [upper, lower] = makeConfigs(workspace, 'Lin.nlp.yaml', 'lin.nlp.yaml');
    runOn(1, workspace, upper!, 'Lin');
    runOn(2, workspace, lower!, 'lin');
    for (const platform of ['linux', 'darwin', 'win32'] as const) {
      await whileHeld({}, { platform }, async () => {
        assert.deepEqual(await ask(workspace, upper!), ['file', ['20260101']]);
        assert.deepEqual(await ask(workspace, lower!), ['file', ['20260102']]);
        const runs = (await listRuns(workspace)).filter((run): run is Readable => 'record' in run);
        assert.deepEqual(
          runs.map(run => configOfRun(run, [upper!, lower!])),
          [lower, upper],
        );
      });
    }
  });

  it('knows a config that was renamed in case alone', async () => {
    const workspace = temporaryFolder();
    const [now] = makeConfigs(workspace, 'lin.nlp.yaml');
    runOn(1, workspace, join(workspace, 'Lin.nlp.yaml'), 'Lin');
    await whileHeld({}, { platform: 'darwin' }, async () => {
      assert.deepEqual(await ask(workspace, now!), ['file', ['20260101']]);
    });
  });

  it('gives a run to the config that took the place of one that is gone, if it is the only one', async () => {
    const workspace = temporaryFolder();
    const [kept, renamed] = makeConfigs(workspace, 'a/kept.nlp.yaml', 'b/model.nlp.yaml');
    runOn(1, workspace, join(workspace, 'old', 'model.nlp.yaml'), 'model');
    const [run] = await listRuns(workspace);
    assert(run && 'record' in run);
    assert.equal(configOfRun(run, [kept!, renamed!]), renamed);
    const [another] = makeConfigs(workspace, 'c/model.nlp.yaml');
    assert.equal(configOfRun(run, [kept!, renamed!, another!]), undefined);
    rmSync(another!);
    assert.equal(configOfRun(run, [kept!]), undefined);
  });
});
