/** Extension <-> webviews. A view posts `ready`, the host pushes state, the view sends intents and requests. Types only. */

import type { SplitName } from '../core/data/dataset';
import type {
  AttentionMatrix,
  AttentionPart,
  AttentionSummary,
  PartMatrix,
  PartThumbnails,
  Saliency,
} from '../core/explain/explanation';
import type { ExamplePage, ExampleQuery } from '../core/explain/reportExamples';
import type { Prediction, RunIdentity } from '../core/inference/prediction';
import type { Intervals } from '../core/metrics/bootstrap';
import type { FitNote, MetricsRow, RunStatus } from '../core/runs/run';
import type { WrittenText } from '../core/tasks/writer';
import type { DataReport } from '../core/training/checkData';
import type { AugmentationPreview } from '../core/training/previewAugmentation';
import type { ProjectionMethod, ProjectionPoints, ProjectionResult, ProjectionSource, ReportAnswer } from './serve';

/** What crosses `postMessage`, both ways. A failed request always rejects. */
export type Envelope =
  | { readonly kind: 'news'; readonly name: string; readonly payload: unknown }
  | { readonly kind: 'request'; readonly id: number; readonly name: string; readonly payload: unknown }
  | { readonly kind: 'cancel'; readonly id: number }
  | { readonly kind: 'reply'; readonly id: number; readonly payload: unknown }
  | { readonly kind: 'failure'; readonly id: number; readonly message: string };

/** One view's messages: news each way, and requests that the view makes of the host. */
export interface View {
  readonly toView: { readonly [name: string]: unknown };
  readonly toHost: { readonly [name: string]: unknown };
  readonly requests: { readonly [name: string]: { readonly parameters: unknown; readonly result: unknown } };
}

export interface CurvesRun {
  readonly folder: string;
  readonly name: string;
  readonly id: string;
  readonly status: RunStatus;
  readonly step: number;
  readonly totalSteps: number;
  readonly startedAt: string;
  readonly seconds: number;
  readonly secondsLeft?: number;
  /** Where its curves say that it over- or underfits. */
  readonly fit?: FitNote;
  readonly rows: readonly MetricsRow[];
}

export interface CurvesView extends View {
  readonly toView: {
    readonly [name: string]: unknown;
    /** All runs that can be shown; `rows` are empty for those not shown. */
    readonly runs: {
      readonly runs: readonly CurvesRun[];
      readonly shown: readonly string[];
      /** How each run that was ever drawn looks, by its folder. */
      readonly looks: Readonly<Record<string, number>>;
      /** The run that the page was opened on just now. */
      readonly asked?: string;
    };
    /** New rows of one run, and how it stands. */
    readonly rows: { readonly run: Omit<CurvesRun, 'rows'>; readonly rows: readonly MetricsRow[] };
  };
  readonly toHost: {
    readonly [name: string]: unknown;
    readonly ready: Record<string, never>;
    readonly show: { readonly folders: readonly string[] };
    /** Runs got a look; they keep it. */
    readonly looks: { readonly looks: Readonly<Record<string, number>> };
    readonly stop: { readonly folder: string };
    readonly resume: { readonly folder: string };
    /** Save the drawing; the host asks where. */
    readonly save: { readonly name: string; readonly svg: string };
  };
  readonly requests: Record<string, never>;
}

/** What a model made of a text, and where it attends. */
export interface Attended {
  /** None where the model has no attention. */
  readonly parts: readonly AttentionPart[];
  /** Tokens that it read. */
  readonly read: number;
  readonly truncated: boolean;
  /** Of a model that says something of a text. */
  readonly prediction?: Prediction;
  /** Of one that writes another. */
  readonly written?: Pick<WrittenText, 'text' | 'logProbability'>;
}

export interface AttentionView extends View {
  readonly toView: {
    readonly [name: string]: unknown;
    readonly state: {
      readonly run?: RunIdentity;
      readonly text: string;
      readonly reason?: string;
      /** Runs that can be looked into; `name` tells one from another. */
      readonly models: readonly { readonly task: string; readonly name: string; readonly folder: string }[];
    };
  };
  readonly toHost: {
    readonly [name: string]: unknown;
    readonly ready: Record<string, never>;
    /** Looks into another run. */
    readonly choose: { readonly folder: string };
    readonly save: { readonly name: string; readonly svg: string };
  };
  readonly requests: {
    readonly [name: string]: { readonly parameters: unknown; readonly result: unknown };
    readonly summary: {
      readonly parameters: { readonly text: string };
      readonly result: Attended;
    };
    readonly matrix: {
      readonly parameters: {
        readonly text: string;
        readonly part: AttentionPart['kind'];
        readonly layer: number;
        readonly head: number | 'mean';
      };
      readonly result: PartMatrix;
    };
    readonly thumbnails: {
      readonly parameters: { readonly text: string; readonly part: AttentionPart['kind']; readonly side: number };
      readonly result: PartThumbnails;
    };
  };
}

