/**
 * `PEERS=<python> node --import tsx bench/checkExport.ts`: exports every model that has a fixture, and has Python's onnxruntime run the
 * files at several batches and lengths beside our own engine.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { float32, type HostTensors, int32 } from '../src/core/base/hostTensor';
import { Random } from '../src/core/base/random';
import { createEngine } from '../src/core/engine';
import { createTask, fixtureNames, readFixture } from '../test/core/models/fixture';

const SIZES = [
  [1, 1],
  [1, 16],
  [3, 7],
  [8, 13],
] as const;

function draw(batch: number, time: number, vocabulary: number): HostTensors {
  const random = new Random(time, 'texts');
  const lengths = Array.from({ length: batch }, (_, row) => (row === 0 ? time : 1 + random.integer(time)));
  const mask = lengths.flatMap(length => Array.from({ length: time }, (_, t) => Number(t < length)));
  const ids = mask.map(real => (real ? 2 + random.integer(vocabulary - 2) : 0));
  return { ids: int32([batch, time], ids), mask: float32([batch, time], mask) };
}

const plain = (tensors: HostTensors) =>
  Object.fromEntries(Object.entries(tensors).map(([name, t]) => [name, { ...t, data: Array.from(t.data) }]));

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'exported-'));
  const { engine } = await createEngine('native', { threads: 1 });
  for (const name of fixtureNames) {
    const fixture = readFixture(name);
    const { program, ...request } = (await createTask(fixture)).exported();
    const parameters: HostTensors = Object.fromEntries(
      Object.entries(fixture.parameters).map(([key, { shape, data }]) => [key, float32(shape, data)]),
    );
    const inference = engine.createInference({ parameters, program });
    writeFileSync(join(folder, `${name}.onnx`), inference.toOnnx(request).bytes);
    const cases: { inputs: object; outputs: object }[] = [];
    for (const [batch, time] of SIZES) {
      const texts = draw(batch, time, fixture.vocabulary);
      cases.push({ inputs: plain(texts), outputs: plain(await inference.run(texts)) });
    }
    writeFileSync(join(folder, `${name}.json`), JSON.stringify(cases));
    await inference.dispose();
  }
  const python = process.env.PEERS ?? 'python3';
  const { status } = spawnSync(python, [join(__dirname, 'checkExport.py'), folder], { stdio: 'inherit' });
  rmSync(folder, { recursive: true });
  process.exitCode = status ?? 1;
}

void main();
