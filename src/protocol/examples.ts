/** The messages of the table of examples. Types only. */
import type { SplitName } from '../core/data/dataset';
import type { Condition } from '../core/examples/condition';
import type { CrossTable, CrossWish } from '../core/examples/cross';
import type {
  ExampleFilter,
  ExampleOrder,
  ExamplesPage,
  FoundExample,
  NamedSearch,
  SlicesAnswer,
  SlicesRequest,
  TableDescription,
} from '../core/examples/examples';
import type { RowFormat } from '../core/examples/exportRows';
import type { Slice } from '../core/examples/slices/slice';
import type { ReportedRun } from './report';
import type { View } from './view';

/** Remembered for the workspace. */
export interface ExamplesChoices {
  /** All that have predictions if not given. */
  readonly split?: SplitName;
  /** Names, in their order; the usual ones if not given. */
  readonly columns?: readonly string[];
  /** Pixels, by name. */
  readonly widths?: Readonly<Record<string, number>>;
  readonly sort?: { readonly column: string; readonly descending: boolean };
  /** Filters by column. */
  readonly where?: readonly Condition[];
  /** Of the search field: text, or `/pattern/`. */
  readonly search?: string;
  /** Which list stands beside the table. */
  readonly side?: 'slices' | 'matrix';
  /** Columns of the matrix. */
  readonly cross?: CrossWish;
}

export interface ExamplesView extends View {
  readonly toView: {
    readonly [name: string]: unknown;
    readonly state: {
      readonly run?: ReportedRun;
      /** What to do when there is no run. */
      readonly reason?: string;
      readonly choices: ExamplesChoices;
    };
    readonly progress: { readonly message: string; readonly fraction?: number };
    /** Another view asks for these examples. */
    readonly filter: { readonly where: readonly Condition[]; readonly split?: SplitName };
  };
  readonly toHost: {
    readonly [name: string]: unknown;
    readonly ready: Record<string, never>;
    /** In place of those of before. */
    readonly choose: ExamplesChoices;
    /** Opens the example's line in its file. */
    readonly open: { readonly file: string; readonly line: number; readonly keepFocus: boolean };
    readonly copy: { readonly text: string; readonly what: string };
    /** Predicts a split, by the job that scores it; the run's `version` changes. */
    readonly evaluate: { readonly split: SplitName };
    readonly export: ExampleOrder & { readonly columns: readonly string[]; readonly format: RowFormat };
    readonly command: { readonly command: 'openExamples' | 'openReport' };
  };
  readonly requests: {
    readonly [name: string]: { readonly parameters: unknown; readonly result: unknown };
    readonly describe: { readonly parameters: Record<string, never>; readonly result: TableDescription | null };
    readonly page: {
      readonly parameters: ExampleOrder & {
        readonly offset: number;
        readonly limit: number;
        readonly columns: readonly string[];
      };
      readonly result: ExamplesPage;
    };
    readonly ids: {
      readonly parameters: ExampleOrder & { readonly offset?: number; readonly limit?: number };
      readonly result: { readonly total: number; readonly ids: ExamplesPage['rows'][number]['id'][] };
    };
    readonly find: {
      readonly parameters: ExampleOrder & { readonly id: ExamplesPage['rows'][number]['id'] };
      readonly result: FoundExample;
    };
    readonly slices: { readonly parameters: SlicesRequest; readonly result: SlicesAnswer };
    readonly findSlices: { readonly parameters: SlicesRequest; readonly result: NamedSearch };
    readonly saveSlice: { readonly parameters: Slice; readonly result: null };
    readonly cross: { readonly parameters: ExampleFilter & CrossWish; readonly result: CrossTable };
  };
}
