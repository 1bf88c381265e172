/** Results of Evaluate as Markdown, of tasks without labels, which have no report page. */

import { asSentence } from '../../core/base/asSentence';
import { formatScore } from '../../core/base/formatNumber';
import type { JobResult } from '../../core/jobs';
import { escapeMarkdown } from '../wording';

export function writeEvaluation({ run, split, scores, notes = [] }: JobResult<'evaluate'>): string {
  const all = Object.entries(scores).map(([name, value]) => `${escapeMarkdown(name)} **${formatScore(value)}**`);
  const told = notes.flatMap(note => ['', `> ${escapeMarkdown(asSentence(note))}`]);
  return [`# ${escapeMarkdown(run.name)}: ${split}`, '', `Run \`${run.id}\`. ${all.join(', ')}.`, ...told, ''].join(
    '\n',
  );
}
