/** Extension <-> the page that lays runs side by side. Types only. */
import type { ComparedPage, ComparedQuery, ExampleComparison } from '../core/examples/compareExamples';
import type { RunComparison } from '../core/runs/compareRuns';
import type { ComparisonFormat } from '../core/runs/writeComparison';
import type { View } from './view';

export interface CompareView extends View {
  readonly toView: {
    readonly [name: string]: unknown;
    /** Of a comparison of examples. */
    readonly progress: { readonly message: string; readonly fraction?: number };
    /** Without a comparison there is a reason: what is missing, and what to do. */
    readonly state: { readonly comparison?: RunComparison; readonly reason?: string };
  };
  readonly toHost: {
    readonly [name: string]: unknown;
    readonly ready: Record<string, never>;
    /** Asks which runs to compare. */
    readonly choose: Record<string, never>;
    /** Compares these, the first being what the others are measured against. */
    readonly compare: { readonly folders: readonly string[] };
    readonly open: { readonly folder: string; readonly what: 'config' | 'report' | 'notes' };
    /** The config of one beside that of the first. */
    readonly diff: { readonly folder: string };
    /** A line of the data. */
    readonly openLine: { readonly file: string; readonly line: number };
    readonly copy: { readonly format: ComparisonFormat; readonly whole: boolean };
  };
  readonly requests: {
    readonly [name: string]: { readonly parameters: unknown; readonly result: unknown };
    readonly examples: { readonly parameters: ComparedPair; readonly result: ExampleComparison };
    readonly examplePage: {
      readonly parameters: ComparedPair & Pick<ComparedQuery, 'show' | 'predictions' | 'offset' | 'limit'>;
      readonly result: ComparedPage;
    };
  };
}

/** Folders of two runs on the page. */
export interface ComparedPair {
  readonly first: string;
  readonly other: string;
}
