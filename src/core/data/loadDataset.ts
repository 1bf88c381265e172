/** The `data` section of a config -> examples in splits, each with the line it came from. */

import * as path from 'node:path';
import { countOf } from '../base/countOf';
import { ActionableError, ProblemsError, throwIfCancelled } from '../base/errors';
import { writePercent } from '../base/formatNumber';
import type { Problem } from '../base/problem';
import type { ReportProgress } from '../base/progress';
import type { Access } from '../base/resolvePath';
import type { Infer, ObjectSchema } from '../config/schema';
import type { dataKeys } from '../config/sections/data';
import {
  checkCoverage,
  checkLabels,
  findContradictions,
  findLabelTypos,
  findListLabels,
  findRepeats,
} from './checkSplits';
import { ConfigPlace } from './configPlace';
import { cutText } from './cutText';
import type { Dataset, Example, SplitName } from './dataset';
import { describeMissingColumn, describeNeeded, describePlainText, describeSquad } from './describeColumns';
import { type FoundSource, findSources } from './findSources';
import { readCsv, readTsv } from './readers/csv';
import { formatNames, readerOf } from './readers/formats';
import type { Reader, Row } from './readers/reader';
import { squadColumns } from './readers/squad';
import { readText } from './readers/text';
import { readFolder } from './readFolder';
import { type DecimalMark, hasDecimalComma, readNumber } from './readNumber';
import type { Columns, RecordFault } from './roles';
import { type ReadingOptions, SourceFile } from './sourceFile';
import { drawStratified, takeLast } from './split';
import { ExampleStore } from './store/exampleStore';
import { spillOf } from './store/spill';

/** The parts of a config that say what the data is. */
export interface DataConfig {
  readonly data: Infer<ObjectSchema<typeof dataKeys>>;
  readonly train: { readonly seed: number };
}

export interface LoadOptions extends Access {
  readonly signal?: AbortSignal;
  readonly onProgress?: ReportProgress;
  /** Bytes of texts that are kept in memory; what is beyond goes to the disk, in `.nlp/cache` of the workspace. */
  readonly memory?: number;
  /** Of the run whose data these are: one that has learned integers goes on with them. */
  readonly labels?: readonly string[];
}

interface Loaded {
  readonly examples: readonly Example[];
  readonly sha256: string;
}

/**
 * @param columns what the task reads
 * @param configPath absolute; paths in the config are relative to its folder
 * @throws ProblemsError with every problem found in the files and in what the config says of them
 * @throws CancelledError
 */
export async function loadDataset(
  config: DataConfig,
  columns: Columns,
  configPath: string,
  options: LoadOptions,
): Promise<Dataset> {
  const loader = new Loader(config, columns, configPath, options);
  return loader.load();
}

/** Of a stream that is split between words: in all, and of each split; each of so many UTF-16 code units if possible. */
const fewestPieces = 100;
const piecesPerSplit = 10;
const shortestPiece = 200;

class Loader {
  private readonly problems: Problem[] = [];
  private readonly place: ConfigPlace;
  private readonly loaded = new Map<string, Loaded>();
  private readonly store: ExampleStore;

  constructor(
    private readonly config: DataConfig,
    private readonly columns: Columns,
    private readonly configPath: string,
    private readonly options: LoadOptions,
  ) {
    this.place = new ConfigPlace(configPath);
    this.store = new ExampleStore(columns.classes, spillOf(options.workspace, options.memory));
  }

  async load(): Promise<Dataset> {
    const { train, validation, test } = this.config.data;
    if (typeof train !== 'string' && train.length === 0) {
      const message =
        'the model was imported, and no data are known of it; name some in a config: data: { train: FILE }, model: { from: PATH }';
      throw new ActionableError('no-data', message);
    }
    const whole = await this.loadSplit('train', train);
    const validationFiles = typeof validation === 'number' ? undefined : await this.loadSplit('validation', validation);
    const testFiles = test === undefined || typeof test === 'number' ? undefined : await this.loadSplit('test', test);
    this.stopAtErrors();
    const drawn = this.draw(this.cutStream(whole));
    const splits = {
      train: drawn.train,
      ...((validationFiles ?? drawn.validation) && { validation: validationFiles ?? drawn.validation }),
      ...((testFiles ?? drawn.test) && { test: testFiles ?? drawn.test }),
    };
    this.problems.push(
      ...checkLabels(splits, this.columns, this.place),
      ...findListLabels(splits, this.columns),
      ...checkCoverage(splits, this.columns),
      ...findLabelTypos(splits, this.columns),
      ...findContradictions(splits, this.columns),
      ...findRepeats(splits, this.columns),
    );
    this.stopAtErrors();
    throwIfCancelled(this.options.signal);
    const files = [...this.loaded].map(([file, { sha256 }]) => ({ path: file, sha256 }));
    return { splits, problems: this.problems, files };
  }

