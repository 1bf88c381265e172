import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { float32 } from '../../../src/core/base/hostTensor';
import { insistently } from '../../../src/core/base/insistently';
import { predecessorOf } from '../../../src/core/runs/atomicFile';
import {
  type Checkpoint,
  hasCheckpoint,
  parseCheckpointState,
  readCheckpoint,
  writeCheckpoint,
} from '../../../src/core/runs/checkpoint';
import { whileHeld } from './heldFiles';
import { temporaryFolder } from './temporaryFolder';

function makeCheckpoint(step: number): Checkpoint {
  return {
    parameters: { w: float32([2], [step, 1 / 3]) },
    slots: { 'moment1/w': float32([2], [1, 2]) },
    state: {
      version: 1,
      step,
      epoch: 1,
      batch: 3,
      rows: 12,
      seconds: 1.5,
      sums: { loss: 0.1 + 0.2 },
      summed: 2,
      best: { step: 4, metric: 'accuracy', value: 0.5, scores: { accuracy: 0.5 } },
      withoutImprovement: 0,
      done: false,
    },
  };
}

describe('runs/checkpoint', () => {
  it('reads back exactly what it wrote, with the optimizer when asked', async () => {
    const run = temporaryFolder();
    assert.equal(await hasCheckpoint(run), false);
    assert.equal(await readCheckpoint(run, 'last', true), undefined);
    await writeCheckpoint(run, 'last', makeCheckpoint(1));
    await writeCheckpoint(run, 'last', makeCheckpoint(2));
    assert.deepEqual(await readCheckpoint(run, 'last', true), makeCheckpoint(2));
    assert.deepEqual(await readCheckpoint(run, 'last', false), { ...makeCheckpoint(2), slots: {} });
    assert.equal(await readCheckpoint(run, 'best', false), undefined);
    assert.equal(await hasCheckpoint(run), true);
  });

  it('tells a bit that has changed in weights or optimizer, and reads checkpoints of before there were checksums', async () => {
    const run = temporaryFolder();
    await writeCheckpoint(run, 'last', makeCheckpoint(1));
    const folder = join(run, 'checkpoints', 'last');
    for (const file of ['model.safetensors', 'optimizer.safetensors']) {
      const whole = readFileSync(join(folder, file));
      const changed = Buffer.from(whole);
      changed[changed.length - 2]! ^= 1;
      writeFileSync(join(folder, file), changed);
      await assert.rejects(readCheckpoint(run, 'last', true), {
        code: 'damaged-checkpoint',
        message: new RegExp(`${file} is not as it was written`),
      });
      writeFileSync(join(folder, file), whole);
    }
    const state = JSON.parse(readFileSync(join(folder, 'state.json'), 'utf8'));
    writeFileSync(join(folder, 'state.json'), JSON.stringify({ ...state, sha256: undefined }));
    assert.deepEqual(await readCheckpoint(run, 'last', true), makeCheckpoint(1));
  });

  it('follows no linked folder out of the run', async function () {
    if (process.platform === 'win32') this.skip();
    const [run, other] = [temporaryFolder(), temporaryFolder()];
    await writeCheckpoint(other, 'last', makeCheckpoint(1));
    mkdirSync(join(run, 'checkpoints'));
    symlinkSync(join(other, 'checkpoints', 'last'), join(run, 'checkpoints', 'last'));
    await assert.rejects(readCheckpoint(run, 'last', false), {
      code: 'damaged-run',
      message: /is a link, not a folder/,
    });
    assert.equal(await hasCheckpoint(run), false);
    rmSync(join(run, 'checkpoints'), { recursive: true });
    symlinkSync(join(other, 'checkpoints'), join(run, 'checkpoints'));
    await assert.rejects(readCheckpoint(run, 'last', false), { code: 'damaged-run', message: /checkpoints is a link/ });
  });

  it('refuses links and pipes by name, and waits for neither', async function () {
    if (process.platform === 'win32') this.skip();
    const run = temporaryFolder();
    await writeCheckpoint(run, 'last', makeCheckpoint(1));
    const model = join(run, 'checkpoints', 'last', 'model.safetensors');
    writeFileSync(model, 'nonsense');
    await assert.rejects(readCheckpoint(run, 'last', false), { message: /model\.safetensors: .*damaged/ });
    renameSync(model, join(run, 'elsewhere'));
    symlinkSync(join(run, 'elsewhere'), model);
    await assert.rejects(readCheckpoint(run, 'last', false), { code: 'damaged-run', message: /is a link/ });
    rmSync(model);
    execFileSync('mkfifo', [model]);
    await assert.rejects(readCheckpoint(run, 'last', false), { code: 'damaged-run', message: /is not a file/ });
  });

  it('is found at any instant of being replaced', async () => {
    const run = temporaryFolder();
    const last = join(run, 'checkpoints', 'last');
    await writeCheckpoint(run, 'last', makeCheckpoint(1));
    renameSync(last, predecessorOf(last));
    assert.equal((await readCheckpoint(run, 'last', true))!.state.step, 1);
    assert.equal(await hasCheckpoint(run), true);
    await writeCheckpoint(run, 'last', makeCheckpoint(2));
    assert.equal((await readCheckpoint(run, 'last', true))!.state.step, 2);
  });

  it('is read while another writes it', async () => {
    const run = temporaryFolder();
    await writeCheckpoint(run, 'last', makeCheckpoint(0));
    const read = new Set<number>();
    let writing = true;
    const writer = (async () => {
      for (let step = 1; step <= 25 || read.size < 5; step++) {
        await writeCheckpoint(run, 'last', makeCheckpoint(step));
        // A disk that flushes at once would leave a reader no instant between two steps; no training is as quick.
        await pause(5);
      }
      writing = false;
    })();
    while (writing) {
      const { state, parameters } = (await readCheckpoint(run, 'last', true))!;
      assert.equal(parameters.w!.data[0], state.step);
      read.add(state.step);
    }
    await writer;
  });

  it('is read however often it is replaced between two looks', async () => {
    const run = temporaryFolder();
    const last = join(run, 'checkpoints', 'last');
    const whole = join(run, 'whole');
    await writeCheckpoint(run, 'last', makeCheckpoint(1));
    renameSync(last, whole);
    mkdirSync(last);
    const reading = readCheckpoint(run, 'last', true);
    // Longer than a reader looks at a folder that stays as it is.
    for (let turn = 0; turn < 200; turn++) {
      await pause(4);
      await insistently(() => rename(last, predecessorOf(last)));
      if (turn === 199) renameSync(whole, last);
      else mkdirSync(last);
      await insistently(() => rm(predecessorOf(last), { recursive: true }));
    }
    assert.equal((await reading)!.state.step, 1);
  });

  it('is read once another program lets go of it', async () => {
    const run = temporaryFolder();
    await writeCheckpoint(run, 'last', makeCheckpoint(1));
    for (const [call, names] of [
      ['open', /safetensors$/],
      ['open', /state\.json$/],
      ['readdir', /last$/],
      ['lstat', /last$/],
    ] as const) {
      for (const code of ['EPERM', 'EBUSY']) {
        await whileHeld({ [call]: names }, { code, times: 12 }, async held => {
          assert.equal((await readCheckpoint(run, 'last', true))?.state.step, 1, `${call} ${code}`);
          assert.equal(held.refused.length, 12);
        });
      }
    }
    await whileHeld({ lstat: /checkpoints$/ }, {}, async () => {
      await assert.rejects(readCheckpoint(run, 'last', false), {
        code: 'unreadable-file',
        message: /cannot read .*last: another program has it open/,
      });
    });
  });

  it('refuses states that are damaged, by the key', () => {
    const state = makeCheckpoint(1).state;
    const cases: readonly (readonly [string, RegExp])[] = [
      ['{', /not JSON/],
      ['[]', /version 1/],
      [JSON.stringify({ ...state, step: -1 }), /"step"/],
      [JSON.stringify({ ...state, batch: 1.5 }), /"batch"/],
      [JSON.stringify({ ...state, rows: '1' }), /"rows"/],
      [JSON.stringify({ ...state, seconds: null }), /"seconds"/],
      [JSON.stringify({ ...state, sums: { loss: 'low' } }), /"sums"/],
      [JSON.stringify({ ...state, done: 1 }), /"done"/],
      [JSON.stringify({ ...state, best: { step: 1 } }), /"best"/],
    ];
    for (const [json, message] of cases) {
      assert.throws(() => parseCheckpointState(json), { code: 'damaged-checkpoint', message });
    }
  });

  it('says which file is missing', async () => {
    const run = temporaryFolder();
    await writeCheckpoint(run, 'best', makeCheckpoint(1));
    rmSync(join(run, 'checkpoints', 'best', 'model.safetensors'));
    await assert.rejects(readCheckpoint(run, 'best', false), { code: 'damaged-checkpoint', message: /lacks files/ });
    writeFileSync(join(run, 'checkpoints', 'best', 'model.safetensors'), 'short');
    await assert.rejects(readCheckpoint(run, 'best', false), { code: 'damaged-safetensors' });
  });
});
