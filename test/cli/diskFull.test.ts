import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { listRuns } from '../../src/core/runs/listRuns';
import { readMetrics } from '../../src/core/runs/metricsLog';
import { makeTinyWorkspace } from '../core/training/tinyWorkspace';
import { builtCli, runCli } from './runCli';

describe('a disk that is full', function () {
  this.timeout(60_000);

  it('is told with what to do, and the run is resumed once there is room', async function () {
    if (process.platform === 'win32') this.skip();
    // 60 words x 64 numbers are 15 KB: too large for a file here, where nothing may be larger than 12 KB.
    const model = '{ type: bag-of-words, width: 64 }';
    const { workspace } = makeTinyWorkspace({ model, train: '{ epochs: 3, batch: 16 }' });
    const limited = `trap '' XFSZ; ulimit -f 12; exec '${process.execPath}' '${builtCli()}' train tiny.nlp.yaml`;
    const { status, stderr } = spawnSync('bash', ['-c', limited], { cwd: workspace, encoding: 'utf8' });
    assert.equal(status, 1, stderr);
    assert.match(
      stderr,
      /[Nn]o space left to write .*checkpoints.*; free some and train again: no checkpoint had been saved yet/,
    );
    assert.doesNotMatch(stderr, /\n {4}at /);
    const [run] = await listRuns(workspace);
    assert.ok(run && 'record' in run);
    assert.equal(run.record.status, 'failed');
    assert.match(run.record.failure ?? '', /no space left.*train again/);
    // Its row and its curves say the same.
    assert.equal(run.record.step, (await readMetrics(run.folder)).at(-1)?.step);
    assert.ok(run.record.step > 0 && run.record.seconds > 0);
    assert.deepEqual(
      readdirSync(join(run.folder, 'checkpoints')).filter(name => name !== 'best'),
      [],
    );
    const resumed = await runCli(['resume', run.folder, '--json'], { cwd: workspace });
    assert.equal(resumed.code, 0, resumed.stderr);
    assert.equal(resumed.json<{ status: string }>().status, 'completed');
  });
});
