/** Config files by name: `spam.nlp.yaml` is the model `spam`. */
import { basename } from 'node:path';
import type { Uri } from 'vscode';

export const CONFIG_PATTERN = '**/*.nlp.{yaml,yml,json}';
const ENDING = /\.nlp\.(?:yaml|yml|json)$/;

export function isConfig(uri: Uri): boolean {
  return ENDING.test(uri.path);
}

/** Sweeps over a config: `spam.sweep.yaml`. */
export const SWEEP_PATTERN = '**/*.sweep.{yaml,yml}';
const SWEEP_ENDING = /\.sweep\.(?:yaml|yml)$/;

export function isSweep(uri: Uri): boolean {
  return SWEEP_ENDING.test(uri.path);
}

/** Clusters that trainings can run on: `office.runtime.yaml`. */
export const RUNTIME_PATTERN = '**/*.runtime.{yaml,yml}';

const RUNTIME_ENDING = /\.runtime\.(?:yaml|yml)$/;

export function isRuntime(uri: Uri): boolean {
  return RUNTIME_ENDING.test(uri.path);
}

export function runtimeName(path: string): string {
  return basename(path).replace(RUNTIME_ENDING, '');
}

export function sweepName(path: string): string {
  return basename(path).replace(SWEEP_ENDING, '');
}

export function configName(path: string): string {
  return basename(path).replace(ENDING, '');
}
