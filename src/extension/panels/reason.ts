/** Why there is nothing to show, and what to do about it. */
import { workspace } from 'vscode';
import type { RunEntry } from '../runs/runEntry';

export function noModelReason(run: RunEntry | undefined): string | undefined {
  if (!workspace.isTrusted) return 'This folder is not trusted. Trust it to load its saved models.';
  if (!run)
    return 'No trained model that labels texts yet. Open a config (NAME.nlp.yaml, task: classify) and select Train above its first line.';
  return undefined;
}
