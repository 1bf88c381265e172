/** Reads the predictions of a run into a table of examples. */
import { setImmediate } from 'node:timers/promises';
import type { Caller } from '../base/caller';
import { throwIfCancelled } from '../base/errors';
import type { SplitName } from '../data/dataset';
import { GrowingArray } from '../data/store/growingArray';
import type { PredictionLine, Predictions } from '../runs/predictions';
import type { AnswerCollector, AnswersContext } from './answers/answerKind';
import { answerKinds } from './answers/kinds';
import type { Column } from './column';
import { countWords } from './countWords';
import { Categories, type Gatherer, gatherAny, gatherNumbers, gatherTexts } from './gather';
import type { ExampleTable } from './table';

/** Lines between two turns that others get: about 10 ms. */
const STRETCH = 1000;
/** Names that the table gives itself: a role of such a name is `data.NAME`. */
const OWN = ['split', 'index', 'file', 'line', 'length'];

export interface TableSource extends AnswersContext {
  /** Of the run. */
  readonly folder: string;
  readonly predictions: Predictions;
  /** Roles whose texts the model reads, in their order. */
  readonly textRoles: readonly string[];
  /** Roles that say what is true, beside those of the kind of prediction. */
  readonly shown?: readonly string[];
}

/** @throws ActionableError where a line is damaged; CancelledError */
export async function readTable(source: TableSource, { signal, onProgress }: Caller = {}): Promise<ExampleTable> {
  const { folder, predictions } = source;
  const total = predictions.splits.reduce((sum, { count }) => sum + count, 0);
  const places = new Places(predictions.splits.map(({ split }) => split));
  const roles = new RoleColumns(source.textRoles);
  const kind = findKind(predictions);
  const shown = [...(kind?.shown ?? []), ...(source.shown ?? [])];
  const answers = kind?.collect(source);
  for (const lines of predictions.splits) {
    for (let at = 0; at < lines.count; at++) {
      const line = lines.read(at);
      places.take(line);
      roles.take(line, shown);
      answers?.take(line);
      if (places.count % STRETCH !== 0) continue;
      onProgress?.({ message: 'reading the predictions', fraction: places.count / total });
      await setImmediate();
      throwIfCancelled(signal);
    }
  }
  return assemble(folder, predictions, { places, roles, answers });
}

/** By the first line of any split that says something of its example. */
function findKind({ splits }: Predictions) {
  for (const lines of splits) {
    const kind = answerKinds.find(each => each.matches(lines.read(0)));
    if (kind) return kind;
  }
  return undefined;
}

/** Which example each row is, and where it stands. */
class Places {
  private readonly counts: number[];
  private readonly indices = new GrowingArray(false);
  private readonly lines = new GrowingArray(false);
  readonly files = new Categories();
  private readonly fileIds = new GrowingArray(false);
  count = 0;

  constructor(readonly names: readonly SplitName[]) {
    this.counts = names.map(() => 0);
  }

  take({ split, index, file, line }: PredictionLine): void {
    this.counts[this.names.indexOf(split)]! += 1;
    this.indices.push(index);
    this.lines.push(line);
    this.fileIds.push(this.files.indexOf(file));
    this.count++;
  }

  finish() {
    const { names, counts, indices, lines, files, fileIds } = this;
    let first = 0;
    const splits = names.map((split, i) => {
      const own = { split, first, count: counts[i]! };
      first += own.count;
      return own;
    });
    const splitOf = (row: number) => splits.find(each => row < each.first + each.count)!;
    // Lines are in order, unless a person has changed the file: then the places are looked up.
    const isOrdered = splits.every(({ first: from, count }) => {
      for (let i = 0; i < count; i++) if (indices.at(from + i) !== i) return false;
      return true;
    });
    let rows: Map<string, number> | undefined;
    return {
      splits,
      idOf: (row: number) => ({ split: splitOf(row).split, index: indices.at(row) }),
      rowOf: ({ split, index }: { readonly split: SplitName; readonly index: number }) => {
        const own = splits.find(each => each.split === split);
        if (!own) return undefined;
        if (isOrdered) return index < own.count ? own.first + index : undefined;
        rows ??= new Map(
          Array.from({ length: this.count }, (_, row) => [`${splitOf(row).split} ${indices.at(row)}`, row]),
        );
        return rows.get(`${split} ${index}`);
      },
      sourceOf: (row: number) => ({ file: files.names[fileIds.at(row)]!, line: lines.at(row) }),
      columns: (): readonly Column[] => [
        {
          name: 'split',
          title: 'Split',
          group: 'example',
          extra: true,
          values: {
            kind: 'category',
            categories: names,
            codes: Int32Array.from({ length: this.count }, (_, row) => names.indexOf(splitOf(row).split)),
          },
        },
        {
          name: 'index',
          title: 'Number',
          group: 'example',
          meaning: 'Place of the example in its split, from 0.',
          extra: true,
          values: { kind: 'number', whole: true, numbers: numbersOf(indices) },
        },
        {
          name: 'file',
          title: 'File',
          group: 'example',
          extra: true,
          values: {
            kind: 'category',
            categories: files.names,
            codes: Int32Array.from({ length: this.count }, (_, row) => fileIds.at(row)),
          },
        },
        {
          name: 'line',
          title: 'Line',
          group: 'example',
          meaning: 'Line of the data file.',
          extra: true,
          values: { kind: 'number', whole: true, numbers: numbersOf(lines) },
        },
      ],
    };
  }
}

