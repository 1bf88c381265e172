/** A trained model in use: predictions, vectors, attention and gradients; each program compiled once and kept. */
import { ActionableError, internal } from '../base/errors';
import { type HostTensors, int32 } from '../base/hostTensor';
import type { Engine, ExportedModel, Inference, InferenceOptions } from '../engine/contract';
import type { CheckpointName } from '../runs/checkpoint';
import type { OpenAnswerer } from '../tasks/answerer';
import { bucketLength } from '../tasks/bucketLength';
import type { OpenGenerator } from '../tasks/generator';
import { type PredictedBatch, predictBatches } from '../tasks/predictBatches';
import type { Task, TaskExample, TextReader } from '../tasks/task';
import type { Verdict } from '../tasks/verdict';
import type { OpenWriter } from '../tasks/writer';
import type { Encoding, Tokenizer } from '../text/tokenizer';
import { modelMetadata } from './modelMetadata';
import type { RunParts } from './openRun';
import type { Asked, Prediction, RunIdentity } from './prediction';

/** What the programs of a run are for. */
type Use = 'predict' | 'attention' | 'hidden' | 'saliency';

/** One text, read by the model: rows of `outputs` and captures beyond the encoding are padding. */
export interface Reading {
  readonly encoding: Encoding;
  /** Tokens of each text that was encoded by itself: two of towers. */
  readonly lengths: readonly number[];
  /** Tokens with padding. */
  readonly time: number;
  readonly outputs: HostTensors;
}

export class Run {
  readonly identity: RunIdentity;
  private readonly inferences = new Map<Use, Inference>();
  private readonly readings = new Map<string, Promise<Reading>>();
  private generating: OpenGenerator | undefined;
  private answering: OpenAnswerer | undefined;
  private writing: OpenWriter | undefined;

  constructor(
    readonly parts: RunParts,
    private readonly engine: Engine,
    checkpoint: CheckpointName,
    readonly parameters: HostTensors,
  ) {
    const { record, folder } = parts;
    const { name, id, finishedAt, startedAt } = record;
    this.identity = { name, id, folder, trainedAt: finishedAt ?? startedAt, checkpoint };
  }

  get task(): Task {
    return this.parts.task;
  }

  /** @throws ActionableError where the task says nothing of a single text */
  get reader(): TextReader {
    const { reader, name } = this.task;
    if (reader) return reader;
    throw new ActionableError(
      'not-for-task',
      `${this.identity.name} is a model of task ${name}, which labels no texts`,
    );
  }

  /** Compiled once and kept. @throws ActionableError where the task does not go on with a text */
  get generator(): OpenGenerator {
    const { generator, name } = this.task;
    if (!generator) {
      throw new ActionableError(
        'not-for-task',
        `${this.identity.name} is a model of task ${name}, which writes no text from a beginning`,
      );
    }
    this.generating ??= generator.open({ engine: this.engine, parameters: this.parameters });
    return this.generating;
  }

  /** Compiled once and kept. @throws ActionableError where the task does not write one text from another */
  get writer(): OpenWriter {
    const { writer, name } = this.task;
    if (!writer) {
      throw new ActionableError(
        'not-for-task',
        `${this.identity.name} is a model of task ${name}, which writes no text from another`,
      );
    }
    this.writing ??= writer.open({ engine: this.engine, parameters: this.parameters });
    return this.writing;
  }

  /** Compiled once and kept. @throws ActionableError where the task does not answer questions */
  get answerer(): OpenAnswerer {
    const { answerer, name } = this.task;
    if (!answerer) {
      const message = `${this.identity.name} is a model of task ${name}, which answers no questions`;
      throw new ActionableError('not-for-task', message);
    }
    this.answering ??= answerer.open({ engine: this.engine, parameters: this.parameters });
    return this.answering;
  }

  get tokenizer(): Tokenizer {
    return this.parts.tokenizer;
  }

