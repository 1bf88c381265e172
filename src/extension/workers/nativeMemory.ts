/** What is known of the native engine on this machine, and what is to be said of it. Knows no `vscode`. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { LOADING_NOTE, takeLoadingNote } from '../../core/base/loadingNote';
import { adviseNative, type Host, thisHost } from '../../core/base/nativeAdvice';

/** In the global state: the version of this extension whose native engine ended a process, and that no more is to be said. */
const CRASHED = 'nativeEngine.crashedIn';
const SILENT = 'nativeEngine.silent';

/** The part of the editor's memory that is used. */
export interface Memory {
  get(key: string): unknown;
  update(key: string, value: unknown): Thenable<void>;
}

/** A notification. */
export interface Advice {
  readonly words: string;
  /** What to download. */
  readonly link?: string;
  /** What else can be done: say no more of it, or load the engine once more. */
  readonly more: 'silence' | 'again';
}

interface Parts {
  readonly memory: Memory;
  /** Of the extension. */
  readonly version: string;
  /** Where notes of processes that load the engine lie. */
  readonly folder: string;
  readonly host?: Host;
}

export class NativeMemory {
  private said = false;

  constructor(private readonly parts: Parts) {}

  /** For a process that begins. A new version of the extension brings a new engine, which is tried. @param engine as set */
  environment(worker: string, engine: string): Record<string, string> {
    const { memory, version, folder } = this.parts;
    mkdirSync(folder, { recursive: true });
    const crashed = memory.get(CRASHED) === version;
    return {
      [LOADING_NOTE]: this.notePath(worker),
      ...(crashed && engine === 'auto' ? { NLP_ENGINE: 'wasm' } : {}),
    };
  }

  /** The engine did not load: said once per window, and never again where that was asked for. */
  failed(failure: string): Advice | undefined {
    if (this.said || this.parts.memory.get(SILENT)) return undefined;
    this.said = true;
    return { ...this.advise('Models compute with WebAssembly, which is slower', failure), more: 'silence' };
  }

  /** A process has ended unasked. Where it was loading the native engine that is remembered, and said. */
  ended(worker: string, cause: string): Advice | undefined {
    if (!takeLoadingNote(this.notePath(worker)) || cause === 'signal SIGTERM') return undefined;
    void this.parts.memory.update(CRASHED, this.parts.version);
    return { ...this.advise('From now on models compute with WebAssembly, which is slower', cause), more: 'again' };
  }

  async silence(): Promise<void> {
    await this.parts.memory.update(SILENT, true);
  }

  /** The next process loads the native engine. */
  async forget(): Promise<void> {
    this.said = false;
    await this.parts.memory.update(CRASHED, undefined);
    await this.parts.memory.update(SILENT, undefined);
  }

  private advise(what: string, failure: string): Omit<Advice, 'more'> {
    const { words, link } = adviseNative(failure, this.parts.host ?? thisHost());
    return { words: `${what}: ${words}.`, link };
  }

  private notePath(worker: string): string {
    return join(this.parts.folder, `loading-${worker}-${process.pid}`);
  }
}
