/** Everything the editor does with a config's text: problems, fixes, completion, hover, code lenses. */
import { type Disposable, Disposable as Disposables, type DocumentSelector } from 'vscode';
import { CONFIG_PATTERN, RUNTIME_PATTERN, SWEEP_PATTERN } from '../runs/configName';
import type { Services } from '../services';
import { registerCodeLens } from './codeLens';
import { registerCompletion } from './completion';
import { registerDiagnostics } from './diagnostics';
import { registerHover } from './hover';
import { registerQuickFixes } from './quickFixes';
import { registerSweepLens } from './sweepLens';

/** Configs keep the language that the editor gives them (YAML, JSON), and with it their colours. */
const SELECTOR: DocumentSelector = { pattern: CONFIG_PATTERN };
const WRITTEN: DocumentSelector = [CONFIG_PATTERN, SWEEP_PATTERN, RUNTIME_PATTERN].map(pattern => ({ pattern }));

export function registerConfigLanguage(services: Services): Disposable {
  return Disposables.from(
    registerDiagnostics(services.log),
    registerQuickFixes(WRITTEN),
    registerCompletion(WRITTEN),
    registerHover(WRITTEN),
    registerCodeLens(SELECTOR, services),
    registerSweepLens({ pattern: SWEEP_PATTERN }, services),
  );
}
