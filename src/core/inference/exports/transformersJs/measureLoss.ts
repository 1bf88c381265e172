/** What 8 bits cost a run: its score on its own data beside that in 32 bits; where it has none, how far its outputs are apart. */
import type { Caller } from '../../../base/caller';
import { ActionableError, ProblemsError, throwIfCancelled } from '../../../base/errors';
import { formatCount, writeScore } from '../../../base/formatNumber';
import type { HostTensor, HostTensors } from '../../../base/hostTensor';
import { int32, sizeOf } from '../../../base/hostTensor';
import { Random } from '../../../base/random';
import { taskFieldsCatalog } from '../../../catalog';
import type { Example } from '../../../data/dataset';
import { type Quantization, quantizations } from '../../../engine/contract';
import { allSpecial } from '../../../text/specialTokens';
import { accessOf, type DataAccess, loadRunData } from '../../loadRunData';
import type { Run } from '../../run';
import type { Plan } from './plan';

export interface QuantizationLoss {
  /** What was compared, for people: `test accuracy (500 examples)`. */
  readonly what: string;
  /** In 32 bits; absent where outputs are compared with those. */
  readonly whole?: number;
  readonly by: Readonly<Record<Quantization, number>>;
}

/** Examples that are scored, the first ones of the split. */
const mostExamples = 500;

/** @throws CancelledError */
export async function measureLoss(run: Run, plan: Plan, access: DataAccess, caller: Caller): Promise<QuantizationLoss> {
  return (await compareScores(run, access, caller)) ?? compareOutputs(run, plan, caller);
}

async function compareScores(run: Run, access: DataAccess, caller: Caller): Promise<QuantizationLoss | undefined> {
  const { task } = run;
  const found = await examplesOf(run, access, caller);
  if (!found) return undefined;
  const examples = found.examples.slice(0, mostExamples);
  const encoded = task.encodeSplit?.(examples) ?? examples.map(example => task.encode(example));
  let done = 0;
  const scoreOf = async (how?: Quantization) => {
    const onProgress = (fraction: number) =>
      caller.onProgress?.({ message: 'scoring in 8 bits', fraction: (done + fraction) / (quantizations.length + 1) });
    // What is written is not: a text changes as a whole where one token does.
    const options = { signal: caller.signal, effort: task.exportedWriter ? 'quick' : 'full', onProgress } as const;
    const { scores } = await task.score(run.weights(how), { examples, encoded }, options);
    done++;
    return scores[task.target];
  };
  const whole = await scoreOf();
  const by: Partial<Record<Quantization, number>> = {};
  for (const how of quantizations) by[how] = await scoreOf(how);
  const { weights, products } = by;
  if (whole === undefined || weights === undefined || products === undefined) return undefined;
  const what = `${found.split} ${task.target} (${formatCount(examples.length)} examples)`;
  return { what, whole, by: { weights, products } };
}

/** Of its test split, or its validation split; nothing where its data are gone, or are none. */
async function examplesOf(
  run: Run,
  access: DataAccess,
  caller: Caller,
): Promise<{ readonly split: string; readonly examples: readonly Example[] } | undefined> {
  const { config, record } = run.parts;
  if (record.files.length === 0 || record.fold || record.untrained?.length) return undefined;
  try {
    const loaded = await loadRunData(run, accessOf(run, access), { signal: caller.signal });
    const { settle } = await taskFieldsCatalog[config.task.type]();
    const { splits } = settle?.(loaded, config.task, record.learned ?? {}) ?? loaded;
    const split = splits.test?.length ? 'test' : 'validation';
    const examples = splits[split];
    return examples?.length ? { split, examples } : undefined;
  } catch (error) {
    // Without them there are its outputs.
    if (error instanceof ActionableError || error instanceof ProblemsError) return undefined;
    throw error;
  }
}

const rows = 16;
const longest = 16;

/** The least cosine of what the network gives for drawn tokens, row by row. */
async function compareOutputs(run: Run, plan: Plan, { signal }: Caller): Promise<QuantizationLoss> {
  const planned = plan.programs.model;
  const { program, inputs } = planned ? planned.program : run.task.exported();
  const writes = run.task.exportedWriter !== undefined;
  const exported = writes ? run.task.exported() : undefined;
  const given = drawInputs(run, Object.keys(exported?.inputs ?? inputs));
  const outputsOf = async (how?: Quantization) => {
    throwIfCancelled(signal);
    const { engine, parameters } = run.weights(how);
    const own = (!writes && planned?.parameters) || parameters;
    const inference = engine.createInference({ program: exported?.program ?? program, parameters: own });
    try {
      const all = await inference.run(given);
      return (all.sentence_embedding ?? all.logits ?? all.start_logits ?? Object.values(all)[0]) as HostTensor;
    } finally {
      await inference.dispose();
    }
  };
  const whole = await outputsOf();
  const cosine = async (how: Quantization) => meanCosine(whole, await outputsOf(how));
  const [weights, products] = [await cosine('weights'), await cosine('products')];
  return { what: `cosine of outputs with those of 32 bits (${rows} texts of drawn tokens)`, by: { weights, products } };
}

function drawInputs(run: Run, names: readonly string[]): HostTensors {
  const { tokenizer, parts } = run;
  const target = parts.targetTokenizer ?? tokenizer;
  const time = Math.min(longest, tokenizer.maximumLength, target.maximumLength);
  const random = new Random(7, 'quantized');
  const draw = ({ size, special }: typeof tokenizer): HostTensor => {
    const none = new Set(allSpecial(special));
    const usable = Array.from({ length: size }, (_, id) => id).filter(id => !none.has(id));
    const from = usable.length > 0 ? usable : [0];
    return int32(
      [rows, time],
      Array.from({ length: rows * time }, () => from[random.integer(from.length)]!),
    );
  };
  const ones: HostTensor = { dtype: 'float32', shape: [rows, time], data: new Float32Array(rows * time).fill(1) };
  const all: HostTensors = {
    ids: draw(tokenizer),
    mask: ones,
    segments: int32([rows, time], new Array<number>(rows * time).fill(0)),
    written: draw(target),
  };
  return Object.fromEntries(names.map(name => [name, all[name]!]));
}

/** Of vectors along the last axis, where there are some; of rows of single numbers as one vector each. */
function meanCosine(a: HostTensor, b: HostTensor): number {
  const width = a.shape.length > 1 ? a.shape.at(-1)! : sizeOf(a.shape);
  const count = a.data.length / width;
  let sum = 0;
  for (let row = 0; row < count; row++) {
    let [dot, left, right] = [0, 0, 0];
    for (let i = row * width; i < (row + 1) * width; i++) {
      const [x, y] = [Number(a.data[i]), Number(b.data[i])];
      dot += x * y;
      left += x * x;
      right += y * y;
    }
    sum += left > 0 && right > 0 ? dot / Math.sqrt(left * right) : Number(left === right);
  }
  return sum / count;
}

/** One line a file. */
export function describeLoss({ what, whole, by }: QuantizationLoss, how: Quantization): string {
  const value = by[how];
  return whole === undefined
    ? `${what} ${writeScore(value)}`
    : `${what} ${writeScore(value)}, in 32 bits ${writeScore(whole)}`;
}
