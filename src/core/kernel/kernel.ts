/** The compiled kernel with its memory: regions are laid out once, then read and written in place. */
import { ActionableError } from '../base/errors';
import { formatBytes } from '../base/formatNumber';
import { machineMemory } from '../base/machineMemory';
import { firstAddress, kernelBytes } from './bytes';
import { type Memory, type Module, webAssembly } from './webAssembly';

/** What `kernels/wordVectors.ts` exports; addresses are bytes from the start of the memory. */
export interface KernelFunctions {
  setTables(inputs: number, outputs: number, stride: number, words: number): void;
  setScratch(tables: number, scratch: number, scores: number): void;
  setNegatives(cumulative: number, starts: number, count: number): void;
  setPaths(paths: number, nodes: number, codes: number): void;
  setGrams(gramsOf: number, grams: number): void;
  setModel(skipGram: number, mean: number, window: number, objective: number): void;
  /** @param high @param low 24 bits each */
  setRandom(high: number, low: number): void;
  subsample(tokens: number, ends: number, texts: number, keep: number): number;
  shrinkWindows(shrunk: number, count: number): void;
  train(tokens: number, ends: number, texts: number, shrunk: number, rate: number): void;
  learn(
    tokens: number,
    ends: number,
    texts: number,
    keep: number,
    shrunk: number,
    high: number,
    low: number,
    rate: number,
  ): void;
  lossOfTraining(): number;
  countPredictions(): number;
  trainPairs(
    first: number,
    second: number,
    logs: number,
    weights: number,
    count: number,
    width: number,
    squares: number,
    rate: number,
  ): number;
}

const PAGE = 65_536;
/** Addresses have 32 bits. */
const MOST_PAGES = 65_536;
/** Rows begin where vectors of 16 bytes may. */
const ALIGNMENT = 16;

/** Gives places in a memory that is not there yet. */
export class Layout {
  private at = Math.ceil(firstAddress / ALIGNMENT) * ALIGNMENT;

  /** @returns its address */
  place(bytes: number): number {
    const address = this.at;
    this.at = address + Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
    return address;
  }

  get bytes(): number {
    return this.at;
  }
}

let compiled: Module | undefined;

export function kernelModule(): Module {
  compiled ??= new webAssembly.Module(Buffer.from(kernelBytes, 'base64'));
  return compiled;
}

/** @throws ActionableError `model-too-large` where this machine, or WebAssembly, has not got so much */
export function checkMemory(bytes: number, machine = machineMemory()): void {
  if (bytes > Math.min(machine, MOST_PAGES * PAGE)) throw tooLarge(bytes, machine);
}

function tooLarge(bytes: number, machine: number): ActionableError {
  const room = Math.min(machine, MOST_PAGES * PAGE);
  return new ActionableError(
    'model-too-large',
    `the word vectors take ${formatBytes(bytes)} to train, and there is room for ${formatBytes(room)}. Lower tokenizer.vocabulary, model.width or model.buckets`,
  );
}

/** A memory of that size, which threads can share. @throws ActionableError as `checkMemory` */
export function createMemory(bytes: number, machine = machineMemory()): Memory {
  const pages = Math.ceil(bytes / PAGE);
  checkMemory(bytes, machine);
  try {
    return new webAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  } catch {
    throw tooLarge(bytes, machine);
  }
}

/** Many may share a memory: each has settings of its own. */
export function openKernel(memory: Memory): KernelFunctions {
  const env = {
    memory,
    abort: () => {
      throw new Error('internal: the kernel aborted');
    },
  };
  return new webAssembly.Instance(kernelModule(), { env }).exports as unknown as KernelFunctions;
}

/** Bytes of a row of so many float32. */
export function strideOf(width: number): number {
  return Math.ceil((4 * width) / ALIGNMENT) * ALIGNMENT;
}

/** Rows of `width` numbers -> rows of `stride` bytes, zeros between. */
export function writeRows(memory: Memory, address: number, data: Float32Array, width: number): void {
  const step = strideOf(width) / 4;
  const rows = data.length / width;
  const room = new Float32Array(memory.buffer, address, rows * step);
  if (step === width) room.set(data);
  else for (let row = 0; row < rows; row++) room.set(data.subarray(row * width, (row + 1) * width), row * step);
}

/** The opposite of `writeRows`: a copy. */
export function readRows(memory: Memory, address: number, rows: number, width: number) {
  const step = strideOf(width) / 4;
  const room = new Float32Array(memory.buffer, address, rows * step);
  const data = new Float32Array(rows * width);
  if (step === width) data.set(room);
  else for (let row = 0; row < rows; row++) data.set(room.subarray(row * step, row * step + width), row * width);
  return data;
}
