/** A trained model in use: predictions, vectors, attention and gradients; each program compiled once and kept. */
import { ActionableError, internal, throwIfCancelled } from '../base/errors';
import type { HostTensors } from '../base/hostTensor';
import type { Engine, ExportedModel, Inference, InferenceOptions, NamedSizes, Quantization } from '../engine/contract';
import type { CheckpointName } from '../runs/checkpoint';
import { offersOf } from '../schemas';
import type { Offers } from '../tasks/abilities/offers';
import type { Verdict } from '../tasks/abilities/verdict';
import { bucketLength } from '../tasks/bucketLength';
import { checkLayer, countLayers, LAYER_OUTPUT, withLayer } from '../tasks/layerVectors';
import { type PredictedBatch, predictBatches } from '../tasks/predictBatches';
import type { Exported, Task } from '../tasks/task';
import type { TaskExample } from '../tasks/taskExample';
import type { Weights } from '../tasks/weights';
import { averageRows, joinWindows } from '../tasks/windows';
import type { Encoding, Tokenizer } from '../text/tokenizer';
import { capturesOf, type Use } from './captures';
import { KeptReadings } from './keptReadings';
import { maskTokens } from './maskTokens';
import { modelMetadata } from './modelMetadata';
import { neverTrained } from './neverTrained';
import { notForTask } from './notForTask';
import { type OpenParts, type PartName, parts } from './parts';
import { poolWords } from './poolWords';
import type { Asked, Prediction, Read, RunIdentity } from './prediction';
import type { Encoded, NamedProgram, Reading, ReadSizes, WindowReading } from './reading';
import type { RunParts } from './runParts';
import { statesOfRow, type TokenStates } from './tokenStates';

export class Run {
  readonly identity: RunIdentity;
  private readonly inferences = new Map<string, Inference>();
  private readonly readings = new KeptReadings<Reading>();
  private readonly opened = new Map<PartName, OpenParts[PartName]>();

  constructor(
    readonly parts: RunParts,
    private readonly engine: Engine,
    checkpoint: CheckpointName,
    readonly parameters: HostTensors,
  ) {
    const { record, folder } = parts;
    const { name, id, finishedAt, startedAt, imported } = record;
    this.identity = {
      name,
      id,
      folder,
      trainedAt: finishedAt ?? startedAt,
      ...(imported !== undefined && { imported: true }),
      checkpoint,
    };
  }

  get task(): Task {
    return this.parts.task;
  }

  /** What it can be asked, and what it is called. */
  get offers(): Offers {
    const { name: task, reader, direction, serves } = this.task;
    return offersOf({ task, pair: reader?.pair, direction, serves });
  }

  /** A part of the task on these weights, compiled once and kept. @throws ActionableError `not-for-task` where it has none */
  open<P extends PartName>(part: P): OpenParts[P] {
    const kept = this.opened.get(part) as OpenParts[P] | undefined;
    if (kept) return kept;
    const { untrained = [] } = this.parts.record;
    if (untrained.length > 0) throw neverTrained(this.identity.name, untrained);
    const { open, cannot, task } = parts[part];
    const opened = open(this.task, { engine: this.engine, parameters: this.parameters });
    if (!opened) throw notForTask(this, cannot, task);
    this.opened.set(part, opened);
    return opened;
  }

  /** Layers after which texts have vectors, beside the embeddings; 0 where there are none to choose from. */
  get layers(): number {
    return this.task.words ? 0 : countLayers(this.open('reader'));
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
    for await (const { outputs, indices } of this.readTexts(encoded, signal)) {
      indices.forEach((index, row) => {
        results[index] = this.describe(texts[index]!, encoded[index]!.encoding, outputs, row);
      });
    }
    return results;
  }

  /**
   * Pooled vectors, `[texts, features]` row-major, and what is said of each.
   * @param asPassages they are searched, not searched for
   * @param layer whose states they are made of, from 0, the embeddings; the last if not given, with what the model does after it
   * @throws CancelledError; ActionableError `no-states` or `out-of-range` of the layer
   */
  async pool(
    texts: readonly Asked[],
    signal?: AbortSignal,
    onProgress?: (fraction: number) => void,
    asPassages = false,
    layer?: number,
  ): Promise<{
    readonly vectors: Float32Array;
    readonly features: number;
    readonly verdicts: readonly Verdict[];
    /** Of each text, whether its end was not read. */
    readonly truncated: readonly boolean[];
  }> {
    if (layer !== undefined) checkLayer(layer, this.layers);
    if (this.task.words) return poolWords(this, texts, signal, onProgress);
    const before = layer === this.layers ? undefined : layer;
    const output = before === undefined ? 'pooled' : LAYER_OUTPUT;
    let vectors = new Float32Array(0);
    let features = this.open('reader').encoder.features;
    const verdicts = new Array<Verdict>(texts.length);
    const encoded = texts.map(text => this.encode(text, asPassages));
    let done = 0;
    for await (const { outputs, indices } of this.readTexts(encoded, signal, before)) {
      const pooled = outputs[output];
      if (!pooled) throw internal('the task gave no pooled vectors');
      if (done === 0) {
        features = pooled.shape[1]!;
        vectors = new Float32Array(texts.length * features);
      }
      indices.forEach((index, row) => {
        vectors.set(pooled.data.subarray(row * features, (row + 1) * features), index * features);
        verdicts[index] = this.open('reader').describe(outputs, row, encoded[index]!.encoding);
      });
      done += indices.length;
      onProgress?.(done / texts.length);
    }
    return { vectors, features, verdicts, truncated: encoded.map(({ encoding }) => encoding.truncated) };
  }

