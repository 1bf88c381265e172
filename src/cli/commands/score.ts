/** `score`: how probable each token of a text is, and the text as a whole. */
import { formatNumber } from '../../core/base/formatNumber';
import type { ScoredText } from '../../core/tasks/abilities/scorer';
import { type Command, checkpointOption, numberOf } from '../command';
import { sayOfEach, textsOptions } from '../eachText';
import { openRunFor } from '../openRun';
import { drawBar, type Terminal } from '../terminal';

function print({ form, tokens, logLikelihood, perplexity }: ScoredText, terminal: Terminal): void {
  for (const { logProbability, token } of tokens)
    terminal.print(`${logProbability === null ? '-' : formatNumber(logProbability)}\t${token}`);
  const sum = form === 'masked' ? 'pseudo-log-likelihood' : 'log-likelihood';
  const mean = form === 'masked' ? 'pseudo-perplexity' : 'perplexity';
  terminal.print(
    `${sum} ${formatNumber(logLikelihood)}, ${mean} ${perplexity === null ? '-' : formatNumber(perplexity)}`,
  );
}

/** What the numbers are not, where someone may take them for it. */
function warn({ form, tokens }: ScoredText, terminal: Terminal): void {
  if (form === 'masked')
    terminal.warn(
      'A masked language model has no likelihood of a text. These are pseudo-likelihoods: each token is masked in turn and predicted from all others.',
    );
  if (tokens[0]?.logProbability === null)
    terminal.warn('The first token has no score: this model has no token that begins a text.');
}

export const score: Command = {
  name: 'score',
  usage: 'RUN [TEXT...]',
  summary: 'Score a text with a language model: log-probability of each token, log-likelihood, perplexity.',
  options: {
    candidates: {
      type: 'string',
      value: 'N',
      description: 'With --json: the most probable tokens at each place. Default: 0.',
    },
    ...textsOptions,
    ...checkpointOption,
  },
  positionals: [1, Number.POSITIVE_INFINITY],
  async run({ positionals, options, terminal, signal }) {
    const [name, ...given] = positionals;
    const shown = numberOf(options, 'candidates', 0, { least: 0, most: 100, whole: true });
    const run = await openRunFor(name!, options);
    try {
      const { scoreText } = await import('../../core/inference/scoreText');
      let warned = false;
      const said = await sayOfEach(given, options, async text => {
        const onProgress = ({ fraction = 0 }: { readonly fraction?: number }) =>
          terminal.progress(`${drawBar(fraction)} scoring`);
        const { run: _, ...scored } = await scoreText(run, { text, shown }, { signal, onProgress });
        if (!warned) warn(scored, terminal);
        warned = true;
        if (options.json !== true) print(scored, terminal);
        const tokens = scored.tokens.map(({ expected, ...token }) => ({ ...token, ...(shown > 0 && { expected }) }));
        return { ...scored, tokens };
      });
      return { run: run.identity, ...said };
    } finally {
      await run.dispose();
    }
  },
};
