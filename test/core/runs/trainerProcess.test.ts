import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { isTrainerAlive, thisProcess } from '../../../src/core/runs/trainerProcess';

const HOUR = 3_600_000;

describe('runs/trainerProcess', () => {
  it('knows the process that wrote the record, however long it was silent', async () => {
    const own = await thisProcess();
    assert.equal(own.pid, process.pid);
    assert.equal(await isTrainerAlive(own, Date.now()), true);
    // Without a way to tell when it began silence has to do.
    if (own.pidStarted !== undefined) assert.equal(await isTrainerAlive(own, Date.now() - 24 * HOUR), true);
    assert.equal(await isTrainerAlive({ pid: 4194305 }, Date.now()), false);
    assert.equal(await isTrainerAlive({}, Date.now()), false);
  });

  it('takes a process that got the number of a dead one for another', async () => {
    const { pidStarted } = await thisProcess();
    if (pidStarted === undefined) return;
    assert.equal(await isTrainerAlive({ pid: process.pid, pidStarted: `${pidStarted}0` }, Date.now()), false);
  });

  it('goes by the last writing where the record is an older one', async () => {
    assert.equal(await isTrainerAlive({ pid: process.pid }, Date.now()), true);
    assert.equal(await isTrainerAlive({ pid: process.pid }, Date.now() - HOUR), false);
    // Nothing tells when a process began there.
    if (process.platform === 'win32') return;
    assert.equal(await isTrainerAlive({ pid: process.pid }, Date.now() - process.uptime() * 1000 - 61_000), false);
  });

  it('takes a zombie for dead', async function () {
    if (process.platform !== 'linux') this.skip();
    // The shell's child ends at once, and the program that takes the shell's place never asks how.
    const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] });
    try {
      const [line] = await once(parent.stdout.setEncoding('utf8'), 'data');
      const pid = Number(line);
      const state = () => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]![0];
      while (state() !== 'Z') await new Promise(resolve => setTimeout(resolve, 5));
      assert.equal(await isTrainerAlive({ pid }, Date.now()), false);
    } finally {
      parent.kill('SIGKILL');
    }
  });
});
