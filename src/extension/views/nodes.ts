/** The nodes of the Models tree: a model (a config, or runs whose config has gone), its runs, and jobs without a run yet. */
import type { BrokenRun, RunEntry } from '../runs/runEntry';
import type { ConfigFile } from '../runs/runStore';
import type { Job } from '../workers/jobs';

export interface ModelNode {
  readonly kind: 'model';
  readonly name: string;
  /** Absent when the config was deleted or renamed after its runs were made. */
  readonly config?: ConfigFile;
  readonly runs: readonly RunEntry[];
  readonly broken: readonly BrokenRun[];
  readonly jobs: readonly Job[];
}

export interface RunNode {
  readonly kind: 'run';
  readonly run: RunEntry;
  readonly job?: Job;
}

/** The trials of a sweep. */
export interface SweepNode {
  readonly kind: 'sweep';
  /** What its runs have in common (`RunRecord.group`). */
  readonly group: string;
  /** Of its file. */
  readonly name: string;
  /** In the order in which they began. */
  readonly runs: readonly RunEntry[];
}

export interface JobNode {
  readonly kind: 'job';
  readonly job: Job;
}

/** A run that cannot be read: shown, told why, and deleted. */
export interface BrokenNode {
  readonly kind: 'broken';
  readonly run: BrokenRun;
}

export type Node = ModelNode | SweepNode | RunNode | BrokenNode | JobNode;

function kindOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'kind' in value ? value.kind : undefined;
}

export function isModelNode(value: unknown): value is ModelNode {
  return kindOf(value) === 'model';
}

export function isSweepNode(value: unknown): value is SweepNode {
  return kindOf(value) === 'sweep';
}

export function isRunNode(value: unknown): value is RunNode {
  return kindOf(value) === 'run';
}

export function isBrokenNode(value: unknown): value is BrokenNode {
  return kindOf(value) === 'broken';
}

export function isJobNode(value: unknown): value is JobNode {
  return kindOf(value) === 'job';
}
