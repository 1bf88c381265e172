/** The messages of the projection view. Types only. */
import type { ProgressEvent } from '../core/base/progress';
import type { AskedAnalogy, AskedAxes, AskedNeighbours, AxesResult, NearName } from '../core/explain/points/lookUp';
import type { AskedProjection, PointSource, ProjectionPoints } from '../core/explain/points/points';
import type { AskedSame, SameProjection } from '../core/explain/points/samePoints';
import type { RunIdentity } from '../core/inference/prediction';
import type { ProjectionMethod, ProjectionResult, ProjectionStep } from '../core/projection/methods';
import type { Steer } from '../core/projection/steering';
import type { View } from './view';

/** A file of vectors that is shown in place of a run. */
export interface ShownFile {
  readonly path: string;
  readonly name: string;
  /** Changes with what is in it. */
  readonly version: string;
}

/** Which points. */
export type ShownPoints = Pick<PointSource, 'of' | 'limit' | 'layer' | 'words' | 'alone'>;

/** A view that was kept: what was chosen, from where it was seen, what was selected. JSON. */
export interface Bookmark {
  readonly name: string;
  readonly choice: unknown;
  readonly view: unknown;
  /** Names of words, or `SPLIT INDEX` of examples. */
  readonly selected: readonly string[];
}

/** A run that the shown one can be compared with. */
export interface OtherRun {
  readonly folder: string;
  readonly name: string;
}

export interface ProjectionView extends View {
  readonly toView: {
    readonly [name: string]: unknown;
    readonly state: {
      readonly run?: RunIdentity;
      /** The run has words and no examples. */
      readonly words?: boolean;
      readonly file?: ShownFile;
      readonly reason?: string;
      /** Kept with the run or file. */
      readonly bookmarks?: readonly Bookmark[];
      /** Other runs, whose maps can be compared with this one. */
      readonly others?: readonly OtherRun[];
    };
    /** Runs came or went. */
    readonly others: { readonly others: readonly OtherRun[] };
    /** A word to look up. */
    readonly lookUp: { readonly word: string };
    readonly progress: ProgressEvent;
    readonly coordinates: ProjectionStep;
  };
  readonly toHost: {
    readonly [name: string]: unknown;
    readonly ready: Record<string, never>;
    /** Opens the example's line in its file. */
    readonly open: { readonly file: string; readonly line: number };
    /** Asks for a file of vectors to show. */
    readonly openVectors: Record<string, never>;
    /** Shows the model again in place of a file. */
    readonly closeFile: Record<string, never>;
    readonly save: { readonly name: string; readonly svg: string };
    /** A file of text, or of bytes in base64. */
    readonly saveFile:
      | { readonly name: string; readonly text: string }
      | { readonly name: string; readonly base64: string };
    /** In place of those that were kept. */
    readonly keepBookmarks: { readonly bookmarks: readonly Bookmark[] };
    /** Of the projection that is being computed. */
    readonly steer: { readonly how: Steer };
  };
  readonly requests: {
    readonly [name: string]: { readonly parameters: unknown; readonly result: unknown };
    readonly points: { readonly parameters: ShownPoints; readonly result: ProjectionPoints };
    readonly project: { readonly parameters: ShownPoints & AskedProjection; readonly result: ProjectionResult };
    /** The same points in another run. */
    readonly same: {
      readonly parameters: Omit<AskedSame, 'workspace' | 'trusted'> &
        Omit<ProjectionMethod, 'labels'> & { readonly folder: string };
      readonly result: SameProjection;
    };
    readonly axes: { readonly parameters: ShownPoints & AskedAxes; readonly result: AxesResult };
    readonly neighbours: { readonly parameters: ShownPoints & AskedNeighbours; readonly result: readonly NearName[] };
    readonly analogy: { readonly parameters: ShownPoints & AskedAnalogy; readonly result: readonly NearName[] };
  };
}
