/** A disk that gets full: a small file system where this user may mount one. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeFolder } from '../removeFolder';

export interface SmallDisk {
  readonly folder: string;
  /** Until nothing more can be written: as when another program does. */
  fill(): void;
  /** What filled it is gone. */
  free(): void;
  unmount(): void;
}

/** Undefined where nobody but an administrator may mount. @param size as `mount` takes it: `4m` */
export function mountSmallDisk(size: string): SmallDisk | undefined {
  const home = mkdtempSync(join(tmpdir(), 'disk-'));
  const folder = join(home, 'disk');
  mkdirSync(folder);
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const run = (...words: readonly string[]) => {
    const [program, ...rest] = [...sudo, ...words];
    execFileSync(program!, rest, { stdio: 'ignore' });
  };
  try {
    run('mount', '-t', 'tmpfs', '-o', `size=${size},mode=0777`, 'tmpfs', folder);
  } catch {
    removeFolder(home);
    return undefined;
  }
  const filler = join(folder, 'filler');
  return {
    folder,
    fill() {
      const block = Buffer.alloc(4096, 1);
      for (;;) {
        try {
          writeFileSync(filler, block, { flag: 'a' });
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return;
          throw error;
        }
      }
    },
    free: () => rmSync(filler, { force: true }),
    unmount() {
      run('umount', '--lazy', folder);
      removeFolder(home);
    },
  };
}
