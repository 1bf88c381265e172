import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { importFrom } from '../../../src/core/training/importFrom';
import { reproduceRun } from '../../../src/core/training/reproduceRun';
import { resume, train } from '../../../src/core/training/trainRun';
import { COMMIT, type HubServer, LATER, startHub } from '../hub/hubServer';
import { pretrainedFolder } from './pretrainedWorkspace';
import { makeTinyWorkspace } from './tinyWorkspace';

const NAMES = ['HF_ENDPOINT', 'HF_HUB_DISABLE_IMPLICIT_TOKEN'];

function filesOf(name: string): Record<string, Buffer> {
  const folder = pretrainedFolder(name);
  return Object.fromEntries(readdirSync(folder).map(file => [file, readFileSync(join(folder, file))]));
}

describe('a model that is on a hub', () => {
  const before = Object.fromEntries(NAMES.map(name => [name, process.env[name]]));
  let hub: HubServer;

  beforeEach(async () => {
    hub = await startHub(filesOf('bertClassify'));
    process.env.HF_ENDPOINT = hub.endpoint;
    process.env.HF_HUB_DISABLE_IMPLICIT_TOKEN = '1';
  });
  afterEach(async () => {
    for (const name of NAMES) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
    await hub.close();
  });

  const optionsOf = (workspace: string, trusted = true) => ({
    workspace,
    trusted,
    signal: new AbortController().signal,
    onEvent: () => undefined,
  });
  const origin = () => ({ repository: 'tiny/bert', revision: 'main', commit: COMMIT, endpoint: hub.endpoint });

  it('is imported by its name, and the run keeps which commit it was', async () => {
    const { workspace } = makeTinyWorkspace();
    const { folder, record } = await importFrom({ from: 'tiny/bert' }, optionsOf(workspace));
    assert.equal(record.name, 'bert');
    assert.equal(record.task, 'classify');
    assert.deepEqual(record.hub, origin());
    assert.deepEqual(JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')).hub, origin());
    assert.match(readFileSync(join(folder, 'config.yaml'), 'utf8'), new RegExp(`from: "?tiny/bert@${COMMIT}`));
  });

  it('is refused without trust, and nobody is asked', async () => {
    const { workspace } = makeTinyWorkspace();
    await assert.rejects(importFrom({ from: 'tiny/bert' }, optionsOf(workspace, false)), { code: 'untrusted-hub' });
    assert.deepEqual(hub.asked, []);
  });

  it('is trained from by a config; trained again it is of the same commit, wherever its branch is', async () => {
    const { workspace, config } = makeTinyWorkspace();
    writeFileSync(
      config,
      'task: classify\ndata: { train: train.csv, validation: 20% }\nmodel: { from: tiny/bert }\ntrain: { epochs: 1, batch: 32 }\n',
    );
    await assert.rejects(train(config, optionsOf(workspace, false)), /tiny\/bert would be downloaded/);
    const { folder, record } = await train(config, optionsOf(workspace));
    assert.equal(record.status, 'completed');
    assert.deepEqual(record.hub, origin());
    hub.commit = LATER;
    hub.asked.length = 0;
    const again = await reproduceRun(folder, optionsOf(workspace), changes => changes.length === 0);
    assert.deepEqual(again.changes, []);
    assert.deepEqual(again.record.hub, origin());
    assert.equal(again.compared.equal, true);
    assert.deepEqual(hub.asked, []);
    const newer = await train(config, optionsOf(workspace));
    assert.equal(newer.record.hub?.commit, LATER);
  });

  it('is a side of an encoder-decoder; trained again it is of the same commit', async () => {
    const { workspace, config } = makeTinyWorkspace();
    const rows = Array.from({ length: 16 }, (_, i) => `a good film ${i % 4},a film ${i % 3}`);
    writeFileSync(join(workspace, 'pairs.csv'), ['source,target', ...rows].join('\n'));
    const decoder = '{ layers: 1, heads: 2, width: 8 }';
    writeFileSync(
      config,
      `task: { type: translate, beam: 1 }\ndata: { train: pairs.csv }\nmodel: { encoder: { from: tiny/bert }, decoder: ${decoder} }\ntrain: { steps: 2, batch: 8 }\n`,
    );
    const { folder, record } = await train(config, optionsOf(workspace));
    assert.deepEqual(record.sidesHub, { encoder: origin() });
    hub.commit = LATER;
    hub.asked.length = 0;
    const again = await reproduceRun(folder, optionsOf(workspace), changes => changes.length === 0);
    assert.deepEqual(again.record.sidesHub, { encoder: origin() });
    assert.equal(again.compared.equal, true);
    assert.deepEqual(hub.asked, []);
    const newer = await train(config, optionsOf(workspace));
    assert.equal(newer.record.sidesHub?.encoder?.commit, LATER);
  });

  it('need not be there any more where a run goes on from its checkpoint', async () => {
    const { workspace, config } = makeTinyWorkspace();
    writeFileSync(
      config,
      'task: classify\ndata: { train: train.csv, validation: 20% }\nmodel: { from: tiny/bert }\ntrain: { epochs: 3, batch: 8, evaluate: 5 }\n',
    );
    const abort = new AbortController();
    const stopped = await train(config, {
      ...optionsOf(workspace),
      signal: abort.signal,
      onEvent: event => event.kind === 'metrics' && abort.abort(),
    });
    assert.equal(stopped.record.status, 'stopped');
    await hub.close();
    hub = await startHub({});
    const resumed = await resume(stopped.folder, optionsOf(workspace));
    assert.equal(resumed.record.status, 'completed');
    assert.deepEqual(resumed.record.hub, stopped.record.hub);
    assert.deepEqual(resumed.record.files, stopped.record.files);
  });
});
