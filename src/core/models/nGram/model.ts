/** `n-gram`: counts of sequences, and what they say of the next token. */
import { ActionableError } from '../../base/errors';
import type { HostTensors } from '../../base/hostTensor';
import type { Infer } from '../../config/schema';
import type { Counter, CreateCounter, OpenCounter } from '../counter';
import type { schema } from './schema';
import { countTable, type Followers, GramTable } from './table';

/** `grams.N`: sequences of N tokens in order, [count, N]; `counts.N`: how often each stood there. */
const nameOf = (part: 'grams' | 'counts', n: number) => `${part}.${n}`;

export const createCounter: CreateCounter<Infer<typeof schema>> = ({ order, smoothing, discount, k }): Counter => ({
  count(stream) {
    const tables: Record<string, HostTensors[string]> = {};
    for (let n = 1; n <= order; n++) {
      const { grams, counts } = countTable(stream, n);
      tables[nameOf('grams', n)] = { dtype: 'int32', shape: [counts.length, n], data: grams };
      tables[nameOf('counts', n)] = { dtype: 'int32', shape: [counts.length], data: counts };
    }
    return tables;
  },
  open(tables, vocabulary): OpenCounter {
    const read = Array.from({ length: order }, (_, i) => readTable(tables, i + 1, vocabulary));
    if (Object.keys(tables).length !== 2 * order) throw damaged(`it must hold ${2 * order} tables`);
    const levels = smoothing === 'kneser-ney' ? continuations(read) : read.slice(-1);
    return {
      reach: order - 1,
      logProbabilities(context) {
        const recent = Array.from({ length: Math.min(order - 1, context.length) }, (_, i) => {
          return context[context.length - Math.min(order - 1, context.length) + i]!;
        });
        const probabilities =
          smoothing === 'kneser-ney'
            ? interpolate(levels, recent, vocabulary, discount)
            : addConstant(read[recent.length]!, recent, vocabulary, k);
        return Float32Array.from(probabilities, Math.log);
      },
    };
  },
});

function damaged(what: string): ActionableError {
  return new ActionableError(
    'damaged-checkpoint',
    `the checkpoint does not fit the n-gram model of config.yaml: ${what}`,
  );
}

function readTable(tables: HostTensors, n: number, vocabulary: number): GramTable {
  const grams = tables[nameOf('grams', n)];
  const counts = tables[nameOf('counts', n)];
  if (!(grams?.data instanceof Int32Array) || !(counts?.data instanceof Int32Array))
    throw damaged(`sequences of ${n} are missing`);
  if (grams.data.length !== counts.data.length * n) throw damaged(`sequences of ${n} and their counts differ`);
  if (grams.data.some(id => id < 0 || id >= vocabulary)) throw damaged(`sequences of ${n} have unknown tokens`);
  return new GramTable(n, grams.data, counts.data);
}

/**
 * Counts for Kneser-Ney: of the longest sequences as they are, of shorter ones how many different tokens each follows
 * (Chen & Goodman 1998, section 2.7). What only the stream begins with follows nothing, and has no part in them.
 */
function continuations(tables: readonly GramTable[]): readonly GramTable[] {
  return tables.map((table, i) => {
    const longer = tables[i + 1];
    return longer ? table.withCounts(gram => longer.endingsOf(gram)) : table;
  });
}

/** (count + k) / (total + k V): tokens that never followed all alike. */
function addConstant(table: GramTable, context: readonly number[], vocabulary: number, k: number): Float64Array {
  const { ids, counts, total } = table.followersOf(context);
  const probabilities = new Float64Array(vocabulary).fill(k / (total + k * vocabulary));
  ids.forEach((id, i) => {
    probabilities[id] = (counts[i]! + k) / (total + k * vocabulary);
  });
  return probabilities;
}

/**
 * p(w | h) = max(c(h w) - D, 0) / c(h) + D N(h) / c(h) p(w | shorter h), N(h) the number of different tokens after h; below
 * single tokens all are alike. A context that was never seen has nothing to say.
 */
function interpolate(
  levels: readonly GramTable[],
  context: readonly number[],
  vocabulary: number,
  discount: number,
): Float64Array {
  const probabilities = new Float64Array(vocabulary).fill(1 / vocabulary);
  for (let length = 0; length <= context.length; length++) {
    const followers: Followers = levels[length]!.followersOf(context.slice(context.length - length));
    const { ids, counts, total } = followers;
    if (total === 0) continue;
    const left = (discount * ids.length) / total;
    for (let id = 0; id < vocabulary; id++) probabilities[id]! *= left;
    ids.forEach((id, i) => {
      probabilities[id]! += Math.max(counts[i]! - discount, 0) / total;
    });
  }
  return probabilities;
}
