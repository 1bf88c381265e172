/** `translate` and `summarize`: one output text per input text. */
import { notForTask } from '../../core/inference/notForTask';
import type { WrittenText } from '../../core/tasks/abilities/writer';
import { type Command, checkpointOption, numberOf } from '../command';
import { languageOptions, languagesIn } from '../languages';
import { openRunFor } from '../openRun';
import { encodingOption, readTexts } from '../readTexts';
import { drawBar } from '../terminal';

interface Words {
  readonly name: 'translate' | 'summarize';
  readonly summary: string;
  /** What its results are called. */
  readonly results: string;
}

function tell({ text, logProbability, ended, tokens }: WrittenText): object {
  return { written: text, logProbability, ended, tokens };
}

function writes({ name, summary, results: called }: Words): Command {
  return {
    name,
    usage: 'RUN|CONFIG [TEXT...]',
    summary,
    options: {
      file: { type: 'string', value: 'FILE', description: 'Text file with one text per line.' },
      ...encodingOption,
      beam: {
        type: 'string',
        value: 'N',
        description: 'Beam size; 1 is greedy search. Default: task.beam of the config.',
      },
      'length-penalty': {
        type: 'string',
        value: 'A',
        description: 'Length penalty; 0 prefers short texts. Default: task.length-penalty of the config.',
      },
      length: {
        type: 'string',
        value: 'N',
        description: 'Maximum new tokens. Default: task.written-length of the config.',
      },
      ...(name === 'translate' && languageOptions),
      ...checkpointOption,
    },
    positionals: [1, Number.POSITIVE_INFINITY],
    async run({ positionals, options, terminal, signal }) {
      const [words, ...given] = positionals;
      const beam = numberOf(options, 'beam', undefined, { least: 1, most: 64, whole: true });
      const lengthPenalty = numberOf(options, 'length-penalty', undefined, { least: -5, most: 5 });
      const longest = numberOf(options, 'length', undefined, { least: 1, most: 8192, whole: true });
      // A blank line stays one, so that lines of both texts belong together.
      const texts = await readTexts(given, options);
      const run = await openRunFor(words!, options);
      try {
        if (run.task.name !== name) throw notForTask(run, `cannot ${name}`, name);
        const { writeTexts } = await import('../../core/inference/writeTexts');
        const found = await writeTexts(run, texts, {
          ...(beam !== undefined && { beam }),
          ...(lengthPenalty !== undefined && { lengthPenalty }),
          ...(longest !== undefined && { longest }),
          ...languagesIn(options),
          signal,
          onProgress: fraction => terminal.progress(`${drawBar(fraction)} ${called}`),
        });
        const cut = found.filter(({ truncated }) => truncated).length;
        if (cut > 0) {
          const which = texts.length === 1 ? 'the text was' : `${cut} of ${texts.length} texts were`;
          const longest = `${run.tokenizer.maximumLength} tokens`;
          terminal.warn(`${which} truncated: the model reads only the first ${longest}`);
        }
        const { describeCutTexts } = await import('../../core/inference/reachedLimit');
        const reached = describeCutTexts(run, found, '--length');
        if (reached !== undefined) terminal.warn(reached);
        if (options.json !== true) for (const { hypotheses } of found) terminal.print(hypotheses[0]?.text ?? '');
        return {
          run: run.identity,
          results: found.map(({ hypotheses: [best, ...others], truncated }, i) => ({
            text: texts[i]!,
            truncated,
            ...(best ? { ...tell(best), others: others.map(tell) } : { written: '' }),
          })),
        };
      } finally {
        await run.dispose();
      }
    },
  };
}

export const translate = writes({
  name: 'translate',
  summary: 'Translate texts: arguments, or lines of --file or stdin.',
  results: 'translations',
});

export const summarize = writes({
  name: 'summarize',
  summary: 'Summarize texts: arguments, or lines of --file or stdin.',
  results: 'summaries',
});
