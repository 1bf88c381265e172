/** A trained model in use: predictions, vectors, attention and gradients; each program compiled once and kept. */
import { ActionableError, internal } from '../base/errors';
import { type HostTensors, int32 } from '../base/hostTensor';
import type { Engine, Inference, InferenceOptions } from '../engine/contract';
import type { CheckpointName } from '../runs/checkpoint';
import type { OpenAnswerer } from '../tasks/answerer';
import { bucketLength } from '../tasks/bucketLength';
import type { OpenGenerator } from '../tasks/generator';
import { predictBatches } from '../tasks/predictBatches';
import type { Task, TextReader } from '../tasks/task';
import type { Encoding, Tokenizer } from '../text/tokenizer';
import type { RunParts } from './openRun';
import type { Prediction, RunIdentity } from './prediction';

/** What the programs of a run are for. */
type Use = 'predict' | 'attention' | 'hidden' | 'saliency';

/** One text, read by the model: rows of `outputs` and captures beyond the encoding are padding. */
export interface Reading {
  readonly encoding: Encoding;
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
   * One prediction a text, in order.
   * @throws CancelledError between two batches when `signal` is aborted
   */
  async predict(texts: readonly string[], signal?: AbortSignal): Promise<readonly Prediction[]> {
    const encoded = texts.map(text => this.reader.encodeText(text));
    const results = new Array<Prediction>(texts.length);
    const batches = predictBatches(
      this.inference('predict'),
      this.task,
      this.reader,
      encoded.map(({ example }) => example),
      this.tokenizer.maximumLength,
      signal,
    );
    for await (const { outputs, indices } of batches) {
      indices.forEach((index, row) => {
        results[index] = this.describe(texts[index]!, encoded[index]!.encoding, outputs, row);
      });
    }
    return results;
  }

  /**
   * Pooled vectors, `[texts, features]` row-major, and the index of the likeliest label of each.
   * @throws CancelledError
   */
  async pool(
    texts: readonly string[],
    signal?: AbortSignal,
    onProgress?: (fraction: number) => void,
  ): Promise<{ readonly vectors: Float32Array; readonly features: number; readonly labels: Int32Array }> {
    const { features } = this.reader.encoder;
    const vectors = new Float32Array(texts.length * features);
    const labels = new Int32Array(texts.length);
    const examples = texts.map(text => this.reader.encodeText(text).example);
    let done = 0;
    const longest = this.tokenizer.maximumLength;
    const inference = this.inference('predict');
    for await (const batch of predictBatches(inference, this.task, this.reader, examples, longest, signal)) {
      const { pooled, logits } = batch.outputs;
      if (!pooled || !logits) throw internal('the task gave no pooled vectors');
      const classes = this.task.labels.length;
      batch.indices.forEach((index, row) => {
        vectors.set(pooled.data.subarray(row * features, (row + 1) * features), index * features);
        const scores = logits.data.subarray(row * classes, (row + 1) * classes);
        labels[index] = scores.indexOf(Math.max(...scores));
      });
      done += batch.indices.length;
      onProgress?.(done / texts.length);
    }
    return { vectors, features, labels };
  }

  /** Reads one text; the last few readings are kept, since layers and heads are asked for one by one. */
  read(use: 'predict' | 'attention' | 'hidden', text: string): Promise<Reading> {
    const key = `${use} ${text}`;
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
   * Gradient of a label's logit times the word vectors, summed over each: one number a token.
   * @throws ActionableError when the task or the label has none
   */
  async saliency(
    text: string,
    label: string,
  ): Promise<{ readonly encoding: Encoding; readonly weights: Float32Array }> {
    const index = this.task.labels.indexOf(label);
    if (index < 0) {
      throw new ActionableError('unknown-label', `no label "${label}"; there are ${this.task.labels.join(', ')}`);
    }
    const { encoding, outputs } = await this.runOne('saliency', text, { label: int32([1], [index]) });
    const { data } = outputs.saliency ?? {};
    if (!(data instanceof Float32Array)) throw internal('the task gave no saliency');
    return { encoding, weights: data.slice(0, encoding.ids.length) };
  }

  /** The prediction of a text that was read. */
  describe(text: string, encoding: Encoding, outputs: HostTensors, row: number): Prediction {
    const { probabilities } = outputs;
    if (!probabilities) throw internal('the task gave no probabilities');
    const { labels } = this.task;
    const values = Array.from(probabilities.data.subarray(row * labels.length, (row + 1) * labels.length));
    const { unknown } = this.tokenizer.special;
    return {
      text,
      label: labels[values.indexOf(Math.max(...values))]!,
      probabilities: Object.fromEntries(labels.map((label, i) => [label, values[i]!])),
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
  exportOnnx(): Uint8Array {
    const { program, inputs } = this.task.exported();
    return this.engine.createInference({ parameters: this.parameters, program }).toOnnx(inputs);
  }

  async dispose(): Promise<void> {
    await this.answering?.dispose();
    this.answering = undefined;
    const all = [...this.inferences.values()];
    this.inferences.clear();
    this.readings.clear();
    const generating = this.generating;
    this.generating = undefined;
    await Promise.all([...all.map(inference => inference.dispose()), generating?.dispose()]);
  }

  private async runOne(use: Use, text: string, more: HostTensors = {}): Promise<Reading> {
    const { example, encoding } = this.reader.encodeText(text);
    const time = bucketLength(example.length, this.tokenizer.maximumLength);
    const collated = this.task.collate([example], { batch: 1, time });
    const inputs = Object.fromEntries(this.reader.inputs.map(name => [name, collated[name]!]));
    const outputs = await this.inference(use).run({ ...inputs, ...more });
    return { encoding, time, outputs };
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
        return { program: predict, captures: Array.from({ length: layers }, (_, i) => `attention/${i}`) };
      }
      case 'saliency':
        if (!saliency) throw new ActionableError('no-saliency', `task ${this.task.name} has no labels to explain`);
        return { program: saliency };
    }
  }
}

const KEPT_READINGS = 8;