  /**
   * Logits of each text or pair, [texts, labels] row-major, as `predict` has them.
   * @throws CancelledError
   */
  async logits(texts: readonly Asked[], signal?: AbortSignal): Promise<Float32Array> {
    const labels = this.task.labels.length;
    const all = new Float32Array(texts.length * labels);
    const encoded = texts.map(text => this.encode(text));
    for await (const { outputs, indices } of this.readTexts(encoded, signal)) {
      const { logits } = outputs;
      if (!logits) throw internal('the task gave no logits');
      indices.forEach((index, row) => {
        all.set((logits.data as Float32Array).subarray(row * labels, (row + 1) * labels), index * labels);
      });
    }
    return all;
  }

  /**
   * Reads one text; the last few readings are kept, since layers and heads are asked for one by one.
   * @param masked numbers of tokens that the model is not to see
   * @throws ActionableError as `maskTokens` does
   */
  read(use: Use, text: Asked, masked: readonly number[] = []): Promise<Reading> {
    const key = JSON.stringify([use, text, masked]);
    return this.readings.get(key, () => this.readWith(this.inferenceFor(use), text, undefined, 1, masked));
  }

  /**
   * Outputs of a program of the caller's for a text, compiled once and kept under its name.
   * @param more inputs beside those of `predict`, as `inputs` has them
   * @param rows of the batch, the text in each
   */
  compute(
    { name, program, inputs }: NamedProgram,
    text: Asked,
    more: (sizes: ReadSizes) => HostTensors,
    rows = 1,
  ): Promise<Reading> {
    return this.readWith(
      this.inference(`for ${name}`, () => ({ program }), inputs),
      text,
      more,
      rows,
    );
  }

  /** The prediction of a text that was read. */
  describe(asked: Asked, encoding: Encoding, outputs: HostTensors, row: number): Prediction {
    const [text, pair] = typeof asked === 'string' ? [asked] : asked;
    return {
      ...this.open('reader').describe(outputs, row, encoding),
      text,
      ...(pair !== undefined && { pair }),
      tokens: this.tokensOf(encoding),
      truncated: encoding.truncated,
      run: this.identity,
    };
  }

  /** @param after where the text begins */
  tokensOf({ ids, tokens, offsets }: Encoding, after = 0): Read['tokens'] {
    const { unk: unknown } = this.tokenizer.special;
    return tokens.map((token, i) => ({
      token,
      start: offsets[i]![0] + after,
      end: offsets[i]![1] + after,
      unknown: ids[i] === unknown,
    }));
  }

  /** What its task is scored with. @param quantized with its weights in 8 bits */
  weights(quantized?: Quantization): Weights {
    const { engine, parameters } = this;
    if (!quantized) return { engine, parameters };
    const createInference: Engine['createInference'] = options => engine.createInference({ ...options, quantized });
    return {
      engine: {
        ...engine,
        name: engine.name,
        createTrainer: options => engine.createTrainer(options),
        createInference,
      },
      parameters,
    };
  }

  /** The ONNX model, for any batch and length where the program does the same at all of them. */
  exportOnnx(): ExportedModel {
    return this.exportProgram(this.task.exported());
  }

  /** A program as ONNX. @param parameters those of this run if not given */
  exportProgram({ program, ...request }: Exported, parameters = this.parameters): ExportedModel {
    const metadata = modelMetadata(this.parts, request);
    return this.engine.createInference({ parameters, program }).toOnnx({ ...request, metadata });
  }

  async dispose(): Promise<void> {
    const all = [...this.inferences.values(), ...this.opened.values()];
    this.inferences.clear();
    this.opened.clear();
    this.readings.clear();
    await Promise.all(all.map(each => ('dispose' in each ? each.dispose() : undefined)));
  }

  /** @throws ActionableError when it is one text for a model of pairs, or two for one of single texts */
  private encode(asked: Asked, asPassage = false): Encoded {
    const reader = this.open('reader');
    const [text, pair] = typeof asked === 'string' ? [asked] : asked;
    const { name } = this.identity;
    if (reader.pair && pair === undefined) {
      throw new ActionableError('one-text', `${name} compares two texts. Give it a second one.`);
    }
    if (!reader.pair && pair !== undefined) {
      throw new ActionableError(
        'two-texts',
        `${name} reads one text, not two. Leave the second text out, or train a config with data.text-pair.`,
      );
    }
    if (reader.windows && pair === undefined) return reader.windows.encode(text);
    const { example, encoding } =
      asPassage && reader.encodePassage ? reader.encodePassage(text) : reader.encodeText(text, pair);
    return { units: [example], encoding };
  }

