/** Which words may stand at the masks of a text, as a run says. */
import type { Caller } from '../base/caller';
import type { FillCandidate } from '../tasks/abilities/filler';
import type { RunIdentity } from './prediction';
import type { Run } from './run';

export interface FillRequest {
  readonly text: string;
  /** Candidates told for each mask. */
  readonly top: number;
  /** A stretch of the text that stands for a mask, in UTF-16 code units, where the text has none. */
  readonly masked?: { readonly start: number; readonly end: number };
}

export interface FilledText {
  /** How the model writes a mask. */
  readonly mask: string;
  readonly masks: readonly {
    /** Of the mask in the text, in UTF-16 code units. */
    readonly start: number;
    readonly end: number;
    readonly candidates: readonly FillCandidate[];
  }[];
  readonly run: RunIdentity;
}

/** @throws ActionableError `not-for-task`, `no-mask`; CancelledError */
export async function fillMasks(
  run: Run,
  { text, top, masked }: FillRequest,
  { signal }: Caller = {},
): Promise<FilledText> {
  const filler = run.open('filler');
  const { mask } = filler;
  if (!masked) return { mask, masks: await filler.fill(text, { top, signal }), run: run.identity };
  const written = text.slice(0, masked.start) + mask + text.slice(masked.end);
  const found = await filler.fill(written, { top, signal });
  const own = found.find(({ start }) => start === masked.start);
  return { mask, masks: own ? [{ ...own, ...masked }] : [], run: run.identity };
}
