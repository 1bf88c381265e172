/** A task that is trained on one batch: what its first step takes beside its second is compiling. */
import assert from 'node:assert/strict';
import type { HostTensors } from '../../../src/core/base/hostTensor';
import { createEngine } from '../../../src/core/engine/index';
import type { Task } from '../../../src/core/tasks/task';
import { freshTrainer } from '../tasks/freshTrainer';

/** Less than 2 s of processor time; and some steps more bring the loss down. */
export async function assertCompilesQuickly(task: Task, batch: HostTensors, more: number): Promise<void> {
  const { engine } = await createEngine('native', { threads: 2 });
  const trainer = freshTrainer(engine, task);
  const step = async () => {
    const began = process.cpuUsage();
    const [result] = await trainer.steps([batch], [1e-2]);
    const { user, system } = process.cpuUsage(began);
    return { milliseconds: (user + system) / 1000, loss: result!.loss };
  };
  const first = await step();
  const second = await step();
  assert.ok(first.milliseconds - second.milliseconds < 2000, `${first.milliseconds} ms`);
  let { loss } = second;
  for (let i = 0; i < more; i++) ({ loss } = await step());
  assert.ok(loss < first.loss, `${first.loss} -> ${loss}`);
  await trainer.dispose();
}
