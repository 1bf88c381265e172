import assert from 'node:assert/strict';
import type { HostTensor, HostTensors } from '../../../src/core/base/hostTensor';
import { float32, int32 } from '../../../src/core/base/hostTensor';
import { Random } from '../../../src/core/base/random';
import { createEngine } from '../../../src/core/engine';
import { loadRuntime } from '../../../src/core/engine/runtime';
import { asGiven } from '../engine/asGiven';
import { createTask, fixtureNames, readFixture, relativeError } from './fixture';

/** Texts of random words, the last one half as long as the others. */
function draw(batch: number, time: number, vocabulary: number): HostTensors {
  const random = new Random(batch * 100 + time, 'texts');
  const cut = batch > 1 ? Math.ceil(time / 2) : time;
  const isReal = (i: number) => i < (batch - 1) * time + cut;
  const ids = Array.from({ length: batch * time }, (_, i) => (isReal(i) ? 2 + random.integer(vocabulary - 2) : 0));
  return {
    ids: int32([batch, time], ids),
    mask: float32(
      [batch, time],
      ids.map((_, i) => Number(isReal(i))),
    ),
  };
}

describe('exported models', () => {
  for (const name of fixtureNames) {
    it(`${name}: one file for every batch and length, the same numbers as the engine's`, async () => {
      const fixture = readFixture(name);
      const task = await createTask(fixture);
      const parameters: HostTensors = Object.fromEntries(
        Object.entries(fixture.parameters).map(([key, { shape, data }]): [string, HostTensor] => [
          key,
          float32(shape, data),
        ]),
      );
      const { engine } = await createEngine('native', { threads: 1 });
      const { program, ...request } = task.exported();
      const inference = engine.createInference({ parameters, program });
      const runtime = await loadRuntime('native', 1);
      const { bytes, fixed } = inference.toOnnx(request);
      assert.deepEqual(fixed, {});
      const model = await runtime.compile(bytes, 'the exported model', true);
      for (const [batch, time] of [
        [1, 1],
        [1, 16],
        [2, 3],
        [7, 5],
        [4, 16],
      ] as const) {
        const texts = draw(batch, time, fixture.vocabulary);
        const expected = await inference.run(texts);
        const actual = await model.run(asGiven(texts, request.inputs));
        assert.deepEqual(Object.keys(actual).sort(), Object.keys(expected).sort());
        for (const [output, { shape, data }] of Object.entries(expected)) {
          assert.deepEqual(actual[output]!.shape, shape, `${output} of [${batch}, ${time}]`);
          const error = relativeError(actual[output]!.data as Float32Array, data);
          assert.ok(error < 1e-5, `${output} of [${batch}, ${time}]: ${error}`);
        }
      }
      await model.release();
      await inference.dispose();
    });
  }
});
