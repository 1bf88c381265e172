/** `translate` and `summarize`: a text from each text, line by line. */
import { ActionableError } from '../../core/base/errors';
import type { Run } from '../../core/inference/run';
import type { WrittenText } from '../../core/tasks/writer';
import { type Command, numberOf } from '../command';
import { openRunFor } from '../openRun';
import { encodingOption, readTexts } from '../readTexts';
import { drawBar } from '../terminal';

interface Words {
  readonly name: 'translate' | 'summarize';
  readonly summary: string;
  /** What its results are called. */
  readonly results: string;
}

/** @throws ActionableError where the run is of another task */
function checkTask({ identity, task }: Run, name: string): void {
  if (task.name === name) return;
  const other = task.writer ? `; use nlp ${task.name}` : '';
  throw new ActionableError('not-for-task', `${identity.name} is a model of task ${task.name}, not ${name}${other}`);
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
      file: { type: 'string', value: 'FILE', description: 'A text file; each line is a text.' },
      ...encodingOption,
      beam: { type: 'string', value: 'N', description: "Hypotheses of the search; 1 is greedy; the config's." },
      'length-penalty': { type: 'string', value: 'A', description: "0 prefers short texts; the config's." },
      length: { type: 'string', value: 'N', description: "Longest written text, in tokens; the config's." },
      checkpoint: { type: 'string', value: 'NAME', description: 'best (as is) or last.' },
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
        checkTask(run, name);
        const { writeTexts } = await import('../../core/inference/writeTexts');
        const found = await writeTexts(run, texts, {
          ...(beam !== undefined && { beam }),
          ...(lengthPenalty !== undefined && { lengthPenalty }),
          ...(longest !== undefined && { longest }),
          signal,
          onProgress: fraction => terminal.progress(`${drawBar(fraction)} ${called}`),
        });
        const cut = found.filter(({ truncated }) => truncated).length;
        if (cut > 0) {
          const which = texts.length === 1 ? 'the text is' : `${cut} of ${texts.length} texts are`;
          const longest = `${run.tokenizer.maximumLength} tokens`;
          terminal.warn(`${which} longer than the model reads; what follows the first ${longest} was left out`);
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
  summary: 'Translate texts with a trained model: those given, or the lines of --file or of stdin.',
  results: 'translations',
});

export const summarize = writes({
  name: 'summarize',
  summary: 'Summarize texts with a trained model: those given, or the lines of --file or of stdin.',
  results: 'summaries',
});
