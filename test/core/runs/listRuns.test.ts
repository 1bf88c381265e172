import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { listRuns, readRun } from '../../../src/core/runs/listRuns';
import { writeRunRecord } from '../../../src/core/runs/record';
import type { RunRecord } from '../../../src/core/runs/run';
import { createRunFolder, runNameOf } from '../../../src/core/runs/runFolder';
import { skipWithoutLinks } from '../../links';
import { exampleRecord } from './exampleRecord';
import { temporaryFolder } from './temporaryFolder';

async function makeRun(workspace: string, changes: Partial<RunRecord> = {}): Promise<string> {
  const { folder, id } = await createRunFolder(workspace, 'spam');
  await writeRunRecord(folder, exampleRecord({ id, ...changes }));
  return folder;
}

describe('runs/runFolder', () => {
  it('names runs by the config', () => {
    assert.equal(runNameOf('/a/spam.nlp.yaml'), 'spam');
    assert.equal(runNameOf('/a/spam.nlp.json'), 'spam');
    assert.equal(runNameOf('/a/..nlp.yaml'), 'model');
    assert.equal(runNameOf('/a/.nlp.yaml'), 'model');
    assert.equal(runNameOf('/a/ünïcode name.nlp.yml'), 'ünïcode name');
    assert.equal(runNameOf('/a/who? me: "x"|y.nlp.yaml'), 'who_ me_ _x__y');
    assert.equal(runNameOf(`/a/${'l'.repeat(240)}.nlp.yaml`), 'l'.repeat(240));
  });

  it('gives no run a name that Windows can make but not remove', () => {
    const names = {
      con: 'con-',
      Aux: 'Aux-',
      nul: 'nul-',
      COM1: 'COM1-',
      'lpt\u00b2': 'lpt\u00b2-',
      conin$: 'conin$-',
      'nul.v2': 'nul-.v2',
      'con .x': 'con- .x',
      'trail.': 'trail.-',
      'trail..': 'trail..-',
      'space ': 'space -',
      'con ': 'con- -',
      com10: 'com10',
      console: 'console',
      'sp ace': 'sp ace',
    };
    for (const [config, name] of Object.entries(names)) assert.equal(runNameOf(`/a/${config}.nlp.yaml`), name);
  });

  it('keeps runs out of git, and an existing .gitignore as it is', async () => {
    const workspace = temporaryFolder();
    const { folder, id } = await createRunFolder(workspace, 'spam', new Date('2026-11-21T23:45:00Z'));
    assert.match(id, /^20261121-234500-[a-z0-9]{4}$/);
    assert.equal(folder, join(workspace, '.nlp', 'runs', 'spam', id));
    assert.equal(readFileSync(join(workspace, '.nlp', '.gitignore'), 'utf8'), '*\n');
    writeFileSync(join(workspace, '.nlp', '.gitignore'), 'mine\n');
    await createRunFolder(workspace, 'spam');
    assert.equal(readFileSync(join(workspace, '.nlp', '.gitignore'), 'utf8'), 'mine\n');
  });

  it('does not write through a link', async function () {
    skipWithoutLinks(this);
    const [workspace, elsewhere] = [temporaryFolder(), temporaryFolder()];
    symlinkSync(elsewhere, join(workspace, '.nlp'));
    await assert.rejects(createRunFolder(workspace, 'spam'), { code: 'not-a-folder' });
  });
});

describe('runs/listRuns', () => {
  it('lists none where there are none', async () => {
    assert.deepEqual(await listRuns(temporaryFolder()), []);
  });

  it('reads runs of two names that share a folder, as on disks that do not tell upper from lower case', async () => {
    const workspace = temporaryFolder();
    const folder = await makeRun(workspace, { name: 'SPAM' });
    const other = await makeRun(workspace, { name: 'ham' });
    assert.equal((await readRun(folder)).name, 'SPAM');
    await assert.rejects(readRun(other), { code: 'damaged-run', message: /belongs to ham/ });
  });

  it('lists broken runs with the reason, beside whole ones, newest first', async () => {
    const workspace = temporaryFolder();
    const whole = await makeRun(workspace);
    const runs = join(workspace, '.nlp', 'runs', 'spam');
    mkdirSync(join(runs, '20990101-000000-zzzz'));
    mkdirSync(join(runs, '20990101-000000-yyyy'));
    writeFileSync(join(runs, '20990101-000000-yyyy', 'run.json'), '{');
    mkdirSync(join(runs, 'notes'));
    writeFileSync(join(runs, 'file'), '');
    const listed = await listRuns(workspace);
    assert.deepEqual(
      listed.map(run => basename(run.folder)),
      ['20990101-000000-zzzz', '20990101-000000-yyyy', basename(whole)],
    );
    const reasons = listed.map(run => ('broken' in run ? run.broken : run.record.status));
    assert.match(reasons[0]!, /run\.json is missing/);
    assert.match(reasons[1]!, /not valid JSON/);
    assert.equal(reasons[2], 'completed');
  });

  it('calls a run interrupted when its process is dead, running when it lives', async () => {
    const workspace = temporaryFolder();
    const alive = await makeRun(workspace, { status: 'running', pid: process.pid });
    const dead = await makeRun(workspace, { status: 'running', pid: 4194305 });
    const silent = await makeRun(workspace, { status: 'running', pid: process.pid });
    const anHourAgo = Date.now() / 1000 - 3600;
    utimesSync(join(silent, 'run.json'), anHourAgo, anHourAgo);
    assert.equal((await readRun(alive)).status, 'running');
    assert.equal((await readRun(dead)).status, 'interrupted');
    assert.equal((await readRun(silent)).status, 'interrupted');
  });

  it('refuses a record that belongs elsewhere', async () => {
    const folder = await makeRun(temporaryFolder(), { name: 'other' });
    await assert.rejects(readRun(folder), { code: 'damaged-run' });
  });
});
