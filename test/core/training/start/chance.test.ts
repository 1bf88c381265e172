import assert from 'node:assert/strict';
import { Random } from '../../../../src/core/base/random';
import { drawKernel, filled, normal, withoutDrawing, zeros } from '../../../../src/core/layers/initializers';
import { readRun } from '../../../../src/core/runs/listRuns';
import type { Config } from '../../../../src/core/schemas';
import { findOddSettings } from '../../../../src/core/training/oddSettings';
import { initializeTask } from '../../../../src/core/training/start/chance';
import { train } from '../../../../src/core/training/trainRun';
import { gather, makeTinyWorkspace } from '../tinyWorkspace';

const quiet = { onEvent: () => undefined };

describe('training/start/chance', () => {
  it('counts weights without drawing them: a model that fits no machine is told with its size, at once', async () => {
    const { workspace, config } = makeTinyWorkspace({
      model: '{ type: transformer, width: 8192, heads: 64, layers: 96, dropout: 0.1 }',
    });
    await assert.rejects(train(config, gather(workspace)), {
      code: 'model-too-large',
      message:
        /the model has 77,\d{3},\d{3},\d{3} parameters: 2\d\d GiB, and training takes at least twice that; this machine has/,
    });
  });

  it('draws what fits, the same as without counting', () => {
    const initialize = (random: Random) => ({
      a: normal([3, 4], 1, random),
      b: drawKernel('orthogonal', { from: 4, to: 4 }, random),
      c: zeros([5]),
      d: filled([2], 3),
    });
    assert.deepEqual(initializeTask({ initialize }, 7, quiet), initialize(new Random(7, 'parameters')));
    const shapes = withoutDrawing(() => initialize(new Random(0)));
    assert.deepEqual(
      Object.values(shapes).map(({ shape, data }) => [shape, data.length]),
      [
        [[3, 4], 0],
        [[4, 4], 0],
        [[5], 0],
        [[2], 0],
      ],
    );
    // 12 + 16 + 5 + 2 weights of 4 bytes, twice.
    assert.doesNotThrow(() => initializeTask({ initialize }, 7, quiet, 280));
    assert.throws(() => initializeTask({ initialize }, 7, quiet, 279), { code: 'model-too-large' });
  });

  it('draws all the same where a model of its own cannot be counted', () => {
    let calls = 0;
    const initialize = () => {
      if (++calls === 1) throw new Error('wants numbers');
      return { a: zeros([2]) };
    };
    assert.deepEqual(Object.keys(initializeTask({ initialize }, 7, quiet)), ['a']);
  });
});

describe('training/oddSettings', () => {
  const odd = (clip: number, warmup: number, steps: number) =>
    findOddSettings({ train: { clip, schedule: { type: 'linear', warmup } } } as unknown as Config, steps);

  it('are a warmup that outlasts the training, and gradients cut to nothing', () => {
    assert.deepEqual(odd(1, 0.1, 100), []);
    assert.deepEqual(odd(0, 99, 100), []);
    assert.match(odd(1, 100, 100)[0]!, /^train\.schedule\.warmup: 100 steps of a training of 100/);
    assert.match(odd(1e-300, 0, 100)[0]!, /^train\.clip/);
  });

  it('are told when training begins', async () => {
    const { workspace, config } = makeTinyWorkspace({
      train: '{ epochs: 1, batch: 16, clip: 1e-300, schedule: { type: constant, warmup: 5000 } }',
    });
    const options = gather(workspace);
    const { folder } = await train(config, options);
    assert.equal((await readRun(folder)).status, 'completed');
    const told = options.events.flatMap(event =>
      event.kind === 'log' && event.level === 'warning' ? event.message : [],
    );
    assert.equal(told.filter(message => /^train\.(schedule\.warmup|clip)/.test(message)).length, 2);
  });
});
