/** The weights that training starts from, counted before they are drawn: what fits no machine is told at once. */
import { countOf } from '../../base/countOf';
import { ActionableError } from '../../base/errors';
import { formatBytes } from '../../base/formatNumber';
import { type HostTensors, sizeOf } from '../../base/hostTensor';
import { machineMemory } from '../../base/machineMemory';
import { Random } from '../../base/random';
import { withLateDrawing, withoutDrawing } from '../../layers/initializers';
import type { Task } from '../../tasks/task';
import type { TrainOptions } from '../events';
import type { Start } from './start';

const BYTES_A_WEIGHT = 4;
/** Weights and their gradients; most optimizers keep as much again, or twice. */
const LEAST_COPIES = 2;
/** Weights whose drawing takes seconds. */
const MANY = 50_000_000;

/** Weights are drawn by the seed. */
export function startByChance(seed: number, options: Pick<TrainOptions, 'onEvent'>): Start {
  return {
    begin: async task => ({ parameters: initializeTask(task, seed, options), frozen: new Map(), files: [] }),
  };
}

/**
 * @param memory bytes
 * @throws ActionableError `model-too-large`
 */
export function initializeTask(
  task: Pick<Task, 'initialize'>,
  seed: number,
  { onEvent }: Pick<TrainOptions, 'onEvent'>,
  memory = machineMemory(),
): HostTensors {
  const count = checkSize(task, memory);
  if (count > MANY) onEvent({ kind: 'progress', message: `drawing ${countOf(count, 'weight')}` });
  return task.initialize(new Random(seed, 'parameters'));
}

/** The same where most of them come from elsewhere: each is drawn when its numbers are asked for. */
export function initializeLate(task: Pick<Task, 'initialize'>, seed: number, memory = machineMemory()): HostTensors {
  checkSize(task, memory);
  return withLateDrawing(() => task.initialize(new Random(seed, 'parameters')));
}

/** @returns how many weights there are @throws ActionableError `model-too-large` */
function checkSize(task: Pick<Task, 'initialize'>, memory: number): number {
  const count = countWeights(task);
  const bytes = count * BYTES_A_WEIGHT;
  if (bytes * LEAST_COPIES <= memory) return count;
  throw new ActionableError(
    'model-too-large',
    `the model has ${countOf(count, 'parameter')}: ${formatBytes(bytes)}, and training takes at least twice that; this machine has ${formatBytes(memory)}. Make it narrower, with fewer layers or a smaller vocabulary`,
  );
}

/** 0 where that cannot be known without drawing them: they are then drawn, and may not fit. */
function countWeights(task: Pick<Task, 'initialize'>): number {
  try {
    const shapes = withoutDrawing(() => task.initialize(new Random(0)));
    return Object.values(shapes).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  } catch {
    return 0;
  }
}
