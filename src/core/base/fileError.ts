/** Failures of the file system as words a user can act on. */

const meanings: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'this is a folder, not a file',
  ENOTDIR: 'a part of this path is a file, not a folder',
  EACCES: 'no permission to open it',
  EPERM: 'no permission to open it',
  ELOOP: 'its symbolic links go in a circle',
  ENAMETOOLONG: 'the path is too long',
  EMFILE: 'too many files are open',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the disk is read-only',
  EIO: 'the disk failed to read it',
};

/** What went wrong, without the path; undefined for what is no failure of the file system. */
export function describeFileError(error: unknown): { readonly code: string; readonly meaning: string } | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined) return undefined;
  return { code, meaning: meanings[code] ?? `${syscall} failed (${code})` };
}