export interface ProjectionView extends View {
  readonly toView: {
    readonly [name: string]: unknown;
    readonly state: { readonly run?: RunIdentity; readonly reason?: string };
    readonly progress: { readonly message: string; readonly fraction?: number };
    readonly coordinates: {
      readonly iteration: number;
      readonly iterations: number;
      readonly coordinates: Float32Array;
    };
  };
  readonly toHost: {
    readonly [name: string]: unknown;
    readonly ready: Record<string, never>;
    /** Opens the example's line in its file. */
    readonly open: { readonly file: string; readonly line: number };
    readonly save: { readonly name: string; readonly svg: string };
  };
  readonly requests: {
    readonly [name: string]: { readonly parameters: unknown; readonly result: unknown };
    readonly points: { readonly parameters: Omit<ProjectionSource, 'run'>; readonly result: ProjectionPoints };
    readonly project: {
      readonly parameters: Omit<ProjectionSource, 'run'> & ProjectionMethod;
      readonly result: ProjectionResult;
    };
  };
}

/** The run that a report is of. */
export interface ReportedRun {
  readonly folder: string;
  readonly name: string;
  readonly id: string;
  readonly status: RunStatus;
  /** ISO 8601. */
  readonly trainedAt: string;
  /** A checkpoint is there, so that it can be evaluated; and resumed. */
  readonly usable: boolean;
  readonly resumable: boolean;
  /** Changes when its predictions do. */
  readonly version: string;
}

/** Remembered for the workspace. */
export interface ReportChoices {
  readonly split?: SplitName;
  /** Cells of the confusion matrix as parts of their row. */
  readonly parts?: boolean;
}

export interface ReportView extends View {
  readonly toView: {
    readonly [name: string]: unknown;
    readonly state: {
      readonly run?: ReportedRun;
      /** What to do when there is no run. */
      readonly reason?: string;
      readonly choices: ReportChoices;
      /** What whoever reads the scores of a split should know; of the evaluation that was made last. */
      readonly told?: { readonly split: SplitName; readonly notes: readonly string[] };
    };
  };
  readonly toHost: {
    readonly [name: string]: unknown;
    readonly ready: Record<string, never>;
    readonly choose: ReportChoices;
    /** Opens the example's line in its file. */
    /** `words` of a tagged sentence, up to the one that is meant. */
    readonly open: { readonly file: string; readonly line: number; readonly words?: readonly string[] };
    readonly save: { readonly name: string; readonly svg: string };
    readonly copy: { readonly text: string };
    /** Scores a split anew; the run's `version` changes. */
    readonly evaluate: { readonly split?: SplitName };
    readonly command: { readonly command: 'resume' | 'openCurves' | 'openReport' };
  };
  readonly requests: {
    readonly [name: string]: { readonly parameters: unknown; readonly result: unknown };
    readonly report: { readonly parameters: { readonly split?: SplitName }; readonly result: ReportAnswer };
    readonly intervals: { readonly parameters: { readonly split: SplitName }; readonly result: Intervals };
    readonly examples: {
      readonly parameters: { readonly split: SplitName } & ExampleQuery;
      readonly result: ExamplePage;
    };
  };
}

export interface LensView extends View {
  readonly toView: {
    readonly [name: string]: unknown;
    readonly state: {
      readonly run?: RunIdentity;
      /** What to do when there is nothing to show. */
      readonly reason?: string;
      /** Where the text came from: `notes.md:12`. */
      readonly place?: string;
      readonly prediction?: Prediction;
      readonly saliency?: Saliency;
      readonly attention?: AttentionSummary;
      readonly meanAttention?: AttentionMatrix;
      readonly milliseconds?: number;
      readonly busy?: boolean;
      /** Nothing is loaded before the folder is trusted. */
      readonly restricted?: boolean;
    };
  };
  readonly toHost: {
    readonly [name: string]: unknown;
    readonly ready: Record<string, never>;
    /** Explain another label than the predicted one. */
    readonly label: { readonly label: string };
    readonly follow: { readonly follow: boolean };
    readonly command: {
      readonly command: 'train' | 'newModel' | 'selectModel' | 'manageTrust' | 'openAttention' | 'openProjection';
    };
  };
  readonly requests: Record<string, never>;
}

export interface DataPage extends View {
  readonly toView: {
    readonly [name: string]: unknown;
    readonly state: {
      /** The config whose data this is; absent before one was chosen. */
      readonly config?: { readonly path: string; readonly name: string };
      readonly page: 'check' | 'augmentation';
      /** Folder that paths are shown relative to. */
      readonly root?: string;
      readonly report?: DataReport;
      readonly checkedAt?: string;
      /** A check is going on. */
      readonly checking?: { readonly message: string; readonly fraction?: number };
      /** Why the last check came to nothing. */
      readonly failure?: string;
      /** Another number: config or data have changed, what was previewed is old. */
      readonly revision: number;
    };
  };
  readonly toHost: {
    readonly [name: string]: unknown;
    readonly ready: Record<string, never>;
    readonly check: Record<string, never>;
    readonly stop: Record<string, never>;
    readonly page: { readonly page: 'check' | 'augmentation' };
    readonly openConfig: Record<string, never>;
    readonly open: { readonly file: string; readonly line: number };
  };
  readonly requests: {
    readonly [name: string]: { readonly parameters: unknown; readonly result: unknown };
    readonly augmentation: {
      readonly parameters: { readonly sample: number; readonly count: number };
      readonly result: AugmentationPreview;
    };
  };
}