function numbersOf(values: GrowingArray): Float64Array {
  return Float64Array.from({ length: values.length }, (_, i) => values.at(i));
}

/** What the data say, by role, and how long the texts are. */
class RoleColumns {
  private readonly gathered = new Map<string, Gatherer<string>>();
  private readonly seen = new Set<string>();
  private readonly length = gatherNumbers();
  private rows = 0;

  constructor(private readonly textRoles: readonly string[]) {
    for (const role of textRoles) this.gathered.set(role, gatherTexts());
  }

  take(line: PredictionLine, shown: readonly string[]): void {
    const { split: _, index: __, file: ___, line: ____, prediction: _____, ...roles } = line;
    let words = 0;
    for (const [role, value] of Object.entries(roles)) {
      if (shown.includes(role) || value === undefined || value === null) continue;
      if (!this.gathered.has(role)) this.begin(role);
      this.seen.add(role);
      if (this.textRoles.includes(role) && !(role === 'tokens' && 'text' in roles))
        words += Array.isArray(value) ? value.length : countWords(String(value));
    }
    for (const [role, gatherer] of this.gathered) {
      const value = shown.includes(role) ? undefined : roles[role];
      gatherer.push(value === undefined || value === null ? undefined : written(value));
    }
    this.length.push(words);
    this.rows++;
  }

  /** Of a role that earlier rows lack. */
  private begin(role: string): void {
    const gatherer = gatherAny();
    for (let i = 0; i < this.rows; i++) gatherer.push(undefined);
    this.gathered.set(role, gatherer);
  }

  finish() {
    const filled = [...this.gathered].filter(
      ([role]) => this.seen.has(role) && !(role === 'tokens' && this.seen.has('text')),
    );
    const columns = filled.map(([role, gatherer]): Column => {
      const isText = this.textRoles.includes(role);
      return {
        name: OWN.includes(role) ? `data.${role}` : role,
        title: role,
        group: 'data',
        ...(isText ? {} : { extra: true }),
        values: gatherer.finish(),
      };
    });
    const length: Column = {
      name: 'length',
      title: 'Length',
      group: 'example',
      meaning: 'Words of the text: what stands between white space, and each Chinese or Japanese character.',
      values: this.length.finish(),
    };
    return { columns, length };
  }
}

function written(value: unknown): string {
  return Array.isArray(value)
    ? value.map(String).join(' ')
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value);
}

interface Gathered {
  readonly places: Places;
  readonly roles: RoleColumns;
  readonly answers: AnswerCollector | undefined;
}

/** Texts first, then what is true and predicted, then the rest. */
function assemble(folder: string, { version }: Predictions, { places, roles, answers }: Gathered): ExampleTable {
  const { columns: own, splits, idOf, rowOf, sourceOf } = places.finish();
  const { columns: data, length } = roles.finish();
  const { columns: answered, scoring } = answers?.finish() ?? { columns: [], scoring: undefined };
  const taken = new Set(answered.map(({ name }) => name));
  const isText = ({ extra }: Column) => extra === undefined;
  const renamed = data.map(column => (taken.has(column.name) ? { ...column, name: `data.${column.name}` } : column));
  const all = [...renamed.filter(isText), ...answered, length, ...renamed.filter(column => !isText(column)), ...own()];
  return {
    folder,
    version,
    count: places.count,
    splits,
    columns: new Map(all.map(column => [column.name, column])),
    texts: renamed.filter(isText).map(({ name }) => name),
    ...(scoring && { scoring }),
    idOf,
    rowOf,
    sourceOf,
  };
}
