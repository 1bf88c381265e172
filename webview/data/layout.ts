/** Numbers of the data page: bars of labels, a histogram with its axis, words cut at the marks of a text. */
import { max, scaleLinear } from 'd3';
import { countOf } from '../../src/core/base/countOf';
import { formatCount } from '../../src/core/base/formatNumber';
import type { Mark } from '../../src/core/data/augment/augmentText';
import type { DataReport, SplitReport } from '../../src/core/training/checkData';

export interface LabelRow {
  readonly label: string;
  /** One per split, in their order. */
  readonly cells: readonly {
    readonly count: number;
    /** Of the examples of the split. */
    readonly part: number;
    /** Length of the bar, 0..1: the longest of the page is 1. */
    readonly bar: number;
  }[];
}

/** A row per label, the most frequent of the first split first. */
export function layoutLabels(splits: readonly SplitReport[]): readonly LabelRow[] {
  const labels = [...new Set(splits.flatMap(split => Object.keys(split.labels)))];
  const part = (split: SplitReport, label: string) =>
    split.examples === 0 ? 0 : (split.labels[label] ?? 0) / split.examples;
  const longest = max(splits.flatMap(split => labels.map(label => part(split, label)))) || 1;
  const rows = labels.map(label => ({
    label,
    cells: splits.map(split => ({
      count: split.labels[label] ?? 0,
      part: part(split, label),
      bar: part(split, label) / longest,
    })),
  }));
  const first = (row: LabelRow) => row.cells[0]?.count ?? 0;
  return rows.sort((a, b) => first(b) - first(a) || (a.label < b.label ? -1 : 1));
}

export interface Bin {
  /** Tokens: from, and up to without it; the last one may be open. */
  readonly from: number;
  readonly to: number | undefined;
  readonly count: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** All of its texts are truncated. */
  readonly beyond: boolean;
}

export interface HistogramLayout {
  readonly bins: readonly Bin[];
  readonly ticks: readonly { readonly x: number; readonly label: string }[];
  /** How many texts, along the left. */
  readonly counts: readonly { readonly y: number; readonly label: string }[];
  /** Where texts are truncated; nothing where that is beyond the drawing. */
  readonly cut: number | undefined;
  readonly baseline: number;
  /** Where the bars begin. */
  readonly left: number;
}

/** Pixels that the axis below takes, and the word at the cut above. */
export const axisHeight = 18;
/** Pixels of a digit of the axis at the left, and beside it. */
const digitWidth = 6.5;
const axisRoom = 8;
export const headHeight = 16;

/** @param size in CSS pixels */
export function layoutHistogram(
  { histogram }: SplitReport,
  cut: number,
  { width, height }: { readonly width: number; readonly height: number },
): HistogramLayout {
  const { counts, step, open } = histogram;
  const baseline = height - axisHeight;
  const most = Math.max(1, ...counts);
  const left = formatCount(most).length * digitWidth + axisRoom;
  const x = scaleLinear([0, counts.length * step], [left, width]);
  const y = scaleLinear([0, most], [0, baseline - headHeight]);
  const bins = counts.map((count, i): Bin => {
    const from = i * step;
    // A bin with a single text must not vanish.
    const tall = count === 0 ? 0 : Math.max(1.5, y(count));
    const isLast = open && i === counts.length - 1;
    return {
      from,
      to: isLast ? undefined : from + step,
      count,
      x: x(from),
      y: baseline - tall,
      width: Math.max(1, x(from + step) - x(from) - 1),
      height: tall,
      beyond: from >= cut,
    };
  });
  const ticks = x.ticks(Math.max(2, Math.floor(width / 70))).map(at => ({ x: x(at), label: formatCount(at) }));
  const counted = y
    .ticks(3)
    .filter(at => at > 0 && Number.isInteger(at))
    .map(at => ({ y: baseline - y(at), label: formatCount(at) }));
  return { bins, ticks, counts: counted, left, cut: cut <= counts.length * step ? x(cut) : undefined, baseline };
}

/** `An epoch is 32 steps over 512 windows; training takes 320 steps.` */
export function describeTraining({ training, whole }: DataReport): string | undefined {
  if (!training) return undefined;
  const { units, stepsPerEpoch, steps } = training;
  const noun = whole === 'stream' ? 'block' : whole === 'windows' ? 'window' : 'example';
  return `An epoch is ${countOf(stepsPerEpoch, 'step')} over ${countOf(units, noun)}; training takes ${countOf(steps, 'step')}.`;
}

const wholes = {
  stream: 'as one stream, in blocks',
  windows: 'to their end, in windows',
} as const;

/** How texts are read that are longer than what is read at once. */
export function describeReading({ cut, whole }: DataReport): string {
  if (whole !== undefined) return `Texts are read ${wholes[whole]} of ${countOf(cut, 'token')}.`;
  return `The model reads the first ${countOf(cut, 'token')} of each text (tokenizer.length); the rest is truncated.`;
}

/** `1 error, 2 warnings and 3 notes` */
export function countKinds({ findings }: Pick<DataReport, 'findings'>): string {
  const names = { error: 'error', warning: 'warning', information: 'note' } as const;
  const parts = (['error', 'warning', 'information'] as const).flatMap(severity => {
    const count = findings.filter(finding => finding.severity === severity).length;
    return count === 0 ? [] : [countOf(count, names[severity])];
  });
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

/** `12 to 15 tokens`, `400 tokens or more`, `3 tokens`. */
export function describeBin({ from, to }: Bin): string {
  if (to === undefined) return `${formatCount(from)} tokens or more`;
  if (to - from === 1) return from === 1 ? '1 token' : `${from} tokens`;
  return `${formatCount(from)} to ${formatCount(to - 1)} tokens`;
}

export interface Piece {
  readonly text: string;
  readonly change?: Mark['change'];
}

/** A text as pieces with and without a mark; marks in their order, none over another. */
export function cutAtMarks(text: string, marks: readonly Mark[]): readonly Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const { start, end, change } of marks) {
    if (start > at) pieces.push({ text: text.slice(at, start) });
    pieces.push({ text: text.slice(start, end), change });
    at = end;
  }
  if (at < text.length) pieces.push({ text: text.slice(at) });
  return pieces;
}

/** The file as it is called in its folder: what is shown of a path. */
export function shortPath(file: string, root: string | undefined): string {
  const inside = root !== undefined && file.startsWith(root) ? file.slice(root.length).replace(/^[\\/]/, '') : '';
  return inside || (file.split(/[\\/]/).at(-1) ?? file);
}

export interface JoinedToken {
  /** A space, or nothing: what stands before it. */
  readonly before: '' | ' ';
  readonly text: string;
}

/** Tokens as a text that people read: those that continue a word without a space, marks of spaces as spaces. */
export function joinTokens(tokens: readonly string[]): readonly JoinedToken[] {
  const spaced = tokens.some(token => /^[ ▁Ġ]/.test(token));
  return tokens.map((token, i) => {
    const [own, mark] = [token.replace(/^(?:##|[ ▁Ġ])/, ''), /^(?:##|[ ▁Ġ])/.exec(token)?.[0]];
    const continues = mark === '##' || (spaced && mark === undefined && !/^[[<].*[\]>]$/.test(token));
    return { before: i === 0 || continues ? '' : ' ', text: own === '' ? token : own };
  });
}