  /**
   * One prediction a text or pair, in order.
   * @throws CancelledError between two batches when `signal` is aborted
   */
  async predict(texts: readonly Asked[], signal?: AbortSignal): Promise<readonly Prediction[]> {
    const encoded = texts.map(text => this.encode(text));
    const results = new Array<Prediction>(texts.length);
    for await (const { outputs, indices } of this.readBatches(examplesOf(encoded), signal)) {
      indices.forEach((index, row) => {
        results[index] = this.describe(texts[index]!, encoded[index]!.encoding, outputs, row);
      });
    }
    return results;
  }

  /**
   * Pooled vectors, `[texts, features]` row-major, and what is said of each.
   * @throws CancelledError
   */
  async pool(
    texts: readonly Asked[],
    signal?: AbortSignal,
    onProgress?: (fraction: number) => void,
  ): Promise<{
    readonly vectors: Float32Array;
    readonly features: number;
    readonly verdicts: readonly Verdict[];
  }> {
    let vectors = new Float32Array(0);
    let features = this.reader.encoder.features;
    const verdicts = new Array<Verdict>(texts.length);
    const encoded = texts.map(text => this.encode(text));
    let done = 0;
    for await (const { outputs, indices } of this.readBatches(examplesOf(encoded), signal)) {
      const { pooled } = outputs;
      if (!pooled) throw internal('the task gave no pooled vectors');
      if (done === 0) {
        features = pooled.shape[1]!;
        vectors = new Float32Array(texts.length * features);
      }
      indices.forEach((index, row) => {
        vectors.set(pooled.data.subarray(row * features, (row + 1) * features), index * features);
        verdicts[index] = this.reader.describe(outputs, row, encoded[index]!.encoding);
      });
      done += indices.length;
      onProgress?.(done / texts.length);
    }
    return { vectors, features, verdicts };
  }

  /** Reads one text; the last few readings are kept, since layers and heads are asked for one by one. */
  read(use: 'predict' | 'attention' | 'hidden', text: Asked): Promise<Reading> {
    const key = JSON.stringify([use, text]);
    const kept = this.readings.get(key);
    if (kept) return kept;
    const reading = this.runOne(use, text);
    this.readings.set(key, reading);
    reading.catch(() => this.readings.delete(key));
    const [oldest] = this.readings.keys();
    if (this.readings.size > KEPT_READINGS && oldest !== undefined) this.readings.delete(oldest);
    return reading;
  }

  /**
   * Gradient of a label's logit, or of a number, times the word vectors, summed over each: one number a token.
   * @param label of a task that has labels
   * @throws ActionableError when the task or the label has none
   */
  async saliency(
    text: Asked,
    label?: string,
  ): Promise<{ readonly encoding: Encoding; readonly weights: Float32Array }> {
    const { labels } = this.task;
    const index = labels.length === 0 ? 0 : labels.indexOf(label ?? '');
    if (index < 0) {
      throw new ActionableError('unknown-label', `no label "${label}"; there are ${labels.join(', ')}`);
    }
    const asked: HostTensors = labels.length === 0 ? {} : { label: int32([1], [index]) };
    const { encoding, lengths, outputs } = await this.runOne('saliency', text, asked);
    const weights = [outputs.saliency, outputs.pairSaliency].slice(0, lengths.length).flatMap((part, i) => {
      if (!(part?.data instanceof Float32Array)) throw internal('the task gave no saliency');
      return Array.from(part.data.subarray(0, lengths[i]));
    });
    return { encoding, weights: Float32Array.from(weights) };
  }

