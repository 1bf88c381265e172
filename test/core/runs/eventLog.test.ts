import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import protobuf from 'protobufjs/minimal';
import { readTfRecords } from '../../../src/core/formats/tfRecord';
import { EventLog } from '../../../src/core/runs/eventLog';
import { exampleRecord } from './exampleRecord';
import { makeRun } from './makeRun';
import { temporaryFolder } from './temporaryFolder';

const row = (step: number) => ({ step, epoch: step / 10, seconds: step / 2, values: { 'train/loss': 1 / step } });

interface ReadEvent {
  readonly wallTime: number;
  readonly step: number;
  readonly version?: string;
  readonly start: boolean;
  readonly tags: readonly string[];
  readonly scalar?: number;
}

/** Reads by field number (tensorflow/core/util/event.proto), apart from the writer. */
function fieldsOf(bytes: Uint8Array): readonly (readonly [number, number | Uint8Array])[] {
  const reader = protobuf.Reader.create(bytes);
  const fields: [number, number | Uint8Array][] = [];
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    const read = {
      0: () => reader.uint32(),
      1: () => reader.double(),
      2: () => reader.bytes(),
      5: () => reader.float(),
    };
    fields.push([tag >>> 3, read[(tag & 7) as 0 | 1 | 2 | 5]()]);
  }
  return fields;
}

function readEvent(bytes: Uint8Array): ReadEvent {
  const fields = new Map(fieldsOf(bytes));
  const text = (value: unknown) => Buffer.from(value as Uint8Array).toString();
  const values = fields.has(5)
    ? fieldsOf(fields.get(5) as Uint8Array).map(([, value]) => new Map(fieldsOf(value as Uint8Array)))
    : [];
  return {
    wallTime: fields.get(1) as number,
    step: (fields.get(2) as number | undefined) ?? 0,
    version: fields.has(3) ? text(fields.get(3)) : undefined,
    start: fields.has(7),
    tags: values.map(value => text(value.get(1))),
    scalar: values[0]?.get(2) as number | undefined,
  };
}

function files(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter(name => name.includes('tfevents'))
    .sort();
}

function events(folder: string, name: string): readonly ReadEvent[] {
  return readTfRecords(readFileSync(join(folder, name))).map(readEvent);
}

describe('runs/eventLog', () => {
  const config = 'task: classify\nmodel:\n  width: 8\n';

  it('tells TensorBoard the config, every row at its time, the test scores and the end', async () => {
    const folder = makeRun(temporaryFolder(), {}, { config });
    const log = await EventLog.begin(folder, exampleRecord(), 0, 1000.5);
    await log.addRows([row(1), row(5)], 1100);
    await log.addRows([], 1101);
    await log.end(5, { accuracy: 0.75 }, 1200);
    const [name] = files(folder);
    const read = events(folder, name!);
    assert.deepEqual(
      read.map(({ wallTime, step, tags }) => [wallTime, step, ...tags]),
      [
        [1000.5, 0],
        [1000.5, 0, 'config', '_hparams_/session_start_info'],
        [1098, 1, 'train/loss'],
        [1100, 5, 'train/loss'],
        [1200, 5, 'test/accuracy', '_hparams_/session_end_info'],
      ],
    );
    assert.equal(read[0]!.version, 'brain.Event:2');
    assert.equal(read[3]!.scalar, Math.fround(0.2));
  });

  it('begins another file when resumed, read after the first, that takes back what came after the checkpoint', async () => {
    const folder = makeRun(temporaryFolder(), {}, { config });
    await (await EventLog.begin(folder, exampleRecord(), 0, 2000)).addRows([row(1), row(2), row(3)], 2010);
    // A clock that was set back.
    const log = await EventLog.begin(folder, exampleRecord(), 1, 1500);
    await log.addRows([row(2)], 1501);
    const names = files(folder);
    assert.equal(names.length, 2);
    const resumed = events(folder, names[1]!);
    assert.deepEqual(
      resumed.map(({ step, start, tags }) => [step, start, ...tags]),
      [
        [0, false],
        [2, true],
        [2, false, 'train/loss'],
      ],
    );
  });
});
