export function packageFolderOf(input: string): string | undefined;
export function readNotice(folder: string): {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly texts: readonly string[];
};
export function writeNotices(inputs: Iterable<string>): readonly string[];
