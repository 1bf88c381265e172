/** What the comparison shows, as plain values: sections of rows of cells. Pure. */
import { formatCount, formatDifference, formatScore } from '../../src/core/base/formatNumber';
import { formatDate, formatMilliseconds } from '../../src/core/base/formatTime';
import type { CellFormat, ComparedRow, ComparedScore, RunComparison } from '../../src/core/runs/compareRuns';

export interface Cell {
  readonly text: string;
  /** Whole, where the text is rounded or cut. */
  readonly title?: string;
  /** How far from the first run, with its sign. */
  readonly difference?: string;
  /** Whether that is for the better; nothing where neither is better. */
  readonly better?: boolean;
  readonly best?: boolean;
  readonly number?: boolean;
}

export interface Row {
  readonly name: string;
  /** `higher is better` */
  readonly note?: string;
  readonly differs: boolean;
  readonly cells: readonly Cell[];
}

export interface Section {
  readonly title: string;
  /** What is left out, or why there is nothing. */
  readonly note?: string;
  readonly rows: readonly Row[];
}

/** @param whole also the keys in which the configs agree */
export function layOut({ config, scores, facts, data }: RunComparison, whole: boolean): readonly Section[] {
  const differing = config.filter(({ differs }) => differs);
  const agreed = config.length - differing.length;
  const note =
    differing.length === 0 ? 'The configs are the same.' : `${differing.length} of ${config.length} keys differ.`;
  return [
    {
      title: 'Scores',
      rows: scores.map(scoreRow),
      note: scores.length === 0 ? 'None of the runs has been scored yet.' : undefined,
    },
    {
      title: 'Config',
      rows: (whole ? [...differing, ...config.filter(({ differs }) => !differs)] : differing).map(plainRow),
      note: whole || agreed === 0 ? note : `${note} ${formatCount(agreed)} that agree are not shown.`,
    },
    { title: 'Training', rows: facts.map(plainRow) },
    { title: 'Data files, with the beginning of their SHA-256', rows: data.map(plainRow) },
  ];
}

function scoreRow({ split, metric, better, values, best }: ComparedScore): Row {
  const first = values[0] ?? null;
  return {
    name: `${split} ${metric}`,
    note: better && `${better} is better`,
    differs: values.some(value => value !== first),
    cells: values.map((value, place): Cell => {
      if (value === null) return { text: '–', number: true };
      const cell = { text: formatScore(value), title: String(value), number: true, best: best.includes(place) };
      if (place === 0 || first === null) return cell;
      const difference = value - first;
      return {
        ...cell,
        difference: formatDifference(difference),
        better: better && difference !== 0 ? (better === 'higher') === difference > 0 : undefined,
      };
    }),
  };
}

function plainRow({ key, cells, differs, format }: ComparedRow): Row {
  return {
    name: key,
    differs,
    cells: cells.map(value => {
      if (value === null) return { text: '–' };
      const text = write(value, format);
      return { text, title: text === String(value) ? undefined : String(value), number: typeof value === 'number' };
    }),
  };
}

function write(value: string | number | boolean, format: CellFormat): string {
  if (format === 'date' && typeof value === 'string') return formatDate(value);
  if (typeof value !== 'number') return String(value);
  if (format === 'count') return formatCount(value);
  if (format === 'seconds') return formatMilliseconds(1000 * value);
  if (format === 'milliseconds') return formatMilliseconds(value);
  return String(value);
}

/** `folder` put first, the others after it in their order. */
export function withFirst(folders: readonly string[], folder: string): readonly string[] {
  return [folder, ...folders.filter(other => other !== folder)];
}
