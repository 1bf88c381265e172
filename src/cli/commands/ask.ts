/** `ask`: answers to questions about a text, the best first, each with the place where the text says so. */
import { ActionableError } from '../../core/base/errors';
import { LineIndex } from '../../core/base/lineIndex';
import type { Answer } from '../../core/tasks/answerer';
import { type Command, numberOf, type OptionValues, textOf } from '../command';
import { openRunFor } from '../openRun';
import { encodingOption, readContent } from '../readTexts';

async function readContext(options: OptionValues): Promise<string> {
  const content = await readContent(textOf(options, 'context'), options);
  if (content.trim() !== '') return content;
  throw new ActionableError(
    'no-context',
    'there is no text to ask about; name a file by --context, or send it to stdin',
  );
}

/** `0.9312  Paris  (3:14)`: line and column of the text. */
function describe({ text, probability, start }: Answer, lines: LineIndex): string {
  const said = text === '' ? '(the text does not say)' : text.replaceAll(/\s+/g, ' ');
  const place = start === undefined ? undefined : lines.position(start);
  return `${probability.toFixed(4)}\t${said}${place ? `\t${place.line}:${place.column}` : ''}`;
}

export const ask: Command = {
  name: 'ask',
  usage: 'RUN|CONFIG QUESTION...',
  summary: 'Answer questions about a text, that of --context or of stdin, with a model of task answer.',
  options: {
    context: { type: 'string', value: 'FILE', description: 'The text that is asked about.' },
    ...encodingOption,
    count: { type: 'string', value: 'N', description: 'Most answers to each question; 3 if not given.' },
    checkpoint: { type: 'string', value: 'NAME', description: 'best (as is) or last.' },
  },
  positionals: [2, Number.POSITIVE_INFINITY],
  async run({ positionals, options, terminal, signal }) {
    const [name, ...questions] = positionals;
    const count = numberOf(options, 'count', 3, { least: 1, most: 100, whole: true });
    const blank = questions.findIndex(question => question.trim() === '');
    if (blank >= 0) throw new ActionableError('bad-usage', 'a question is empty');
    const context = await readContext(options);
    const run = await openRunFor(name!, options);
    try {
      const { describeCutAnswers } = await import('../../core/inference/reachedLimit');
      const asked = questions.map(question => ({ question, context }));
      const found = await run.answerer.ask(asked, { count, signal });
      const reached = describeCutAnswers(
        run,
        found.flatMap(([best]) => best ?? []),
      );
      if (reached !== undefined) terminal.warn(reached);
      const answers = found.map((ranked, i) => ({ question: questions[i]!, answers: ranked }));
      if (options.json !== true) {
        const lines = new LineIndex(context);
        for (const { question, answers: ranked } of answers) {
          if (questions.length > 1) terminal.print(question);
          for (const answer of ranked) terminal.print(describe(answer, lines));
        }
      }
      return { run: run.identity, questions: answers };
    } finally {
      await run.dispose();
    }
  },
};