  /** Outputs of `predict` of texts. @param layer whose vectors there are too @throws CancelledError */
  private readTexts(encoded: readonly Encoded[], signal?: AbortSignal, layer?: number): AsyncGenerator<PredictedBatch> {
    const { windows } = this.open('reader');
    const units = encoded.flatMap(each => each.units);
    const batches = this.readBatches(units, signal, layer);
    return windows ? joinWindows(batches, units, windows.finish) : batches;
  }

  /**
   * States after a layer of the tokens of texts, batch by batch, in no fixed order; of two texts that are read one by one those of
   * the first.
   * @param layer from 0 @throws ActionableError `no-states` of networks without such layers; CancelledError
   */
  async *states(texts: readonly Asked[], layer: number, signal?: AbortSignal): AsyncGenerator<TokenStates> {
    const name = `hidden/${layer}`;
    if (this.task.insight) {
      const insight = this.open('insight');
      for (const [text, asked] of texts.entries()) {
        throwIfCancelled(signal);
        const encoding = insight.encode(typeof asked === 'string' ? asked : asked[0]);
        const states = (await insight.states(encoding.ids))[name];
        if (states) yield { text, encoding, places: Int32Array.from(encoding.ids.keys()), ...statesOfRow(states, 0) };
      }
      return;
    }
    const reader = this.open('reader');
    const encoded = texts.map(text => this.encode(text));
    const units = encoded.flatMap(({ units, places, encoding }, text) =>
      units.map((unit, i) => ({ unit, text, encoding, places: places?.[i] })),
    );
    const inference = this.inference(name, () => ({ program: reader.predict, captures: [name] }));
    const examples = units.map(({ unit }) => unit);
    const longest = this.tokenizer.maximumLength;
    for await (const { outputs, indices } of predictBatches(inference, this.task, reader, examples, longest, signal)) {
      const states = outputs[name];
      if (!states) {
        const message = `${this.identity.name} has no layers whose states can be read. Use a transformer, or a pretrained model.`;
        throw new ActionableError('no-states', message);
      }
      for (const [row, index] of indices.entries()) {
        const { unit, text, encoding, places } = units[index]!;
        const own = places ?? Int32Array.from({ length: unit.tensors.ids?.data.length ?? 0 }, (_, i) => i);
        yield { text, encoding, places: own, ...statesOfRow(states, row) };
      }
    }
  }

  /** Outputs of `predict` of examples, batch by batch. @throws CancelledError */
  readBatches(examples: readonly TaskExample[], signal?: AbortSignal, layer?: number): AsyncGenerator<PredictedBatch> {
    const longest = this.tokenizer.maximumLength;
    const reader = this.open('reader');
    const inference =
      layer === undefined
        ? this.inferenceFor('predict')
        : this.inference(`layer ${layer}`, () => ({ program: withLayer(reader, layer) }));
    return predictBatches(inference, this.task, reader, examples, longest, signal);
  }

  private async readWith(
    inference: Inference,
    text: Asked,
    more: (sizes: ReadSizes) => HostTensors = () => ({}),
    rows = 1,
    masked: readonly number[] = [],
  ): Promise<Reading> {
    const { units, encoding, places } = maskTokens(this.encode(text), masked, this.tokenizer);
    const { inputs: names, windows } = this.open('reader');
    const read = async (unit: TaskExample, own?: Int32Array) => {
      const time = bucketLength(unit.length, this.tokenizer.maximumLength);
      const collated = this.task.collate(new Array<TaskExample>(rows).fill(unit), { batch: rows, time });
      const inputs = Object.fromEntries(names.map(name => [name, collated[name]!]));
      const lengths = [unit.tensors.ids, unit.tensors.pairIds].flatMap(ids => (ids ? [ids.data.length] : []));
      const outputs = await inference.run({ ...inputs, ...more({ lengths, time, places: own }) });
      return { lengths, time, outputs };
    };
    const [only] = units;
    if (units.length === 1 || !windows) return { encoding, ...(await read(only!)) };
    const each: WindowReading[] = [];
    for (const [i, unit] of units.entries()) each.push({ ...(await read(unit, places![i]!)), places: places![i]! });
    const { lengths, time } = each[0]!;
    return {
      encoding,
      lengths,
      time,
      outputs: windows.finish(averageRows(each.map(({ outputs }) => outputs))),
      windows: each,
    };
  }

  private inference(
    use: string,
    options: () => Pick<InferenceOptions, 'program' | 'captures'>,
    more: NamedSizes['inputs'] = {},
  ): Inference {
    const kept = this.inferences.get(use);
    if (kept) return kept;
    const { inputs, longest } = this.task.exported();
    const sizes = { inputs: { ...inputs, ...more }, longest };
    const made = this.engine.createInference({ parameters: this.parameters, sizes, ...options() });
    this.inferences.set(use, made);
    return made;
  }

  private inferenceFor(use: Use): Inference {
    const { predict, encoder } = this.open('reader');
    return this.inference(use, () => ({ program: predict, captures: capturesOf(use, encoder) }));
  }
}
