import { deepEqual, equal, ok } from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spillOf } from '../../../src/core/data/store/spill';
import { readCheckpoint } from '../../../src/core/runs/checkpoint';
import type { TaskExample } from '../../../src/core/tasks/taskExample';
import { EncodedStore } from '../../../src/core/training/encodedStore';
import { train } from '../../../src/core/training/trainRun';
import { removeFolder } from '../../removeFolder';
import { gather, makeTinyWorkspace } from './tinyWorkspace';

describe('EncodedStore', () => {
  it('gives back tensors of every kind and shape, in any order', () => {
    const folder = mkdtempSync(join(tmpdir(), 'nlp-encoded-'));
    try {
      const examples = Array.from({ length: 1000 }, (_, i): TaskExample => {
        const time = i % 37;
        const tags = { dtype: 'bool', shape: [time], data: new Uint8Array(time).fill(i % 2) } as const;
        return {
          length: time,
          tensors: {
            ids: { dtype: 'int32', shape: [time], data: Int32Array.from({ length: time }, (_, k) => i * 1000 + k) },
            ...(i % 3 === 0 && { tags }),
            labels: { dtype: 'int32', shape: [], data: Int32Array.of(i % 5) },
            grid: { dtype: 'float32', shape: [2, time], data: new Float32Array(2 * time).fill(i / 7) },
          },
        };
      });
      const store = new EncodedStore(spillOf(folder, 50_000));
      const kept = examples.map(example => store.add(example));
      ok(kept[0] === examples[0] && kept[999] !== examples[999]);
      const read = ({ length, tensors }: TaskExample) => ({ length, tensors });
      deepEqual(kept.map(read), examples);
      for (let i = 0; i < 300; i++) {
        const place = (i * 619) % 1000;
        deepEqual(read(kept[place]!), examples[place]);
      }
    } finally {
      removeFolder(folder);
    }
  });

  for (const model of ['{ type: cnn, width: 8, filters: 4, kernels: [2, 3] }', '{ type: linear, weighting: tf-idf }']) {
    it(`changes nothing in a training: ${model}`, async () => {
      const { workspace, config } = makeTinyWorkspace({ model });
      const whole = await train(config, gather(workspace));
      const spilled = await train(config, { ...gather(workspace), memory: 0 });
      deepEqual(spilled.record.metrics, whole.record.metrics);
      const [a, b] = [
        await readCheckpoint(whole.folder, 'last', true),
        await readCheckpoint(spilled.folder, 'last', true),
      ];
      deepEqual(b!.parameters, a!.parameters);
      const predictions = (folder: string) => readFileSync(join(folder, 'predictions.jsonl'), 'utf8');
      equal(predictions(spilled.folder), predictions(whole.folder));
      if (process.platform !== 'win32') deepEqual(readdirSync(join(workspace, '.nlp', 'cache')), []);
    });
  }
});
