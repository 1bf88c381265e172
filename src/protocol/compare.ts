/** Extension <-> the page that lays runs side by side. Types only. */
import type { RunComparison } from '../core/runs/compareRuns';
import type { ComparisonFormat } from '../core/runs/writeComparison';
import type { View } from './views';

export interface CompareView extends View {
  readonly toView: {
    readonly [name: string]: unknown;
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
    readonly copy: { readonly format: ComparisonFormat; readonly whole: boolean };
  };
  readonly requests: Record<string, never>;
}
