// Training while other programs have its files open, as on Windows: nothing is lost, and nothing ends that need not.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCheckpoint } from '../../../src/core/runs/checkpoint';
import { listRuns } from '../../../src/core/runs/listRuns';
import { readMetrics } from '../../../src/core/runs/metricsLog';
import { train } from '../../../src/core/training/trainRun';
import { whileHeld } from '../runs/heldFiles';
import { gather, makeTinyWorkspace } from './tinyWorkspace';

describe('training/heldFiles', function () {
  this.timeout(60_000);

  const { workspace, config } = makeTinyWorkspace();
  const rowsOf = async (folder: string) => (await readMetrics(folder)).map(({ step, values }) => ({ step, values }));
  const warningsOf = ({ events }: ReturnType<typeof gather>) =>
    events.flatMap(event => (event.kind === 'log' && event.level === 'warning' ? [event.message] : []));
  let plain: string;
  before(async () => {
    plain = (await train(config, gather(workspace))).folder;
  });

  /** As many refusals as `insistently` takes before it gives up, and some. */
  const LONG = 60;

  for (const [what, codes, calls] of [
    ['a checkpoint', ['EBUSY', 'EPERM'], { rename: /checkpoints.(best|last)$/ }],
    ['a new checkpoint', ['EACCES'], { rename: /checkpoints.(best|last)\.new$/ }],
    ['the record', ['EBUSY', 'EPERM'], { rename: /\.run\.json\..*new$/ }],
    ['the lock of the record', ['EBUSY'], { rm: /\.lock$/, open: /\.lock$/ }],
    ['the file of rows', ['EBUSY'], { appendFile: /metrics\.jsonl$/ }],
  ] as const) {
    for (const code of codes) {
      it(`goes on while ${what} is held (${code}), and ends as it would have`, async () => {
        const options = gather(workspace);
        // The first writings of a run are those of a training that has not begun.
        let begun = false;
        const names = Object.entries(calls).map(([call, pattern]) => [
          call,
          { test: (path: string) => begun && pattern.test(path) },
        ]);
        const { folder, record } = await whileHeld(Object.fromEntries(names), { code, times: LONG }, async held => {
          const result = await train(config, {
            ...options,
            onEvent: event => {
              if (event.kind === 'started') begun = true;
              options.onEvent(event);
            },
          });
          assert.ok(held.refused.length > 3, `${held.refused.length} refused`);
          return result;
        });
        assert.equal(record.status, 'completed');
        assert.deepEqual(await rowsOf(folder), await rowsOf(plain));
        for (const name of ['best', 'last'] as const) {
          const [one, other] = [await readCheckpoint(folder, name, true), await readCheckpoint(plain, name, true)];
          assert.deepEqual([one?.parameters, one?.slots], [other?.parameters, other?.slots]);
        }
        const warnings = warningsOf(options);
        assert.ok(warnings.length <= 1, warnings.join('\n'));
        for (const warning of warnings) {
          assert.match(
            warning,
            /^no checkpoint at step \d+: cannot write .*another program has it open.*; training continues/,
          );
        }
      });
    }
  }

  it('fails at its end, not before, where the last checkpoint cannot be written either, and says why', async () => {
    const options = gather(workspace);
    await whileHeld({ rename: /checkpoints.(best|last)\.new$/ }, {}, async () => {
      await assert.rejects(train(config, options), { code: 'not-writable', message: /another program has it open/ });
    });
    const run = (await listRuns(workspace)).find(each => 'record' in each && each.record.status === 'failed');
    assert.ok(run && 'record' in run);
    assert.match(run.record.failure ?? '', /checkpoints.*another program has it open/);
    assert.deepEqual(await rowsOf(run.folder), await rowsOf(plain));
  });

  it('is completed where only the file of TensorBoard cannot be written, and tells it', async () => {
    const options = gather(workspace);
    const { folder, record } = await whileHeld({ appendFile: /tfevents/ }, {}, () => train(config, options));
    assert.equal(record.status, 'completed');
    assert.match(warningsOf(options).join(), /TensorBoard's file lacks the end of the run: cannot write .*tfevents/);
    assert.equal(JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')).status, 'completed');
  });
});
