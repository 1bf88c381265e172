/** The extension's settings, read where they are used so that a change takes effect at once. */
import { workspace } from 'vscode';
import type { GenerationSettings } from '../protocol/generation';

/** Where a translation or a summary goes. */
export type WrittenPlace = 'replace' | 'beside';

export type EngineChoice = 'auto' | 'native' | 'wasm' | 'tensorflow';

function read<T>(key: string, fallback: T): T {
  return workspace.getConfiguration('nlpWorkbench').get<T>(key, fallback);
}

export const settings = {
  codeLens: () => read('codeLens.enabled', true),
  lensFollow: () => read('lens.follow', true),
  /** Milliseconds of quiet before the lens asks. */
  lensDelay: () => read('lens.delay', 150),
  engine: () => read<EngineChoice>('engine', 'auto'),
  /** 0 lets the engine choose. */
  threads: () => read('threads', 0),
  openCurvesOnTrain: () => read('train.openCurves', true),
  confirmDelete: () => read('runs.confirmDelete', true),
  /** Seed 0 is a new one each time. */
  generation: (): GenerationSettings => ({
    temperature: read('generate.temperature', 0.8),
    topK: read('generate.topK', 0),
    topP: read('generate.topP', 0.95),
    repetitionPenalty: read('generate.repetitionPenalty', 1),
    maximumTokens: read('generate.length', 200),
    seed: read('generate.seed', 0),
    stop: read<string[]>('generate.stop', []),
  }),
  writtenPlace: () => read<WrittenPlace | 'ask'>('write.place', 'ask'),
  completionLanguages: () => read<string[]>('completion.languages', []),
  /** Milliseconds of quiet before a completion is asked for. */
  completionDelay: () => read('completion.delay', 250),
  completionLength: () => read('completion.length', 40),
  /** Whether tags stand beside what they mark; `auto` where they mark spans of words. */
  tagNames: () => read<'auto' | 'always' | 'never'>('tag.names', 'auto'),
  announce: () => read<'auto' | 'always' | 'never'>('classify.announce', 'auto'),
};
