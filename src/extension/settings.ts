/** The extension's settings, read where they are used so that a change takes effect at once. */
import { workspace } from 'vscode';

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
  announce: () => read<'auto' | 'always' | 'never'>('classify.announce', 'auto'),
};
