/** Masks of a block, as BERT has them (Devlin et al. 2019, section 3.1 and appendix A.1): which tokens are asked for, and what is read there. */
import type { Random } from '../../base/random';
import { type Block, begins } from './block';
import type { Noised, NoiseFacts } from './objectives/objective';

export interface MaskOptions {
  /** Part of the tokens that are asked for, in (0, 1). */
  readonly share: number;
  /** Parts of these that are read as another token, and as they are; the rest is read as the mask. */
  readonly random: number;
  readonly kept: number;
  readonly 'whole-words': boolean;
}

/** Most tokens that are asked for in a row. @param time tokens of the row, special ones and padding included */
export function maskRoom(time: number, { share }: Pick<MaskOptions, 'share'>): number {
  return Math.max(1, Math.round(share * time));
}

/**
 * Which tokens of a block are asked for: `share` of those that are not special, at least one, whole words where asked. A word that is
 * longer than what is left is passed over, as in BERT's create_pretraining_data.py.
 * @returns places, ascending
 */
export function chooseMasks(
  { ids, marks }: Pick<Block, 'ids' | 'marks'>,
  options: Pick<MaskOptions, 'share' | 'whole-words'>,
  { isSpecial }: Pick<NoiseFacts, 'isSpecial'>,
  random: Random,
): Int32Array {
  const units: number[][] = [];
  for (let i = 0; i < ids.length; i++) {
    if (isSpecial(ids[i]!)) continue;
    const last = units.at(-1);
    const goesOn = options['whole-words'] && last?.at(-1) === i - 1 && (marks[i]! & begins.word) === 0;
    if (goesOn) last.push(i);
    else units.push([i]);
  }
  const count = units.reduce((sum, unit) => sum + unit.length, 0);
  const wanted = Math.min(count, Math.max(1, Math.round(options.share * count)));
  const chosen: number[] = [];
  for (const at of random.permutation(units.length)) {
    const unit = units[at]!;
    if (chosen.length + unit.length <= wanted) chosen.push(...unit);
    if (chosen.length === wanted) break;
  }
  // One word alone that is longer: some of it is better than nothing.
  if (chosen.length === 0 && units.length > 0) chosen.push(...units[random.integer(units.length)]!.slice(0, wanted));
  return Int32Array.from(chosen).sort();
}

/** What is read where tokens are asked for: the mask, a token drawn from all that are not special, or the token itself. */
export function hide(
  ids: Int32Array,
  places: Int32Array,
  { random: other, kept }: Pick<MaskOptions, 'random' | 'kept'>,
  { special, ordinary }: Pick<NoiseFacts, 'special' | 'ordinary'>,
  random: Random,
): Noised {
  const read = Int32Array.from(ids);
  for (const place of places) {
    const drawn = random.uniform();
    if (drawn < kept) continue;
    const isDrawn = drawn < kept + other && ordinary.length > 0;
    read[place] = isDrawn ? ordinary[random.integer(ordinary.length)]! : (special.mask ?? special.unk);
  }
  return { ids: read, places, targets: Int32Array.from(places, place => ids[place]!) };
}
