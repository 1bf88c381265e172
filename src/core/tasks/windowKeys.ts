/** The key of tasks that read long texts in windows, and what follows from it before anything is read. Loads no runtime. */
import { type Disagreement, integer } from '../config/schema';

/** @param joined how what the windows say becomes what is said of the text, and what is done without the key */
export const strideKey = (joined: string) =>
  integer({
    description: `Reads texts longer than \`tokenizer.length\` in overlapping windows: tokens between the starts of two windows. ${joined}`,
    optional: true,
    minimum: 1,
    maximum: 8192,
  });

export const windowKeys = {
  stride: strideKey('The logits of a text are the mean over its windows. Default: longer texts are truncated.'),
};

/** What it asks of other sections. */
export function checkWindows({
  task,
  data,
  tokenizer,
}: {
  readonly task?: { readonly stride?: unknown } & Readonly<Record<string, unknown>>;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly tokenizer?: { readonly length?: unknown };
}): readonly Disagreement[] {
  const stride = task?.stride;
  // Of tasks that read whole texts: answer has windows of its own.
  if (typeof stride !== 'number' || !task || !('pair' in task || 'crf' in task)) return [];
  if (data?.['text-pair'] !== undefined) {
    return [{ key: 'task.stride', message: 'stride is for single texts. Remove stride, or data.text-pair.' }];
  }
  const length = tokenizer?.length;
  if (typeof length !== 'number' || stride < length) return [];
  const message = `stride (${stride}) must be less than tokenizer.length (${length}), so that windows overlap. Half of it is usual.`;
  return [{ key: 'task.stride', message, fixes: { 'task.stride': String(Math.max(1, Math.floor(length / 2))) } }];
}

/** The windows of so many tokens. @param around tokens that are put around each */
export function countWindows(tokens: number, stride: number, longest: number, around: number): number {
  const room = Math.max(1, longest - around);
  return 1 + Math.max(0, Math.ceil((tokens - room) / Math.min(stride, room)));
}
