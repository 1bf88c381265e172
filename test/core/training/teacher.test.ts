import assert from 'node:assert/strict';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ProblemsError } from '../../../src/core/base/errors';
import { readCheckpoint } from '../../../src/core/runs/checkpoint';
import { readMetrics } from '../../../src/core/runs/metricsLog';
import { findRate } from '../../../src/core/training/findRate';
import { resume, train } from '../../../src/core/training/trainRun';
import { gather, makeTinyWorkspace } from './tinyWorkspace';

const TRAIN = 'epochs: 4, batch: 16, optimizer: { type: adam, learning-rate: 0.05 }';

async function teacherIn(more: Parameters<typeof makeTinyWorkspace>[0] = {}) {
  const { workspace, config } = makeTinyWorkspace({ train: `{ ${TRAIN} }`, ...more });
  const { folder, record } = await train(config, gather(workspace));
  const text = readFileSync(config, 'utf8');
  const student = join(workspace, 'student.nlp.yaml');
  /** @param how keys of train.distill beside `from` */
  const write = (how: string, change = (all: string) => all) => {
    const distill = `distill: { from: ${JSON.stringify(folder)}${how} }`;
    writeFileSync(
      student,
      change(text.replace(`{ ${TRAIN} }`, `{ ${TRAIN}, ${distill} }`).replace('width: 8', 'width: 4')),
    );
    return student;
  };
  return { workspace, folder, record, write };
}

async function problemOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof ProblemsError, String(error));
  return error.problems.map(({ message }) => message).join('\n');
}

describe('train.distill', () => {
  it('learns from the teacher: at weight 0 nothing, at 1 what it says alone', async () => {
    const { workspace, write } = await teacherIn();
    const lossesOf = async (how: string) => {
      const { folder, record } = await train(write(how), gather(workspace));
      assert.ok(!existsSync(join(folder, 'teacher.safetensors')));
      return { rows: (await readMetrics(folder)).map(({ values }) => values['train/loss']), record };
    };
    const [none, all] = [await lossesOf(', weight: 0'), await lossesOf(', weight: 1, temperature: 3')];
    const { workspace: plain, config } = makeTinyWorkspace({
      train: `{ ${TRAIN} }`,
      model: '{ type: bag-of-words, width: 4, dropout: 0.2 }',
    });
    const alone = await train(config, gather(plain));
    assert.deepEqual(
      none.rows,
      (await readMetrics(alone.folder)).map(({ values }) => values['train/loss']),
    );
    assert.notDeepEqual(all.rows, none.rows);
    // The teacher's weights are among what the run was made from.
    assert.ok(all.record.files.some(({ path }) => path.endsWith('model.safetensors')));
  });

  it('learns what is right from a teacher although the labels are wrong', async () => {
    const { workspace, write } = await teacherIn();
    const rows = readFileSync(join(workspace, 'train.csv'), 'utf8');
    const swapped = rows.replaceAll(/,(good|bad)$/gm, (_, label) => (label === 'good' ? ',bad' : ',good'));
    writeFileSync(join(workspace, 'swapped.csv'), swapped);
    const wrong = (text: string) =>
      text
        .replace('train: train.csv, validation: 20%', 'train: swapped.csv, validation: test.csv')
        .replace('epochs: 4', 'epochs: 12');
    const accuracy = async (weight: number) =>
      (await train(write(`, weight: ${weight}`, wrong), gather(workspace))).record.metrics.test!.accuracy!;
    assert.ok((await accuracy(0)) < 0.5);
    assert.ok((await accuracy(1)) > 0.75);
  });

  it('goes on bit for bit, also when the teacher is gone', async () => {
    const { workspace, write, folder: teacher } = await teacherIn();
    const whole = await train(write(''), gather(workspace));
    const stop = new AbortController();
    const stopped = await train(write(''), {
      ...gather(workspace),
      signal: stop.signal,
      onEvent: event => {
        if (event.kind === 'metrics' && event.step >= 20) stop.abort();
      },
    });
    assert.equal(stopped.record.status, 'stopped');
    assert.ok(existsSync(join(stopped.folder, 'teacher.safetensors')));
    renameSync(teacher, `${teacher}-away`);
    const resumed = await resume(stopped.folder, gather(workspace));
    assert.deepEqual(resumed.record.metrics, whole.record.metrics);
    const [ours, theirs] = [
      await readCheckpoint(stopped.folder, 'last', true),
      await readCheckpoint(whole.folder, 'last', true),
    ];
    assert.deepEqual(ours!.parameters, theirs!.parameters);
    assert.ok(!existsSync(join(stopped.folder, 'teacher.safetensors')));
  });

  it('asks a teacher that is there again where its logits are not', async () => {
    const { workspace, write } = await teacherIn();
    const stop = new AbortController();
    const onEvent: ReturnType<typeof gather>['onEvent'] = event => {
      if (event.kind === 'metrics' && event.step >= 20) stop.abort();
    };
    const stopped = await train(write(''), { ...gather(workspace), signal: stop.signal, onEvent });
    writeFileSync(join(stopped.folder, 'teacher.safetensors'), 'damaged');
    const { record } = await resume(stopped.folder, gather(workspace));
    assert.deepEqual(record.metrics, (await train(write(''), gather(workspace))).record.metrics);
  });

  it('takes labels by name, in any order, and long texts in windows', async () => {
    const { workspace, write } = await teacherIn();
    // What the windows of a text learn is what the teacher says of the text.
    const windows = (text: string) =>
      text
        .replace('task: classify', 'task: { type: classify, stride: 3 }')
        .replace('vocabulary: 60', 'vocabulary: 60, length: 6');
    const { record } = await train(write(', weight: 1', windows), gather(workspace));
    assert.ok(record.metrics.validation!.accuracy! > 0.8, JSON.stringify(record.metrics.validation));
    assert.ok((await findRate(write(''), gather(workspace))).points.length > 10);
  });

  it('says where the config is why a teacher does not do', async () => {
    const { workspace, folder, write } = await teacherIn();
    const relabel = (text: string) => {
      writeFileSync(
        join(workspace, 'other.csv'),
        readFileSync(join(workspace, 'train.csv'), 'utf8').replaceAll(',bad', ',awful'),
      );
      return text.replace('train: train.csv', 'train: other.csv').replace(', test: test.csv', '');
    };
    assert.match(
      await problemOf(train(write('', relabel), gather(workspace))),
      /does not know the label "awful": labels must be the same/,
    );
    const nowhere = (text: string) => text.replace(JSON.stringify(folder), './nowhere');
    assert.match(
      await problemOf(train(write('', nowhere), gather(workspace))),
      /\.\/nowhere is no run to learn from.*nlp import/,
    );
    const regress = (text: string) =>
      text.replace('task: classify', 'task: regress').replace('train: train.csv', 'train: train.csv, score: label');
    assert.match(
      await problemOf(train(write('', regress), gather(workspace))),
      /task regress has no logits of labels to learn from a teacher/,
    );
  });
});
