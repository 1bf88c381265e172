/** A file that is open only while somebody reads: what is held open cannot be removed everywhere, and stays open when it is forgotten. */
import { type FileSource, sourceOf } from '../../base/fileSource';
import type { ByteSource } from '../../formats/safetensors';
import { openPlain } from '../../runs/record';

export class RestingFile implements ByteSource {
  private current: Promise<FileSource> | undefined;

  private constructor(
    private readonly path: string,
    readonly size: number,
    first: FileSource,
  ) {
    this.current = Promise.resolve(first);
  }

  /** @throws ActionableError as `openPlain` */
  static async open(path: string): Promise<RestingFile> {
    const first = await openSource(path);
    return new RestingFile(path, first.size, first);
  }

  /** @throws ActionableError, also where the file is gone by now */
  async read(begin: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
    this.current ??= openSource(this.path);
    const opening = this.current;
    opening.catch(() => {
      if (this.current === opening) this.current = undefined;
    });
    return (await opening).read(begin, end);
  }

  /** Closes it until it is read again. */
  async rest(): Promise<void> {
    const opened = this.current;
    this.current = undefined;
    await opened?.then(
      source => source.close(),
      () => undefined,
    );
  }
}

async function openSource(path: string): Promise<FileSource> {
  const { handle, stats } = await openPlain(path);
  return sourceOf(handle, path, stats.size);
}
