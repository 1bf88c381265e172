/** The nodes of the Models tree: a model (a config, or runs whose config has gone), its runs, and jobs without a run yet. */
import type { RunEntry } from '../runs/runEntry';
import type { ConfigFile } from '../runs/runStore';
import type { Job } from '../workers/jobs';

export interface ModelNode {
  readonly kind: 'model';
  readonly name: string;
  /** Absent when the config was deleted or renamed after its runs were made. */
  readonly config?: ConfigFile;
  readonly runs: readonly RunEntry[];
  readonly jobs: readonly Job[];
}

export interface RunNode {
  readonly kind: 'run';
  readonly run: RunEntry;
  readonly job?: Job;
}

export interface JobNode {
  readonly kind: 'job';
  readonly job: Job;
}

export type Node = ModelNode | RunNode | JobNode;

function kindOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'kind' in value ? value.kind : undefined;
}

export function isModelNode(value: unknown): value is ModelNode {
  return kindOf(value) === 'model';
}

export function isRunNode(value: unknown): value is RunNode {
  return kindOf(value) === 'run';
}

export function isJobNode(value: unknown): value is JobNode {
  return kindOf(value) === 'job';
}
