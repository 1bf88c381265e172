/** `ask`: answers to questions about a text, the most probable first, each with its place in the text. */
import { ActionableError } from '../../core/base/errors';
import { writeScore } from '../../core/base/formatNumber';
import { LineIndex } from '../../core/base/lineIndex';
import type { Answer } from '../../core/tasks/abilities/answerer';
import { type Command, checkpointOption, numberOf, type OptionValues, textOf } from '../command';
import { openRunFor } from '../openRun';
import { encodingOption, readContent } from '../readTexts';

async function readContext(options: OptionValues): Promise<string> {
  const content = await readContent(textOf(options, 'context'), options);
  if (content.trim() !== '') return content;
  throw new ActionableError(
    'no-context',
    'No text to ask about. Name a file with --context, or send the text to stdin.',
  );
}

/** `0.9312  Paris  (3:14)`: line and column of the text. */
function describe({ text, probability, start }: Answer, lines: LineIndex): string {
  const said = text === '' ? '(no answer in the text)' : text.replaceAll(/\s+/g, ' ');
  const place = start === undefined ? undefined : lines.position(start);
  return `${writeScore(probability)}\t${said}${place ? `\t${place.line}:${place.column}` : ''}`;
}

export const ask: Command = {
  name: 'ask',
  usage: 'RUN|CONFIG QUESTION...',
  summary: 'Answer questions about the text of --context or stdin, with a model of task answer.',
  options: {
    context: { type: 'string', value: 'FILE', description: 'Text file to ask about. Default: stdin.' },
    ...encodingOption,
    count: { type: 'string', value: 'N', description: 'Answers per question, the most probable first. Default: 3.' },
    ...checkpointOption,
  },
  positionals: [2, Number.POSITIVE_INFINITY],
  async run({ positionals, options, terminal, signal }) {
    const [name, ...questions] = positionals;
    const count = numberOf(options, 'count', 3, { least: 1, most: 100, whole: true });
    const blank = questions.findIndex(question => question.trim() === '');
    if (blank >= 0) throw new ActionableError('bad-usage', 'A question is empty. Write at least one word.');
    const context = await readContext(options);
    const run = await openRunFor(name!, options);
    try {
      const { describeCutAnswers } = await import('../../core/inference/reachedLimit');
      const asked = questions.map(question => ({ question, context }));
      const found = await run.open('answerer').ask(asked, { count, signal });
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
