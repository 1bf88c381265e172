import { deepEqual, equal, ok, rejects, throws } from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { augmentTraining } from '../../../src/core/training/augmentTraining';
import type { TrainEvent } from '../../../src/core/training/events';
import { readTrainingConfig, readTrainingData } from '../../../src/core/training/prepare';
import { previewAugmentation } from '../../../src/core/training/previewAugmentation';
import { resume, train } from '../../../src/core/training/trainRun';
import { gather, makeTinyWorkspace } from './tinyWorkspace';

describe('augmentTraining', () => {
  let folder: string;
  let events: TrainEvent[];
  const options = (trusted = true) => ({
    workspace: folder,
    trusted,
    signal: new AbortController().signal,
    onEvent: (event: TrainEvent) => void events.push(event),
  });
  const writeConfig = (augment: string) => {
    const path = join(folder, 'a.nlp.yaml');
    const data = `data: { train: a.csv, validation: 20%${augment} }`;
    writeFileSync(path, `task: classify\n${data}\nmodel: bag-of-words\ntrain: { seed: 3 }\n`);
    return path;
  };
  const load = async (path: string, trusted = true) => {
    const config = readTrainingConfig(path, options(trusted));
    const read = await readTrainingData(config, path, options(trusted));
    return { config, read, dataset: await augmentTraining(config, read, path, options(trusted)) };
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'nlp-augment-'));
    events = [];
    const rows = Array.from(
      { length: 20 },
      (_, i) => `a good movie number ${i} with a great story,${i % 2 ? 'yes' : 'no'}`,
    );
    writeFileSync(join(folder, 'a.csv'), ['text,label', ...rows].join('\n'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('adds copies to train alone, each with the label and the place of its original', async () => {
    const { read, dataset } = await load(writeConfig(', augment: { synonyms: 20%, swap: 20%, copies: 3 }'));
    equal(read.splits.train.length, 16);
    equal(dataset.splits.train.length, 64);
    equal(dataset.splits.validation, read.splits.validation);
    read.splits.train.forEach((original, i) => {
      const [first, ...copies] = dataset.splits.train.slice(4 * i, 4 * i + 4);
      equal(first, original);
      for (const copy of copies) {
        equal(copy.fields.label, original.fields.label);
        deepEqual(copy.source, original.source);
        ok(copy.fields.text !== original.fields.text);
      }
    });
    ok(events.some(event => event.kind === 'log' && /48 changed copies of 16/.test(event.message)));
  });

  it('makes the same copies again, others with another seed', async () => {
    const path = writeConfig(', augment: { delete: 20% }');
    const texts = async () => (await load(path)).dataset.splits.train.map(example => example.fields.text);
    const first = await texts();
    deepEqual(await texts(), first);
  });

  it('leaves data without `augment` as they are', async () => {
    const { read, dataset } = await load(writeConfig(''));
    equal(dataset, read);
  });

  it('says in the config what is wrong', async () => {
    const nothing = load(writeConfig(', augment: { copies: 2 }'));
    await rejects(nothing, (error: Error & { problems: { message: string }[] }) => {
      ok(
        /nothing to do\. Set at least one of synonyms, delete, insert, swap to a fraction, such as 10%/.test(
          error.problems[0]!.message,
        ),
      );
      return true;
    });
    const path = writeConfig(', augment: { synonyms: 10%, synonym-list: wordnet }');
    const writtenAt = readFileSync(path, 'utf8').split('\n')[1]!.indexOf('wordnet') + 1;
    await rejects(load(path, false), (error: Error & { problems: { code: string; range: { start: object } }[] }) => {
      equal(error.problems[0]!.code, 'untrusted-wordnet');
      deepEqual(error.problems[0]!.range.start, { line: 2, column: writtenAt });
      return true;
    });
  });

  it('is refused for tasks whose answers hang on each word', () => {
    const path = join(folder, 'b.nlp.yaml');
    const data = 'data: { train: a.jsonl, augment: { swap: 10% } }';
    writeFileSync(path, `task: tag\n${data}\nmodel: { type: lstm, bidirectional: true }\n`);
    throws(
      () => readTrainingConfig(path, options()),
      ({ problems }: { problems: readonly { message: string; range: { start: { line: number } } }[] }) => {
        const found = problems.find(({ message }) =>
          /^task tag cannot be augmented: changed words would change its labels/.test(message),
        );
        return found?.range.start.line === 2;
      },
    );
  });

  it('trains on the same copies when a run is resumed', async () => {
    const { workspace, config } = makeTinyWorkspace({
      data: '{ train: train.csv, validation: 20%, augment: { delete: 20%, swap: 20%, copies: 2 } }',
    });
    const whole = await train(config, gather(workspace));
    const controller = new AbortController();
    const stopped = await train(config, {
      ...gather(workspace),
      signal: controller.signal,
      onEvent: event => {
        if (event.kind === 'metrics' && event.step >= 8) controller.abort();
      },
    });
    equal(stopped.record.status, 'stopped');
    const resumed = await resume(stopped.folder, gather(workspace));
    equal(resumed.record.status, 'completed');
    deepEqual(resumed.record.metrics, whole.record.metrics);
    // 192 of 240 rows are train, each with two copies; batches of 16, four passes.
    equal(whole.record.totalSteps, (4 * 192 * 3) / 16);
  });

  describe('previewAugmentation', () => {
    it('shows the copies that training will use, for a sample', async () => {
      const path = writeConfig(', augment: { synonyms: 20%, delete: 20%, copies: 2 }');
      const { dataset } = await load(path);
      const preview = await previewAugmentation(path, { ...options(), sample: 0, count: 5 });
      equal(preview.configured, true);
      equal(preview.written, 'augment: { synonyms: 20%, delete: 20%, copies: 2 }');
      equal(preview.examples, 16);
      equal(preview.samples.length, 5);
      for (const { text, line, label, copies } of preview.samples) {
        const at = dataset.splits.train.findIndex(example => example.source.line === line);
        const own = dataset.splits.train.slice(at, at + 3);
        deepEqual(
          [text, ...copies.map(copy => copy.text)],
          own.map(example => example.fields.text),
        );
        equal(label, own[0]!.fields.label);
      }
    });

    it('shows another sample when asked, and what could be where nothing is configured', async () => {
      const path = writeConfig('');
      const lines = async (sample: number) =>
        (await previewAugmentation(path, { ...options(), sample, count: 5 })).samples.map(({ line }) => line);
      const [first, second] = [await lines(0), await lines(1)];
      equal(new Set([...first, ...second]).size, 10);
      const preview = await previewAugmentation(path, { ...options(), sample: 0, count: 5 });
      equal(preview.configured, false);
      equal(preview.written, 'augment: { synonyms: 10%, delete: 10%, insert: 10%, swap: 10%, copies: 4 }');
      ok(preview.samples.every(({ copies }) => copies.length === 4));
    });
  });
});
