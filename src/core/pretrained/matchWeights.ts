/** Which of a model's parameters its files have, which are new and to be trained, and which tensors of the files nothing uses. */
import { ActionableError, internal } from '../base/errors';
import { type HostTensor, type HostTensors, sizeOf } from '../base/hostTensor';
import type { Mapping } from '../families/family';
import { shapesOfTheirs, toOurs } from '../families/mapTensors';
import { type Found, matchTensors } from '../families/matchTensors';
import { bridgeMappings, bridgeName } from './bridge';
import { labelPlaces } from './headLabels';
import type { Pretrained } from './pretrained';
import type { SentenceModules } from './sentence';

/** A line of the table. */
export interface TensorRow {
  readonly status: 'found' | 'new' | 'unused';
  /** Ours; absent of what nothing uses. */
  readonly name?: string;
  /** In the files. */
  readonly of?: readonly string[];
  /** Of ours; of what nothing uses, of theirs. */
  readonly shape: readonly number[];
  /** What is to be known beside it. */
  readonly note?: string;
}

export interface MatchedWeights {
  readonly rows: readonly TensorRow[];
  /** Names of those that are to be trained before they mean anything. */
  readonly fresh: readonly string[];
  /** Those that were found, read now. */
  read(): Promise<HostTensors>;
}

/**
 * @param wanted shapes of all that the model has; numbers are not looked at
 * @param labels of the task, in its order; none where it has none
 * @throws ActionableError `weights-mismatch`
 */
export function matchWeights(
  model: Pick<Pretrained, 'architecture' | 'source' | 'weights' | 'weightsFile' | 'headOfFile'>,
  wanted: HostTensors,
  labels: readonly string[],
): MatchedWeights {
  const { architecture, source, weights, weightsFile } = model;
  const { head, sentence } = source;
  const shapes = new Map(Array.from(weights.tensors, ([name, { shape }]) => [name, shape]));
  const last = head && architecture.heads[head]?.layers.at(-1);
  const outputs = (last && wanted[`${last.name}.weight`]?.shape.at(-1)) ?? 1;
  const matched = matchTensors(architecture, shapes, {
    head,
    outputs,
    file: weightsFile,
    wants: name => Object.hasOwn(wanted, name),
    beside: [...mapsOf(sentence), ...crossOf(architecture, wanted)],
  });
  const logits = last?.name === 'head' ? [`${last.name}.weight`, `${last.name}.bias`] : [];
  const told = head && logits.length > 0 ? labelPlaces(model, head, labels) : undefined;
  const found = new Map(
    matched.found
      .filter(({ mapping }) => !(told && 'other' in told && logits.includes(mapping.name)))
      .map(each => [each.mapping.name, each]),
  );
  const absent = new Map(matched.absent.map(each => [each.name, each]));
  const missing = new Map(matched.missing.map(each => [each.mapping.name, each]));
  for (const { name, shape } of [...found.values()].map(({ mapping }) => mapping).concat([...absent.values()])) {
    const own = wanted[name]!.shape;
    if (own.join() !== shape.join()) throw internal(`${name} is [${own}], and its family says [${shape}]`);
  }
  const rows = Object.entries(wanted).map(([name, { shape }]): TensorRow => {
    const there = found.get(name);
    if (there) return { status: 'found', name, of: there.from, shape };
    const kind = absent.get(name)?.absent;
    if (kind) return { status: 'found', name, of: [], shape, note: notes[kind] };
    const isThere = matched.found.some(({ mapping }) => mapping.name === name);
    const instead = isThere && told && 'other' in told ? told.other : missing.get(name)?.instead;
    return { status: 'new', name, shape, ...(instead !== undefined && { note: instead }) };
  });
  const unused = matched.unused.map((name): TensorRow => ({ status: 'unused', of: [name], shape: shapes.get(name)! }));
  return {
    rows: [...rows, ...unused],
    fresh: rows.flatMap(({ status, name }) => (status === 'new' ? [name!] : [])),
    async read() {
      const tensors: Record<string, HostTensor> = {};
      for (const each of found.values()) tensors[each.mapping.name] = await readOne(weights, each, weightsFile);
      for (const name of logits)
        if (tensors[name] && told && 'places' in told) tensors[name] = reorderColumns(tensors[name], told.places);
      for (const mapping of absent.values()) {
        const { name, shape } = mapping;
        tensors[name] =
          mapping.absent === 'tied' || mapping.absent === 'copied'
            ? await readTied(weights, mapping, found.get(table), weightsFile)
            : { dtype: 'float32', shape, data: new Float32Array(sizeOf(shape)) };
      }
      return tensors;
    },
  };
}

const table = 'embedding.weight';
const notes = {
  zeros: 'zeros, as the files leave it out',
  tied: 'the word vectors, as the files leave it out',
  copied: 'a copy of the word vectors, as the files leave it out',
};

async function readOne(weights: Pretrained['weights'], { mapping, from }: Found, file: string): Promise<HostTensor> {
  const theirs: HostTensor[] = [];
  for (const name of from) {
    const tensor = await weights.read(name);
    if (tensor.dtype !== 'float32') {
      const { dtype } = weights.tensors.get(name)!;
      throw new ActionableError(
        'weights-mismatch',
        `${file}: ${name} holds ${dtype}, and weights are floating-point numbers.`,
      );
    }
    theirs.push(tensor);
  }
  return toOurs(mapping, theirs);
}

/** The same with the columns of its last axis in another order. @param places of each new column among the old ones */
export function reorderColumns(tensor: HostTensor, places: readonly number[]): HostTensor {
  if (places.every((place, i) => place === i)) return tensor;
  const { length } = places;
  const data = Float32Array.from(tensor.data, (_, i) => tensor.data[i - (i % length) + places[i % length]!]!);
  return { ...tensor, data };
}

/** Weights that are the table of word vectors, where a file has that alone. */
function readTied(weights: Pretrained['weights'], mapping: Mapping, words: Found | undefined, file: string) {
  if (!words) throw internal(`${mapping.name} is tied to word vectors that are not there`);
  const [shape] = shapesOfTheirs(mapping);
  if (shape?.join() !== words.mapping.shape.join())
    throw new ActionableError(
      'weights-mismatch',
      `${file} has no ${mapping.of.join(', ')}, and word vectors of another size.`,
    );
  return readOne(weights, { mapping, from: words.from }, file);
}

/** Of a network that attends to another one. */
function crossOf({ cross }: Pretrained['architecture'], wanted: HostTensors): readonly Mapping[] {
  const memory = wanted['encoder.0.cross.keyValue.weight']?.shape[0];
  if (memory === undefined) return [];
  const [from] = wanted[`${bridgeName}.weight`]?.shape ?? [];
  return [...(cross?.(memory) ?? []), ...(from === undefined ? [] : bridgeMappings(from, memory))];
}

/** Maps after pooling, each of a folder of its own; `openWeights` puts the place before their names. */
function mapsOf(sentence: SentenceModules | undefined): readonly Mapping[] {
  return (sentence?.maps ?? []).flatMap(({ from, to, bias }, i): readonly Mapping[] => [
    { name: `pool.maps.${i}.weight`, of: [`sentence.${i}.linear.weight`], layout: 'turned', shape: [from, to] },
    ...(bias
      ? [{ name: `pool.maps.${i}.bias`, of: [`sentence.${i}.linear.bias`], layout: 'same', shape: [to] } as const]
      : []),
  ]);
}
