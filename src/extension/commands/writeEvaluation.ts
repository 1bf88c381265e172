/** Results of Evaluate as Markdown, of tasks without labels, which have no report page. */
import type { TrainCalls } from '../../protocol/train';
import { escapeMarkdown, formatScore, toSentence } from '../wording';

export function writeEvaluation({ run, split, scores, notes = [] }: TrainCalls['evaluate']['result']): string {
  const all = Object.entries(scores).map(([name, value]) => `${escapeMarkdown(name)} **${formatScore(value)}**`);
  const told = notes.flatMap(note => ['', `> ${escapeMarkdown(toSentence(note))}`]);
  return [`# ${escapeMarkdown(run.name)}: ${split}`, '', `Run \`${run.id}\`. ${all.join(', ')}.`, ...told, ''].join(
    '\n',
  );
}
