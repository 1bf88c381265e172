/** The native engine in the editor: where it does not load, or ends a process, a notification says so and what to do. */

import { commands, type ExtensionContext, env, type LogOutputChannel, Uri } from 'vscode';
import { commandId } from '../contributed';
import { learnMoreOf, notify } from '../notify';
import { settings } from '../settings';
import { type Advice, NativeMemory } from './nativeMemory';

const DOWNLOAD = 'Download Runtime';
const MORE = { silence: "Don't Show Again", again: 'Try Again' } as const;

export class NativeEngine {
  private readonly memory: NativeMemory;

  constructor(
    { extension, globalState, globalStorageUri }: ExtensionContext,
    private readonly log: LogOutputChannel,
  ) {
    const { version } = extension.packageJSON;
    this.memory = new NativeMemory({ memory: globalState, version, folder: globalStorageUri.fsPath });
  }

  /** For a process that begins. */
  environment(worker: string): Record<string, string> {
    return this.memory.environment(worker, settings.engine());
  }

  /** Another engine computes: said once in a window. */
  tellFailure(failure: string): void {
    void this.tell(this.memory.failed(failure));
  }

  /** A process has ended unasked. */
  noteDeath(worker: string, cause: string): void {
    const advice = this.memory.ended(worker, cause);
    if (!advice) return;
    this.log.error(
      `the native engine ended the ${worker} process while it was loaded (${cause}); wasm computes from now on`,
    );
    void this.tell(advice);
  }

  /** The next process tries the native engine. */
  forget(): Promise<void> {
    return this.memory.forget();
  }

  private async tell(advice: Advice | undefined): Promise<void> {
    if (!advice) return;
    const { words, link, more } = advice;
    const learnMore = learnMoreOf({ error: 'engine-missing' });
    const buttons = [...(link === undefined ? [] : [DOWNLOAD]), MORE[more], learnMore.title];
    const choice = await notify('warning', words, ...buttons);
    if (choice === DOWNLOAD && link !== undefined) await env.openExternal(Uri.parse(link));
    else if (choice === MORE.silence) await this.memory.silence();
    else if (choice === MORE.again) await commands.executeCommand(commandId('tryNativeEngine'));
    else if (choice === learnMore.title) await commands.executeCommand(learnMore.command, learnMore.argument);
  }
}
