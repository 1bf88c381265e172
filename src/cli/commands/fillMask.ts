/** `fill-mask`: the most probable tokens at each mask of a text. */
import { writeScore } from '../../core/base/formatNumber';
import { type Command, checkpointOption, numberOf } from '../command';
import { sayOfEach, textsOptions } from '../eachText';
import { openRunFor } from '../openRun';

export const fillMask: Command = {
  name: 'fill-mask',
  usage: 'RUN [TEXT...]',
  summary: 'List the most probable tokens at each [MASK] of a text, with a masked language model.',
  options: {
    top: { type: 'string', value: 'N', description: 'Tokens per mask, the most probable first. Default: 5.' },
    ...textsOptions,
    ...checkpointOption,
  },
  positionals: [1, Number.POSITIVE_INFINITY],
  async run({ positionals, options, terminal, signal }) {
    const [name, ...given] = positionals;
    const { usualCandidates } = await import('../../core/tasks/abilities/filler');
    const top = numberOf(options, 'top', usualCandidates, { least: 1, most: 1000, whole: true });
    const run = await openRunFor(name!, options);
    try {
      const { fillMasks } = await import('../../core/inference/fillMasks');
      const said = await sayOfEach(given, options, async text => {
        const { masks } = await fillMasks(run, { text, top }, { signal });
        if (options.json !== true)
          for (const [i, { candidates }] of masks.entries())
            for (const { probability, token } of candidates)
              terminal.print(`${masks.length > 1 ? `${i + 1}\t` : ''}${writeScore(probability)}\t${token}`);
        return { masks };
      });
      return { run: run.identity, ...said };
    } finally {
      await run.dispose();
    }
  },
};
