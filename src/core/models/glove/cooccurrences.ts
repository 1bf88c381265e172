/** How often words stand near each other: each pair weighs 1 / distance (Pennington et al. 2014, section 4.2); within given memory. */
import { setImmediate } from 'node:timers/promises';
import { ActionableError, throwIfCancelled } from '../../base/errors';
import { formatBytes, formatCount, formatPercent } from '../../base/formatNumber';
import type { WordTexts } from '../wordModel';

/** Unordered pairs: a pair in both orders counts once, and a word with itself twice, as in GloVe's symmetric windows. */
export interface Cooccurrences {
  /** [pairs], never above `second`. */
  readonly first: Uint32Array;
  readonly second: Uint32Array;
  readonly counts: Float64Array;
}

export interface CountOptions {
  readonly window: number;
  /** Bytes that the table may take, at most. */
  readonly memory: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (message: string, fraction?: number) => void;
}

/** Tokens between two looks at the signal. */
const PORTION = 50_000;

/**
 * @param words how many there are
 * @throws ActionableError `too-many-pairs` where the memory does not suffice; CancelledError
 */
export async function countCooccurrences(
  texts: WordTexts,
  words: number,
  { window, memory, signal, onProgress }: CountOptions,
): Promise<Cooccurrences> {
  const table = new PairTable(words, memory);
  let seen = 0;
  for (let text = 0; text < texts.count; text++) {
    const tokens = texts.at(text);
    const known = tokens.filter(token => token >= 0);
    for (let i = 0; i < known.length; i++) {
      const word = known[i]!;
      for (let distance = 1; distance <= window && distance <= i; distance++) {
        const other = known[i - distance]!;
        table.add(Math.min(word, other), Math.max(word, other), (word === other ? 2 : 1) / distance);
      }
      if (++seen % PORTION !== 0) continue;
      if (table.isFull) throw tooMany(table.size, memory, (text + i / known.length) / texts.count);
      onProgress?.(`counting word pairs: ${formatCount(table.size)}`, (text + i / known.length) / texts.count);
      await setImmediate();
      if (signal) throwIfCancelled(signal);
    }
    if (table.isFull) throw tooMany(table.size, memory, text / texts.count);
  }
  return table.finish();
}

function tooMany(pairs: number, memory: number, fraction: number): ActionableError {
  return new ActionableError(
    'too-many-pairs',
    `${formatCount(pairs)} word pairs after ${formatPercent(fraction)} of the texts: more do not fit into the ${formatBytes(memory)} of model.memory. Raise it, or lower model.window or tokenizer.vocabulary`,
  );
}

const EMPTY = -1;
/** Slots of a table at first. */
const FEWEST = 1 << 12;
/** Of key and count. */
const SLOT_BYTES = 16;
/** Of the slots that may be taken before there are twice as many. */
const MOST_TAKEN = 0.7;

/** Open addressing: pair -> count. */
class PairTable {
  private keys = new Float64Array(FEWEST).fill(EMPTY);
  private counts = new Float64Array(FEWEST);
  size = 0;
  /** A further pair had no room, and was left out. */
  isFull = false;

  constructor(
    private readonly words: number,
    private readonly memory: number,
  ) {}

  add(first: number, second: number, weight: number): void {
    const key = first * this.words + second;
    const { keys } = this;
    const slot = slotOf(keys, key);
    if (keys[slot] === EMPTY) {
      if (this.size >= MOST_TAKEN * keys.length) {
        if (this.isFull || !this.grow()) return;
        this.add(first, second, weight);
        return;
      }
      keys[slot] = key;
      this.size++;
    }
    this.counts[slot]! += weight;
  }

  /** While the old one is copied both are there. */
  private grow(): boolean {
    const slots = this.keys.length * 2;
    if (1.5 * slots * SLOT_BYTES > this.memory) {
      this.isFull = true;
      return false;
    }
    const { keys, counts } = this;
    this.keys = new Float64Array(slots).fill(EMPTY);
    this.counts = new Float64Array(slots);
    for (const [slot, key] of keys.entries()) {
      if (key === EMPTY) continue;
      const to = slotOf(this.keys, key);
      this.keys[to] = key;
      this.counts[to] = counts[slot]!;
    }
    return true;
  }

  finish(): Cooccurrences {
    const first = new Uint32Array(this.size);
    const second = new Uint32Array(this.size);
    const counts = new Float64Array(this.size);
    let at = 0;
    for (const [slot, key] of this.keys.entries()) {
      if (key === EMPTY) continue;
      first[at] = Math.floor(key / this.words);
      second[at] = key % this.words;
      counts[at++] = this.counts[slot]!;
    }
    return { first, second, counts };
  }
}

/** The slot of a key, or the free one where it belongs. */
function slotOf(keys: Float64Array, key: number): number {
  const mask = keys.length - 1;
  const high = Math.floor(key / 4294967296);
  let hash = Math.imul((key >>> 0) ^ Math.imul(high, 0x85ebca6b), 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  let slot = (hash ^ (hash >>> 13)) & mask;
  while (keys[slot] !== key && keys[slot] !== EMPTY) slot = (slot + 1) & mask;
  return slot;
}
