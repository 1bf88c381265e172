/** `embed`: the vector of each text. */
import { countOf } from '../../core/base/countOf';
import { isBlank } from '../../core/base/isBlank';
import { shorten } from '../../core/base/shorten';
import { type Command, checkpointOption, numberOf } from '../command';
import { textsOptions } from '../eachText';
import { openRunFor } from '../openRun';
import { checkTexts, readTexts } from '../readTexts';
import { drawBar } from '../terminal';

export const embed: Command = {
  name: 'embed',
  usage: 'RUN [TEXT...]',
  summary: 'Write the vector of each text: arguments, or lines of --file or stdin.',
  options: {
    ...textsOptions,
    passages: {
      type: 'boolean',
      description: 'Read the texts as passages, which are searched, and not as queries. For runs with `task.passage`.',
    },
    dimensions: {
      type: 'string',
      value: 'N',
      description: 'Keep the first N numbers of each vector. For runs with `task.dimensions`.',
    },
    ...checkpointOption,
  },
  positionals: [1, Number.POSITIVE_INFINITY],
  async run({ positionals, options, terminal, signal }) {
    const [name, ...given] = positionals;
    checkTexts(given);
    const dimensions = numberOf(options, 'dimensions', undefined, { least: 1, most: 65_536, whole: true });
    const run = await openRunFor(name!, options);
    try {
      const { embedTexts } = await import('../../core/inference/embedTexts');
      const texts = await readTexts(given, options);
      const onProgress = ({ fraction = 0 }: { readonly fraction?: number }) =>
        terminal.progress(`${drawBar(fraction)} reading`);
      const asked = texts.filter(text => !isBlank(text));
      const {
        vectors: found,
        truncated,
        empty,
      } = await embedTexts(
        run,
        { texts: asked, asPassages: options.passages === true, dimensions },
        { signal, onProgress },
      );
      if (truncated.length > 0)
        terminal.warn(
          `${countOf(truncated.length, 'text')} longer than ${countOf(run.tokenizer.maximumLength, 'token')}: the end was not read.`,
        );
      if (empty.length > 0) {
        const each = empty.length === 1 ? '1 text has' : `${countOf(empty.length, 'text')} have`;
        const first = shorten([asked[empty[0]!]!].flat().join(' '), 60);
        terminal.warn(
          `${each} no word that ${run.identity.name} knows, and a vector of zeros: "${first}"${empty.length > 1 ? ', ...' : ''}`,
        );
      }
      const each = found.values();
      const vectors = texts.map(text => (isBlank(text) ? null : each.next().value!));
      if (options.json !== true) for (const vector of vectors) terminal.print(vector ? vector.join('\t') : '');
      return { run: run.identity, vectors };
    } finally {
      await run.dispose();
    }
  },
};
