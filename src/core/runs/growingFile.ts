/** A file that grows while others read it: what another program keeps from being written goes in with what comes next. */
import { appendFile, truncate } from 'node:fs/promises';
import { BRIEFLY, insistently, isHeld } from '../base/insistently';
import { describeWriteFailure } from './atomicFile';

export class GrowingFile {
  private waiting: Buffer[] = [];

  constructor(private readonly path: string) {}

  /** @throws ActionableError `disk-full` or `not-writable` */
  async append(content: string | Uint8Array): Promise<void> {
    if (content.length === 0) return;
    // One that is held is held for longer than it is worth waiting for at each line.
    const patience = this.waiting.length > 0 ? 0 : BRIEFLY;
    this.waiting.push(Buffer.from(content));
    try {
      await this.write(patience);
    } catch (error) {
      if (!isHeld(error)) throw error;
    }
  }

  /** Writes what had to wait. @throws ActionableError where another program still has the file open */
  async flush(): Promise<void> {
    if (this.waiting.length > 0) await this.write();
  }

  private async write(patience?: number): Promise<void> {
    const bytes = Buffer.concat(this.waiting);
    try {
      await insistently(() => appendFile(this.path, bytes), patience);
    } catch (error) {
      throw describeWriteFailure(error, this.path);
    }
    this.waiting = [];
  }
}

/** Cuts what a crash left half written. @throws ActionableError `not-writable` */
export async function truncateTo(path: string, length: number): Promise<void> {
  try {
    await insistently(() => truncate(path, length));
  } catch (error) {
    throw describeWriteFailure(error, path);
  }
}
