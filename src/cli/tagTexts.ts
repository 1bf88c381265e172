/** `predict` of a tagger: words with their tags, in columns that are a data file again, or as JSON with spans. */
import { toCharacters } from '../core/base/codePoints';
import { writeScore } from '../core/base/formatNumber';
import type { Run } from '../core/inference/run';
import { type TaggedText, tagText } from '../core/inference/tagText';
import type { TaggerInput } from './taggerInputs';
import type { Terminal } from './terminal';

/** Places in characters (Unicode code points, as Python counts them), so that what is written can be trained on. */
function describe(text: string, { words, spans, marksSpans }: TaggedText) {
  const place = toCharacters(text);
  return {
    text,
    words: words.map(({ start, end, tag, probability, others }) => ({
      text: text.slice(start, end),
      start: place(start),
      end: place(end),
      tag,
      probability,
      others: Object.fromEntries(others),
    })),
    ...(marksSpans && {
      spans: spans.map(({ type, start, end, probability }) => ({
        start: place(start),
        end: place(end),
        label: type,
        text: text.slice(start, end),
        probability,
      })),
    }),
  };
}

/** @param terminal where columns are wanted: a word a line (word, probability, tag), an empty line after each text */
export async function tagTexts(
  run: Run,
  inputs: readonly TaggerInput[],
  signal: AbortSignal,
  terminal: Terminal | undefined,
): Promise<readonly ReturnType<typeof describe>[]> {
  const results: ReturnType<typeof describe>[] = [];
  for (const { text, groups } of inputs) {
    const tagged = await tagText(run, { text, groups }, { signal });
    results.push(describe(text, tagged));
    if (!terminal) continue;
    for (const { start, end, tag, probability } of tagged.words) {
      terminal.print(`${text.slice(start, end)}\t${writeScore(probability)}\t${tag}`);
    }
    terminal.print('');
  }
  return results;
}
