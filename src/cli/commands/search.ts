/** `search`: the passages of a workspace's texts that are most like a text, or a file. */
import { resolve } from 'node:path';
import { ActionableError } from '../../core/base/errors';
import { writeScore } from '../../core/base/formatNumber';
import { shorten as shortenText } from '../../core/base/shorten';
import { type WordRanking, wordRankings } from '../../core/search/searchWords';
import { type Command, numberOf, type OptionValues, textOf, textsOf } from '../command';
import { shorten } from '../configFile';
import { describeTexts, textsAsked, textsOptions, warnOfSkipped, withSearches } from '../searchOptions';

/** UTF-16 code units of a passage that are printed. */
const SHOWN = 160;

/** How to rank, and the run whose vectors do: `--by` has either. */
function rankingOf(options: OptionValues, run: string | undefined): { by?: WordRanking; run?: string } {
  const words = textOf(options, 'by');
  if (words === undefined) return run === undefined ? { by: 'bm25' } : { run };
  const by = Object.hasOwn(wordRankings, words) ? (words as WordRanking) : undefined;
  if (run !== undefined) {
    const message = `Give either the run ${run} or --by ${words}, not both.`;
    throw new ActionableError('bad-usage', message);
  }
  return by ? { by } : { run: words };
}

export const search: Command = {
  name: 'search',
  usage: '[RUN] TEXT',
  summary: 'Find the lines, paragraphs, comments or files most similar to a text, by words or by the vectors of a run.',
  options: {
    in: {
      type: 'string',
      multiple: true,
      value: 'PATH',
      description: 'File or folder to search. Can be repeated. Default: the workspace, without files that git ignores.',
    },
    by: {
      type: 'string',
      value: 'NAME',
      description: 'bm25, tf-idf, or a run with vectors of texts. Default: bm25 without RUN.',
    },
    like: { type: 'string', value: 'FILE', description: 'In place of TEXT: find what is similar to a file.' },
    ...textsOptions,
    top: { type: 'string', value: 'N', description: 'Maximum number of results. Default: 10.' },
  },
  positionals: [0, 2],
  async run(invocation) {
    const { positionals, options, terminal } = invocation;
    const like = textOf(options, 'like');
    const text = like === undefined ? positionals.at(-1) : undefined;
    if (like === undefined && text === undefined)
      throw new ActionableError('bad-usage', 'Missing argument TEXT, or --like FILE. See nlp search --help.');
    if (like !== undefined && positionals.length > 1)
      throw new ActionableError('bad-usage', 'Give either TEXT or --like FILE, not both.');
    const named = like === undefined ? (positionals.length === 2 ? positionals[0] : undefined) : positionals[0];
    const { by, run: words } = rankingOf(options, named);
    const top = numberOf(options, 'top', 10, { least: 1, most: 10_000, whole: true });
    const texts = textsAsked(options, textsOf(options, 'in'));
    const query = like === undefined ? { text: text! } : { file: resolve(like) };
    return withSearches(words, invocation, async (searches, embedder, caller, run) => {
      const request = { ...texts, query, top };
      const answer = embedder
        ? await searches.byVectors(request, embedder, caller)
        : await searches.byWords({ ...request, by }, caller);
      warnOfSkipped(answer, invocation);
      if (options.json !== true) {
        if (answer.hits.length === 0) terminal.warn(nothingFound(answer, texts.unit!, by));
        for (const { file, line, score, text: found } of answer.hits)
          terminal.print(
            `${writeScore(score)}\t${shorten(file)}:${line}: ${shortenText(found.replaceAll(/\s+/g, ' ').trim(), SHOWN)}`,
          );
      }
      return { ...(run && { run: run.identity }), ...(by && { by }), unit: texts.unit, ...query, ...answer };
    });
  },
};

function nothingFound(
  answer: Parameters<typeof describeTexts>[0],
  unit: Parameters<typeof describeTexts>[1],
  by: WordRanking | undefined,
): string {
  const searched = describeTexts(answer, unit);
  if (answer.passages === 0) return `Nothing to search: ${searched}. Name files or folders with --in.`;
  if (by === undefined) return `Nothing found in ${searched}.`;
  return `None of these words occurs in ${searched}. Try other words, or a run with vectors of texts: nlp search RUN TEXT`;
}