  private stopAtErrors(): void {
    if (this.problems.some(problem => problem.severity === 'error')) throw new ProblemsError(this.problems);
  }

  /** Where there are fewer texts than would give each split its part, a stream is split between words. */
  private cutStream(whole: readonly Example[]): readonly Example[] {
    const { stream, columns } = this.columns;
    const { validation, test } = this.config.data;
    const shares = [validation, test].filter(share => typeof share === 'number' && share > 0) as readonly number[];
    const least = Math.min(...shares);
    if (stream === undefined || Object.keys(columns).length > 1 || whole.length * least >= 1) return whole;
    const length = whole.reduce((sum, { fields }) => sum + (fields[stream] ?? '').length, 0);
    const wanted = Math.max(fewestPieces, Math.ceil(piecesPerSplit / least));
    // The shortest text gives something too.
    const size = Math.max(1, Math.min(Math.max(Math.ceil(length / wanted), shortestPiece), Math.floor(length * least)));
    return whole.flatMap(({ fields, source }) =>
      Array.from(cutText(fields[stream] ?? '', size), text => this.store.add({ fields: { [stream]: text }, source })),
    );
  }

  /** Parts of the train file for the splits that are given as fractions; each is a share of the whole file. */
  private draw(
    whole: readonly Example[],
  ): { readonly [S in SplitName]?: readonly Example[] } & { readonly train: readonly Example[] } {
    const { seed } = this.config.train;
    let rest = whole;
    const drawn: { [S in SplitName]?: readonly Example[] } = {};
    for (const split of ['test', 'validation'] as const) {
      const share = this.config.data[split];
      if (typeof share !== 'number' || share === 0) continue;
      const fraction = (share * whole.length) / rest.length;
      const labels = rest.map(example => this.stratumOf(example));
      const chosen = new Set(
        this.config.data.split === 'in-order'
          ? takeLast(rest.length, fraction)
          : drawStratified(labels, fraction, seed, split),
      );
      if (chosen.size === 0) {
        const few = `${writePercent(share)} of ${countOf(whole.length, 'example')} is less than one`;
        const message = `no ${split} split: ${few}. Add examples, or set data.${split} to a file or a larger fraction.`;
        this.problems.push({ ...this.place.problem(['data', split], 'empty-split', message), severity: 'warning' });
        continue;
      }
      drawn[split] = rest.filter((_, i) => chosen.has(i));
      rest = rest.filter((_, i) => !chosen.has(i));
    }
    return { ...drawn, train: rest };
  }

  /** Examples of one label keep their share in every split; without labels all are alike. */
  private stratumOf({ fields }: Example): string {
    const { classes } = this.columns;
    return (classes === undefined ? undefined : fields[classes]) ?? '';
  }

  /** @param names a file, a folder or a pattern, or several */
  private async loadSplit(split: SplitName, names: string | readonly string[]): Promise<readonly Example[]> {
    const examples: Example[] = [];
    for (const name of typeof names === 'string' ? [names] : names) {
      const found = findSources(name, path.dirname(this.configPath), this.options);
      if ('code' in found) {
        const fix = typeof names === 'string' ? found.replacement : undefined;
        this.problems.push(this.place.problem(['data', split], found.code, found.message, fix));
        continue;
      }
      for (const source of found.sources) {
        const loaded = await this.loadSource(split, source);
        for (const example of loaded?.examples ?? []) examples.push(example);
      }
    }
    return examples;
  }

