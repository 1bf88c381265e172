// A job is a plain value: written down, it is run elsewhere, by who knows no more than it says.
import assert from 'node:assert/strict';
import { appendFileSync, copyFileSync, mkdirSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Job, runJob } from '../../src/core/jobs';
import { readCheckpoint } from '../../src/core/runs/checkpoint';
import { listRuns } from '../../src/core/runs/listRuns';
import { captureConfig } from '../../src/core/training/captureConfig';
import type { ConfigRequest } from '../../src/core/training/events';
import { removeFolder } from '../removeFolder';
import { gather, makeTinyWorkspace } from './training/tinyWorkspace';

describe('jobs', function () {
  this.timeout(60_000);
  const made: string[] = [];
  after(() => made.forEach(removeFolder));

  function makeWorkspace() {
    const tiny = makeTinyWorkspace({
      model: '{ type: bag-of-words, width: 8, dropout: 0.2, embedding: { file: vectors/glove.txt } }',
      train: '{ epochs: 2, batch: 16, optimizer: { type: adam, learning-rate: 0.05 } }',
    });
    mkdirSync(join(tiny.workspace, 'vectors'));
    copyFileSync(join(__dirname, '../fixtures/text/glove.txt'), join(tiny.workspace, 'vectors/glove.txt'));
    return tiny;
  }

  /** As another machine has it: the files that the value names, and no config. */
  function carry(request: ConfigRequest): { readonly workspace: string; readonly request: ConfigRequest } {
    const workspace = mkdtempSync(join(tmpdir(), 'nlp-job-'));
    made.push(workspace);
    for (const { path } of request.files!) {
      mkdirSync(dirname(join(workspace, path)), { recursive: true });
      copyFileSync(join(dirname(request.config), path), join(workspace, path));
    }
    return { workspace, request: { ...request, config: join(workspace, 'tiny.nlp.yaml') } };
  }

  it('trains from its value alone, elsewhere, what the config trains here', async () => {
    const { workspace, config } = makeWorkspace();
    const overrides = ['train.seed=7'];
    const captured = await captureConfig(config, gather(workspace, { overrides }));
    assert.deepEqual(captured.files!.map(({ path }) => path).sort(), ['test.csv', 'train.csv', 'vectors/glove.txt']);
    assert.deepEqual(readdirSync(workspace).includes('.nlp'), false);
    const here = await runJob('train', { config, overrides }, gather(workspace));

    const job: Job = JSON.parse(JSON.stringify({ kind: 'train', request: captured }));
    assert.ok(job.kind === 'train');
    const { workspace: there, request } = carry(job.request);
    const record = await runJob(job.kind, request, gather(there));
    assert.equal(record.status, 'completed');
    assert.equal(record.name, 'tiny');
    assert.equal(record.seed, 7);
    assert.deepEqual(record.metrics, here.metrics);
    const [ours, theirs] = await Promise.all(
      [workspace, there].map(async folder => readCheckpoint((await listRuns(folder))[0]!.folder, 'last', true)),
    );
    assert.deepEqual(theirs!.parameters, ours!.parameters);
    const again = await runJob('findRate', request, gather(there));
    assert.deepEqual(again, await runJob('findRate', { config, overrides }, gather(workspace)));
  });

  it('refuses files that are not those it was made for, and makes no run', async () => {
    const { workspace, config } = makeWorkspace();
    const captured = await captureConfig(config, gather(workspace));
    for (const path of ['train.csv', 'vectors/glove.txt']) {
      const { workspace: there, request } = carry(captured);
      appendFileSync(join(there, path), path === 'train.csv' ? 'a fine film,good\n' : 'zebra 1 2 3 4 5 6 7 8\n');
      await assert.rejects(runJob('train', request, gather(there)), {
        code: 'data-changed',
        message: new RegExp(`${path.replace(/^.*\//, '')} is not the file that the job was made for`),
      });
      assert.deepEqual(await listRuns(there), []);
    }
  });

  it('takes changes over the text of its value', async () => {
    const { workspace, config } = makeWorkspace();
    const captured = await captureConfig(config, gather(workspace));
    const record = await runJob('train', { ...captured, overrides: ['train.steps=3'] }, gather(workspace));
    assert.equal(record.totalSteps, 3);
  });
});
