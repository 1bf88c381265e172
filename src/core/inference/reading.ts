/** Texts as a run's model reads them: what is asked of it, what it gives. */
import type { HostTensors } from '../base/hostTensor';
import type { NamedSizes, Program } from '../engine/contract';
import type { TaskExample } from '../tasks/taskExample';
import type { Encoding } from '../text/tokenizer';

/** One text, read by the model: rows of `outputs` and captures beyond the encoding are padding. */
export interface Reading {
  readonly encoding: Encoding;
  /** Of a text that was read in windows: each, in place of lengths and captures of the whole. */
  readonly windows?: readonly WindowReading[];
  /** Tokens of each text that was encoded by itself: two of towers. */
  readonly lengths: readonly number[];
  /** Tokens with padding. */
  readonly time: number;
  readonly outputs: HostTensors;
}

/** A window of a text. */
export interface WindowReading extends Pick<Reading, 'lengths' | 'time' | 'outputs'> {
  /** Which token of the whole text each of its tokens is. */
  readonly places: Int32Array;
}

/** What inputs beside those of the task are made for. */
export type ReadSizes = Pick<Reading, 'lengths' | 'time'> & Partial<Pick<WindowReading, 'places'>>;

/** What is to be read: units of one text, and the encoding of all of it. */
export interface Encoded {
  readonly units: readonly TaskExample[];
  readonly encoding: Encoding;
  /** Of each unit, where the text may be read in windows. */
  readonly places?: readonly Int32Array[];
}

/** A program of who asks, beside those of the task. */
export interface NamedProgram {
  readonly name: string;
  readonly program: Program;
  /** What it reads beside the inputs of `predict`. */
  readonly inputs: NamedSizes['inputs'];
}