  /** A file named for several splits is read once. */
  private async loadSource(split: SplitName, source: FoundSource): Promise<Loaded | undefined> {
    const known = this.loaded.get(source.path);
    if (known) return known;
    const loaded = source.isFolder
      ? await this.readFolder(split, source.path)
      : await this.readFile(split, source.path);
    if (loaded) this.loaded.set(source.path, loaded);
    return loaded;
  }

  private async readFolder(split: SplitName, folder: string): Promise<Loaded | undefined> {
    const { roles } = this.columns;
    if (!roles.text || !roles.label) {
      const message = `${path.basename(folder)} is a folder; folders are for texts with labels: name files`;
      this.problems.push(this.place.problem(['data', split], 'folder', message));
      return undefined;
    }
    const { examples, problems, sha256 } = await readFolder(
      folder,
      this.readingOptions(path.basename(folder)),
      this.store,
    );
    this.problems.push(...problems);
    return { examples, sha256 };
  }

  private readingOptions(name: string): ReadingOptions {
    const { onProgress, signal } = this.options;
    const { encoding } = this.config.data;
    return { encoding, signal, onProgress: fraction => onProgress?.({ message: `reading ${name}`, fraction }) };
  }

  private async readFile(split: SplitName, file: string): Promise<Loaded | undefined> {
    const name = path.basename(file);
    const reader = readerOf(this.config.data.format, file);
    if (!reader) {
      const message = `cannot tell the format of ${name} by its name; set format: ${formatNames.join(', ')}`;
      this.problems.push(this.place.problem(['data', split], 'unknown-format', message));
      return undefined;
    }
    if (reader === readText && this.needsColumns) {
      this.problems.push(
        this.place.problem(
          ['data', split],
          'plain-text',
          describePlainText(name, this.columns, this.config.data.format),
        ),
      );
      return undefined;
    }
    const source = new SourceFile(file, this.readingOptions(name));
    const before = this.problems.length;
    const examples = await this.readExamples(source, reader);
    const failed = source.failed || this.problems.length > before;
    if (examples.length === 0 && !failed) {
      const advice = reader === readCsv || reader === readTsv ? '; add rows below the header' : '';
      source.report('no-examples', `no example ${describeNeeded(this.columns)}${advice}`, 1);
    }
    this.problems.push(...source.allProblems());
    return { examples, sha256: source.digest() };
  }

  /** A record of the task is more than one text. */
  private get needsColumns(): boolean {
    const { roles } = this.columns;
    return Object.keys(this.columns.columns).filter(role => !roles[role]!.optional && !roles[role]!.blank).length > 1;
  }

  private async readExamples(source: SourceFile, reader: Reader): Promise<Example[]> {
    const { header, delimiter, quotes, separator, decimal } = this.config.data;
    const { roles, columns, classes } = this.columns;
    const name = path.basename(source.path);
    const onMissing = (role: string, column: string, available: readonly string[]) => {
      // Who names columns knows what the file is.
      if (!roles.question && column === role && available === squadColumns) {
        if (!this.problems.some(({ code }) => code === 'squad-file'))
          this.problems.push(this.place.problem(['data', 'train'], 'squad-file', describeSquad(name, this.columns)));
        return;
      }
      const { message, near } = describeMissingColumn(name, role, column, available);
      this.problems.push(this.place.problem(['data', role], 'missing-column', message, near));
    };
    const lists = new Map(
      Object.entries(roles).flatMap(([role, { kind, separator: usual }]) =>
        kind === 'list' ? [[role, separator ?? usual] as const] : [],
      ),
    );
    const parts = new Map(Object.entries(roles).flatMap(([role, each]) => (each.parts ? [[role, each.parts]] : [])));
    const table = { delimiter, quotes };
    const optional = new Set(Object.keys(roles).filter(role => roles[role]!.optional));
    const { labels } = this.options;
    const hasIntegers = labels?.every(label => /^\d+$/.test(label));
    const named = new Set(hasIntegers ? [] : Object.keys(roles).filter(role => roles[role]!.named));
    const wanted = { roles: columns, lists, parts, optional, named, header, onMissing, classes, separator, table };
    const examples: Example[] = [];
    for await (const rows of reader(source, wanted)) {
      for (const written of rows) {
        const row = this.nameLabels(written);
        if (typeof row === 'string') {
          reportFault(source, written, { code: 'unnamed-label', message: row });
          continue;
        }
        const fault = findFault(row, this.columns, decimal);
        if (fault) reportFault(source, row, fault);
        if (!fault || fault.kept) examples.push(this.store.add(toExample(row, this.columns, source.path, decimal)));
      }
    }
    return examples;
  }

