/** The teacher of a distillation: a run whose logits of the training texts are computed once, and kept with the run that learns from them. */
import { dirname, join } from 'node:path';
import { ActionableError, internal, ProblemsError, throwIfCancelled } from '../base/errors';
import { float32 } from '../base/hostTensor';
import { locateModel } from '../base/locateModel';
import { ConfigPlace } from '../data/configPlace';
import type { Dataset, Example } from '../data/dataset';
import type { Engine } from '../engine/contract';
import { readSafetensors, writeSafetensors } from '../formats/safetensors';
import { openRun } from '../inference/openRun';
import type { Asked } from '../inference/prediction';
import { readRunParts } from '../inference/runParts';
import { removeIfPossible, writeAtomically } from '../runs/atomicFile';
import { readBounded } from '../runs/record';
import type { Config } from '../schemas';
import type { Task } from '../tasks/task';
import type { TaskExample } from '../tasks/taskExample';
import { eachUnit } from '../tasks/windows';
import type { TrainOptions } from './events';
import { isRunFolder } from './pretrainedRun';
import { hashFiles } from './start/hashFiles';
import { readBest } from './start/run';

/** Beside the run's checkpoints for as long as it is trained. */
const FILE = 'teacher.safetensors';
/** Bytes of its header. */
const HEADER = 4096;
/** Texts that are read at a time. */
const PORTION = 1024;

export interface Teacher {
  /** Of its run, absolute. */
  readonly folder: string;
  /** Place of each of the student's labels among its own. */
  readonly order: readonly number[];
  /** Its weights. */
  readonly files: Dataset['files'];
}

/**
 * The teacher that a config names.
 * @param task the student
 * @returns undefined where it names none
 * @throws ProblemsError at `train.distill.from`: no run, or not one of this task and these labels
 */
export async function findTeacher(
  { train }: Pick<Config, 'train'>,
  configPath: string,
  task: Task,
  options: Pick<TrainOptions, 'workspace' | 'trusted'>,
): Promise<Teacher | undefined> {
  if (!train.distill) return undefined;
  try {
    return await openTeacher(train.distill.from, configPath, task, options);
  } catch (error) {
    if (!(error instanceof ActionableError)) throw error;
    const place = new ConfigPlace(configPath);
    throw new ProblemsError([place.problem(['train', 'distill', 'from'], error.code, error.message)]);
  }
}

async function openTeacher(
  from: string,
  configPath: string,
  task: Task,
  options: Pick<TrainOptions, 'workspace' | 'trusted'>,
): Promise<Teacher> {
  const located = locateModel(from, dirname(configPath), options);
  const refuse = (why: string) => new ActionableError('no-teacher', `${from} ${why}`);
  if (located.kind !== 'path' || !isRunFolder(located.path)) {
    throw refuse(`is no run to learn from. Name the folder of a run, or import the model first: nlp import ${from}`);
  }
  const folder = located.path;
  const { task: teacher } = await readRunParts(folder, options.trusted);
  if (teacher.name !== task.name) throw refuse(`is a run of task ${teacher.name}, and this is ${task.name}.`);
  if ((teacher.reader?.pair === undefined) !== (task.reader?.pair === undefined)) {
    throw refuse(
      teacher.reader?.pair
        ? 'reads pairs of texts, and this config one text.'
        : 'reads one text, and this config pairs.',
    );
  }
  const order = task.labels.map(label => teacher.labels.indexOf(label));
  const unknown = task.labels.filter((_, i) => order[i]! < 0);
  const extra = teacher.labels.filter(label => !task.labels.includes(label));
  if (unknown.length > 0) throw refuse(`does not know ${named(unknown)}: labels must be the same, by name.`);
  if (extra.length > 0)
    throw refuse(`has ${named(extra)}, which no training text has: labels must be the same, by name.`);
  const { name } = await readBest(folder);
  const path = join(folder, 'checkpoints', name, 'model.safetensors');
  return { folder, order, files: await hashFiles([path]) };
}

/** Labels in a message: a few of them. */
const SHOWN = 5;

