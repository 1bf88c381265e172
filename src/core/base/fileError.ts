/** Failures of the file system as words a user can act on. */

const meanings: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'this is a folder, not a file',
  ENOTDIR: 'a part of this path is a file, not a folder',
  EACCES: 'no permission to open it',
  EPERM: 'no permission to open it',
  EBUSY: 'another program has it open',
  ELOOP: 'its symbolic links go in a circle',
  ENAMETOOLONG: 'the path is too long',
  EMFILE: 'too many files are open',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the disk is read-only',
  EIO: 'the disk failed to read it',
  UNKNOWN: 'the system does not say why; a file that is kept in the cloud must be downloaded first',
};

/** Windows has one word for a file that another program keeps to itself and for one that may not be opened. */
const onWindows: Readonly<Record<string, string>> = {
  EACCES: 'another program has it open, or there is no permission to open it',
  EPERM: 'another program has it open, or there is no permission to open it',
};

/** What went wrong, without the path; undefined for what is no failure of the file system. */
export function describeFileError(
  error: unknown,
  platform: NodeJS.Platform = process.platform,
): { readonly code: string; readonly meaning: string } | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined) return undefined;
  const words = (platform === 'win32' ? onWindows[code] : undefined) ?? meanings[code];
  return { code, meaning: words ?? `${syscall} failed (${code})` };
}