  /** Integers as the names that the config has for them; what is wrong where there is none. */
  private nameLabels(row: Row): Row | string {
    const { 'label-names': names } = this.config.data;
    const { classes } = this.columns;
    if (!names || classes === undefined) return row;
    const nameOf = (label: string) => (/^\d+$/.test(label) ? names[Number(label)] : label);
    const { [classes]: field } = row.fields;
    const { [classes]: list } = row.lists ?? {};
    const unnamed = [...(list ?? []), ...(field === undefined ? [] : [field.trim()])].find(
      label => nameOf(label) === undefined,
    );
    if (unnamed !== undefined) {
      return `label ${unnamed} has no name; label-names has ${names.length}, of 0 to ${names.length - 1}`;
    }
    return {
      ...row,
      ...(field !== undefined && { fields: { ...row.fields, [classes]: nameOf(field.trim())! } }),
      ...(list && { lists: { ...row.lists, [classes]: list.map(label => nameOf(label)!) } }),
    };
  }
}

/** What is wrong with a record. */
interface Fault extends RecordFault {
  /** So many are told with their places; the rest is counted. */
  readonly most?: number;
}

/**
 * The first role that a record needs and lacks, or has in a form that is none; else what is wrong between its values. An optional
 * role that the config names and the record lacks is told of.
 */
function findFault({ fields, lists }: Row, columns: Columns, decimal: DecimalMark): Fault | undefined {
  let lacking: Fault | undefined;
  for (const [name, { kind, optional, blank, number, fault }] of Object.entries(columns.roles)) {
    const value = fields[name] ?? '';
    const empty = kind === 'list' ? !lists?.[name]?.length : value.trim() === '';
    const message = `the ${name} is empty`;
    if (empty && !optional && !blank) return { code: `empty-${name}`, message };
    if (empty && !blank && columns.columns[name] !== undefined)
      lacking ??= { code: `lacks-${name}`, message, kept: true };
    const noNumber = empty || !number ? undefined : findNumberFault(name, value, decimal);
    if (noNumber) return noNumber;
    const wrong = empty ? undefined : fault?.(value);
    if (wrong) return { code: `bad-${name}`, message: `the ${name} ${wrong}` };
  }
  return columns.fault?.({ fields, lists }) ?? lacking;
}

/** Of a value whose place is known it is an error: its format says what it must be. Of a table the record is left out. */
function reportFault(source: SourceFile, { line, placeOf }: Row, { code, message, kept, at, most }: Fault): void {
  const place = at && placeOf?.(at.role, at.index);
  const strict = place !== undefined && !kept;
  const told = kept || strict ? message : `left out: ${message}`;
  source.report(code, told, place?.line ?? line, place?.column, strict ? 'error' : 'warning', most);
}

function findNumberFault(name: string, value: string, decimal: DecimalMark): Fault | undefined {
  if (readNumber(value, decimal) !== undefined) return undefined;
  const message = `the ${name} "${value}" is no number`;
  if (decimal === 'comma' || !hasDecimalComma(value)) return { code: `bad-${name}`, message };
  // A matter of the file, not of its lines.
  return { code: 'decimal-comma', message: `${message} but with a decimal comma; set data.decimal: comma`, most: 1 };
}

function toExample({ line, ...record }: Row, { roles, settle }: Columns, file: string, decimal: DecimalMark): Example {
  const { fields, lists } = settle?.(record) ?? record;
  const values = Object.entries(fields).map(([name, text]) => {
    const { number, trimmed } = roles[name] ?? {};
    return [name, (number && readNumber(text, decimal)) || (trimmed ? text.trim() : text)];
  });
  return { fields: Object.fromEntries(values), ...(lists && { lists }), source: { file, line } };
}
