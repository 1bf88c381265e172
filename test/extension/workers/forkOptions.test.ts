import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { readCheckpoint } from '../../../src/core/runs/checkpoint';
import { readRun } from '../../../src/core/runs/listRuns';
import { forkOptions } from '../../../src/extension/workers/forkOptions';
import { temporaryFolder } from '../../core/runs/temporaryFolder';
import { makeTinyWorkspace } from '../../core/training/tinyWorkspace';
import { builtWorker } from '../../worker/forkWorker';

/** Forks a worker as it is told, tells which run is trained, and is gone without a word to anybody. */
const host = `
const { fork } = require('node:child_process');
const { script, options, call } = JSON.parse(process.argv[2]);
const child = fork(script, [], options);
child.stdout.resume();
child.stderr.resume();
child.on('message', ({ method, params }) => {
  if (method !== 'metrics' || params.step < 10) return;
  process.send(params.folder, () => process.kill(process.pid, 'SIGKILL'));
});
child.send({ jsonrpc: '2.0', id: 1, method: 'train', params: call });
`;

describe('extension/workers/forkOptions', function () {
  this.timeout(60_000);

  it('takes workers out of the job of the window on Windows alone, and shows no console', () => {
    for (const [platform, detached] of [
      ['win32', true],
      ['linux', false],
      ['darwin', false],
    ] as const) {
      const options = forkOptions({ A: 'b' }, platform);
      assert.deepEqual([options.detached, options.windowsHide, options.env], [detached, true, { A: 'b' }], platform);
    }
  });

  // On Windows a worker that stays in the window's job is killed with it.
  for (const platform of process.platform === 'win32' ? (['win32'] as const) : (['linux', 'win32'] as const)) {
    it(`lets a worker of a window that was killed save what it has, forked as on ${platform}`, async () => {
      const { workspace, config } = makeTinyWorkspace({ train: '{ epochs: 3000, batch: 16 }' });
      const script = join(temporaryFolder(), 'host.js');
      writeFileSync(script, host);
      const call = { config, job: 'a', workspace, trusted: true };
      const told = { script: builtWorker('train'), options: forkOptions(process.env, platform), call };
      const parent = fork(script, [JSON.stringify(told)], { execArgv: [] });
      const ended = new Promise(resolve => parent.once('exit', (_, signal) => resolve(signal)));
      const folder = await new Promise<string>(resolve => parent.once('message', message => resolve(String(message))));
      assert.equal(await ended, process.platform === 'win32' ? null : 'SIGKILL');
      while ((await readRun(folder)).status === 'running') await pause(50);
      assert.equal((await readRun(folder)).status, 'stopped');
      assert.ok((await readCheckpoint(folder, 'last', true))!.state.step >= 10);
    });
  }
});
