import assert from 'node:assert/strict';
import { appendFileSync, existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cutMetrics, MetricsLog, readMetrics } from '../../../src/core/runs/metricsLog';
import { whileHeld } from './heldFiles';
import { temporaryFolder } from './temporaryFolder';

const row = (step: number) => ({ step, epoch: step / 10, seconds: step, values: { 'train/loss': 1 / step } });

describe('runs/metricsLog', () => {
  it('reads back exactly what was appended', async () => {
    const folder = temporaryFolder();
    assert.deepEqual(await readMetrics(folder), []);
    await new MetricsLog(folder).append([row(1), row(3)]);
    await new MetricsLog(folder).append([]);
    await new MetricsLog(folder).append([row(7)]);
    assert.deepEqual(await readMetrics(folder), [row(1), row(3), row(7)]);
  });

  it('leaves out a line cut short by a crash and lines that are not rows', async () => {
    const folder = temporaryFolder();
    await new MetricsLog(folder).append([row(1)]);
    const bad = ['{"step":1e99}', '[]', 'null', '{"step":-1,"epoch":0,"seconds":0,"values":{}}'];
    bad.push(
      '{"step":2,"epoch":0,"seconds":0,"values":{"a":"b"}}',
      '{"step":2,"epoch":0,"seconds":0,"values":{"a":1e999}}',
    );
    appendFileSync(join(folder, 'metrics.jsonl'), `${bad.join('\n')}\n{"step":2,"epo`);
    assert.deepEqual(await readMetrics(folder), [row(1)]);
  });

  it('is cut back to the rows that a checkpoint knew', async () => {
    const folder = temporaryFolder();
    await new MetricsLog(folder).append([row(1), row(2), row(3)]);
    appendFileSync(join(folder, 'metrics.jsonl'), '{"ste');
    assert.deepEqual(await cutMetrics(folder, 2), [row(1), row(2)]);
    await new MetricsLog(folder).append([row(4)]);
    assert.deepEqual(await readMetrics(folder), [row(1), row(2), row(4)]);
    assert.equal(readFileSync(join(folder, 'metrics.jsonl'), 'utf8').split('\n').length, 4);
  });

  it('counts the lines that are lost when it is cut, but not the one that a crash cut short', async () => {
    const folder = temporaryFolder();
    await new MetricsLog(folder).append([row(1)]);
    appendFileSync(join(folder, 'metrics.jsonl'), 'damaged\n\n{"step":"x"}\n');
    await new MetricsLog(folder).append([row(2)]);
    appendFileSync(join(folder, 'metrics.jsonl'), '{"step":3');
    const told: number[] = [];
    assert.deepEqual(await cutMetrics(folder, 5, lines => told.push(lines)), [row(1), row(2)]);
    await cutMetrics(folder, 5, lines => told.push(lines));
    assert.deepEqual(told, [2]);
  });

  it('says that the disk is full', async function () {
    if (!existsSync('/dev/full')) this.skip();
    const folder = temporaryFolder();
    symlinkSync('/dev/full', join(folder, 'metrics.jsonl'));
    await assert.rejects(new MetricsLog(folder).append([row(1)]), { code: 'disk-full' });
  });

  it('keeps rows that another program keeps out, and writes them in order with the next', async () => {
    const folder = temporaryFolder();
    const log = new MetricsLog(folder);
    await log.append([row(1)]);
    await whileHeld({ appendFile: /metrics\.jsonl$/ }, {}, async held => {
      await log.append([row(2)]);
      const { paused } = held;
      for (const step of [3, 4, 5]) await log.append([row(step)]);
      // Only the first is waited for: a file that is open in a spreadsheet stays so.
      assert.ok(paused > 0);
      assert.equal(held.paused, paused);
      await assert.rejects(log.flush(), { code: 'not-writable', message: /another program has it open/ });
    });
    assert.deepEqual(await readMetrics(folder), [row(1)]);
    await log.append([row(6)]);
    assert.deepEqual(await readMetrics(folder), [1, 2, 3, 4, 5, 6].map(row));
    await log.flush();
    assert.equal((await readMetrics(folder)).length, 6);
  });

  it('is not read when it is no file', async function () {
    if (process.platform === 'win32') this.skip();
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'other'), '');
    symlinkSync('/dev/zero', join(folder, 'metrics.jsonl'));
    await assert.rejects(readMetrics(folder), { name: 'ActionableError' });
  });
});