function named(labels: readonly string[]): string {
  const more = labels.length > SHOWN ? [`${labels.length - SHOWN} more`] : [];
  const shown = labels.slice(0, SHOWN).map(label => JSON.stringify(label));
  return `the ${labels.length === 1 ? 'label' : 'labels'} ${[...shown, ...more].join(', ')}`;
}

interface Pupil {
  readonly config: Pick<Config, 'train'>;
  readonly configPath: string;
  readonly task: Task;
  readonly engine: Engine;
  /** Found before; of a run that goes on it is looked for when its logits are not there. */
  readonly teacher?: Teacher;
}

/**
 * Units of the training split with the teacher's logits, `teacher` [labels], in the order of the student's labels.
 * @param kept the folder of the run, where logits are kept and found again; they are computed each time if not given
 * @throws CancelledError; as `findTeacher` where neither logits nor teacher are there
 */
export async function withTeacher(
  pupil: Pupil,
  examples: readonly Example[],
  encoded: readonly TaskExample[],
  options: TrainOptions,
  kept?: string,
): Promise<readonly TaskExample[]> {
  const labels = pupil.task.labels.length;
  const stored = kept && (await readStored(kept, examples.length * labels));
  const logits = stored || (await askTeacher(pupil, examples, options));
  if (kept && !stored) {
    const tensor = float32([examples.length, labels], logits);
    await writeAtomically(join(kept, FILE), writeSafetensors({ logits: tensor }));
  }
  const places = eachUnit(Array.from(examples.keys()), encoded);
  return encoded.map(
    (unit, i) => new TaughtExample(unit, logits.subarray(places[i]! * labels, (places[i]! + 1) * labels)),
  );
}

/** What is needed no more once a run is trained. */
export async function dismissTeacher(folder: string): Promise<void> {
  await removeIfPossible(join(folder, FILE));
}

/** Nothing where they are not there, or not of these examples. */
async function readStored(folder: string, size: number): Promise<Float32Array | undefined> {
  try {
    const { tensors } = readSafetensors(await readBounded(join(folder, FILE), 4 * size + HEADER));
    const { logits } = tensors;
    return logits?.data.length === size && logits.dtype === 'float32' ? (logits.data as Float32Array) : undefined;
  } catch (error) {
    if (error instanceof ActionableError) return undefined;
    throw error;
  }
}

async function askTeacher(
  { config, configPath, task, engine, teacher }: Pupil,
  examples: readonly Example[],
  options: TrainOptions,
): Promise<Float32Array> {
  const { signal, trusted, onEvent } = options;
  const found = teacher ?? (await findTeacher(config, configPath, task, options));
  if (!found) throw internal('a distillation without a teacher');
  const { folder, order } = found;
  const labels = order.length;
  const run = await openRun(folder, engine, 'best', trusted);
  try {
    const all = new Float32Array(examples.length * labels);
    for (let start = 0; start < examples.length; start += PORTION) {
      throwIfCancelled(signal);
      const message = 'reading the training texts with the teacher';
      onEvent({ kind: 'progress', message, fraction: start / examples.length });
      const part = examples.slice(start, start + PORTION).map(askedOf);
      const logits = await run.logits(part, signal);
      for (let i = 0; i < part.length; i++) {
        for (const [k, place] of order.entries()) all[(start + i) * labels + k] = logits[i * labels + place]!;
      }
    }
    return all;
  } finally {
    await run.dispose();
  }
}

function askedOf({ fields: { text = '', 'text-pair': pair } }: Example): Asked {
  return pair === undefined ? text : [text, pair];
}

/** Reads its unit when it is asked for: that may be on the disk. */
class TaughtExample implements TaskExample {
  constructor(
    private readonly unit: TaskExample,
    private readonly logits: Float32Array,
  ) {}

  get length(): number {
    return this.unit.length;
  }

  get tensors(): TaskExample['tensors'] {
    return { ...this.unit.tensors, teacher: float32([this.logits.length], this.logits) };
  }
}
