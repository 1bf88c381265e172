import assert from 'node:assert/strict';
import { join } from 'node:path';
import { changeRecord } from '../../../src/core/runs/changeRecord';
import { followRename, nameOfConfig, pathAfter, type Rename } from '../../../src/core/runs/followRename';
import { listRuns, readRun } from '../../../src/core/runs/listRuns';
import { configOfRun, runsOfConfig } from '../../../src/core/runs/runsOfConfig';
import { RunWriter } from '../../../src/core/training/runWriter';
import { exampleRecord } from './exampleRecord';
import { makeRun } from './makeRun';
import { temporaryFolder } from './temporaryFolder';

const CONFIG = join('/w', 'a', 'spam.nlp.yaml');
const DATA = join('/w', 'a', 'data', 'a.csv');
const places = { configPath: CONFIG, configNow: undefined, files: [{ path: DATA, sha256: 'ab' }] };

function renamed(...pairs: readonly (readonly [string, string])[]): readonly Rename[] {
  return pairs.map(([from, to]) => ({ from: join('/w', from), to: join('/w', to) }));
}

describe('runs/followRename', () => {
  it('says where a path is after files and folders were renamed', () => {
    const both = renamed(['a', 'b'], ['a/spam.nlp.yaml', 'c/ham.nlp.yaml']);
    assert.equal(pathAfter(CONFIG, both), join('/w', 'c', 'ham.nlp.yaml'));
    assert.equal(pathAfter(DATA, both), join('/w', 'b', 'data', 'a.csv'));
    assert.equal(pathAfter(join('/w', 'ab', 'x'), both), join('/w', 'ab', 'x'));
  });

  it('changes nothing for renames of other files', () => {
    assert.equal(followRename(places, CONFIG, renamed(['a/spam.txt', 'a/ham.txt'])), undefined);
    assert.equal(followRename(places, CONFIG, renamed(['a/data', 'a/texts'])), undefined);
  });

  it('takes a new name in the same folder, and the old one back', () => {
    const after = followRename(places, CONFIG, renamed(['a/spam.nlp.yaml', 'a/ham.nlp.yaml']));
    const now = join('/w', 'a', 'ham.nlp.yaml');
    assert.deepEqual(after, { ...places, configPath: now });
    assert.deepEqual(followRename(after!, now, renamed(['a/ham.nlp.yaml', 'a/spam.nlp.yaml'])), places);
  });

  it('takes the data along when their folder is renamed, or all of them are moved', () => {
    const folder = followRename(places, CONFIG, renamed(['a', 'b']));
    const [config, data] = [join('/w', 'b', 'spam.nlp.yaml'), join('/w', 'b', 'data', 'a.csv')];
    const moved = { configPath: config, configNow: undefined, files: [{ path: data, sha256: 'ab' }] };
    assert.deepEqual(folder, moved);
    const each = renamed(['a/spam.nlp.yaml', 'b/spam.nlp.yaml'], ['a/data', 'b/data']);
    assert.deepEqual(followRename(places, CONFIG, each), moved);
  });

  it('goes on finding the data of a config that was moved alone, there and back', () => {
    const after = followRename(places, CONFIG, renamed(['a/spam.nlp.yaml', 'b/ham.nlp.yaml']));
    const now = join('/w', 'b', 'ham.nlp.yaml');
    assert.deepEqual(after, { ...places, configNow: now });
    assert.deepEqual(followRename(after!, now, renamed(['b/ham.nlp.yaml', 'a/spam.nlp.yaml'])), places);
  });

  it('calls a run as its config is called now', () => {
    assert.equal(nameOfConfig(exampleRecord()), 'spam');
    assert.equal(nameOfConfig(exampleRecord({ configPath: 'C:\\w\\spam.nlp.yaml' })), 'spam');
    assert.equal(nameOfConfig(exampleRecord({ configPath: '/w/ham.nlp.yaml' })), 'ham');
    assert.equal(nameOfConfig(exampleRecord({ configNow: '/v/eggs.nlp.json' })), 'eggs');
  });

  it('keeps the runs of a renamed config its own, and leaves none to a new one of the old name', async () => {
    const workspace = temporaryFolder();
    const [before, now] = [join(workspace, 'spam.nlp.yaml'), join(workspace, 'ham.nlp.yaml')];
    const folder = makeRun(workspace, { configPath: before, files: [] });
    const record = await readRun(folder);
    const moved = followRename(record, before, [{ from: before, to: now }]);
    await changeRecord(folder, current => ({ ...current, ...moved }));
    const runs = (await listRuns(workspace)).filter(run => 'record' in run);
    assert.deepEqual(runsOfConfig(runs, now).kinship, 'file');
    assert.deepEqual(runsOfConfig(runs, before).runs, []);
    assert.equal(configOfRun(runs[0]!, [before, now]), now);
  });

  it('is not undone by the training that goes on meanwhile', async () => {
    const workspace = temporaryFolder();
    const [before, now] = [join(workspace, 'spam.nlp.yaml'), join(workspace, 'ham.nlp.yaml')];
    const folder = makeRun(workspace, { status: 'running', configPath: before, files: [] });
    const writer = new RunWriter(folder, await readRun(folder), () => undefined);
    await writer.update({ step: 1 });
    const moved = followRename(writer.record, before, [{ from: before, to: now }]);
    await changeRecord(folder, current => ({ ...current, ...moved }));
    await writer.update({ step: 2 });
    assert.equal(writer.record.configPath, now);
    const { step, configPath } = await readRun(folder);
    assert.deepEqual([step, configPath], [2, now]);
  });
});
