/** `index`: reads the texts of a workspace for searches, so that the first one need not. */
import type { Command } from '../command';
import { describeTexts, isRun, textsAsked, textsOptions, warnOfSkipped, withSearches } from '../searchOptions';

export const indexTexts: Command = {
  name: 'index',
  usage: '[RUN] [PATH...]',
  summary: 'Prepare texts for searches: by words, or by the vectors of a run. Only new and changed files are read.',
  options: textsOptions,
  positionals: [0, Number.POSITIVE_INFINITY],
  async run(invocation) {
    const { positionals, options, terminal } = invocation;
    const [first] = positionals;
    const named = first !== undefined && (await isRun(first, options)) ? first : undefined;
    const texts = textsAsked(options, positionals.slice(named === undefined ? 0 : 1));
    return withSearches(named, invocation, async (searches, embedder, caller, run) => {
      const answer = await searches.index(texts, embedder, caller);
      warnOfSkipped(answer, invocation);
      if (options.json !== true) {
        const read = answer.read === 0 ? 'nothing has changed' : `${answer.read} new or changed`;
        terminal.print(`${describeTexts(answer, texts.unit!)}; ${read}`);
      }
      return { ...(run && { run: run.identity }), unit: texts.unit, ...answer };
    });
  },
};