  /** The prediction of a text that was read. */
  describe(asked: Asked, encoding: Encoding, outputs: HostTensors, row: number): Prediction {
    const [text, pair] = typeof asked === 'string' ? [asked] : asked;
    const { unknown } = this.tokenizer.special;
    return {
      ...this.reader.describe(outputs, row, encoding),
      text,
      ...(pair !== undefined && { pair }),
      tokens: encoding.tokens.map((token, i) => ({
        token,
        start: encoding.offsets[i]![0],
        end: encoding.offsets[i]![1],
        unknown: encoding.ids[i] === unknown,
      })),
      truncated: encoding.truncated,
      run: this.identity,
    };
  }

  /** The ONNX model, for any batch and length where the program does the same at all of them. */
  exportOnnx(): ExportedModel {
    const { program, ...request } = this.task.exported();
    const metadata = modelMetadata(this.parts, request);
    return this.engine.createInference({ parameters: this.parameters, program }).toOnnx({ ...request, metadata });
  }

  async dispose(): Promise<void> {
    await this.answering?.dispose();
    this.answering = undefined;
    const all = [...this.inferences.values()];
    this.inferences.clear();
    this.readings.clear();
    const opened = [this.generating, this.writing];
    this.generating = undefined;
    this.writing = undefined;
    await Promise.all([...all.map(inference => inference.dispose()), ...opened.map(each => each?.dispose())]);
  }

  /** @throws ActionableError when it is one text for a model of pairs, or two for one of single texts */
  private encode(asked: Asked): ReturnType<TextReader['encodeText']> {
    const { reader } = this;
    const [text, pair] = typeof asked === 'string' ? [asked] : asked;
    const { name } = this.identity;
    if (reader.pair && pair === undefined) {
      throw new ActionableError('one-text', `${name} compares two texts; give it a second one`);
    }
    if (!reader.pair && pair !== undefined) {
      throw new ActionableError(
        'two-texts',
        `${name} reads one text, not two; a model of pairs has a text-pair column`,
      );
    }
    return reader.encodeText(text, pair);
  }

  /** Outputs of `predict` of examples, batch by batch. @throws CancelledError */
  readBatches(examples: readonly TaskExample[], signal?: AbortSignal): AsyncGenerator<PredictedBatch> {
    const longest = this.tokenizer.maximumLength;
    return predictBatches(this.inference('predict'), this.task, this.reader, examples, longest, signal);
  }

  private async runOne(use: Use, text: Asked, more: HostTensors = {}): Promise<Reading> {
    const { example, encoding } = this.encode(text);
    const time = bucketLength(example.length, this.tokenizer.maximumLength);
    const collated = this.task.collate([example], { batch: 1, time });
    const inputs = Object.fromEntries(this.reader.inputs.map(name => [name, collated[name]!]));
    const outputs = await this.inference(use).run({ ...inputs, ...more });
    const lengths = [example.tensors.ids, example.tensors.pairIds].flatMap(ids => (ids ? [ids.data.length] : []));
    return { encoding, lengths, time, outputs };
  }

  private inference(use: Use): Inference {
    const kept = this.inferences.get(use);
    if (kept) return kept;
    const made = this.engine.createInference({ parameters: this.parameters, ...this.programOf(use) });
    this.inferences.set(use, made);
    return made;
  }

  private programOf(use: Use): Omit<InferenceOptions, 'parameters'> {
    const { predict, saliency, encoder } = this.reader;
    switch (use) {
      case 'predict':
        return { program: predict };
      case 'hidden':
        return { program: predict, captures: ['*'] };
      case 'attention': {
        const layers = encoder.attention?.layers ?? 0;
        const names = Array.from({ length: layers }, (_, i) => `attention/${i}`);
        return { program: predict, captures: names.flatMap(name => [name, `pair/${name}`]) };
      }
      case 'saliency':
        if (!saliency)
          throw new ActionableError('no-saliency', `task ${this.task.name} has nothing to explain word by word`);
        return { program: saliency };
    }
  }
}

const KEPT_READINGS = 8;

function examplesOf(encoded: readonly ReturnType<TextReader['encodeText']>[]): readonly TaskExample[] {
  return encoded.map(({ example }) => example);
}
