/** `tokenize`: the tokens that a text becomes, of one tokenizer or of two side by side. */
import { existsSync, statSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';
import { commonPlaces } from '../../core/base/commonPlaces';
import { countOf } from '../../core/base/countOf';
import type { Encoding, Tokenizer } from '../../core/text/tokenizer';
import { type Command, type OptionValues, overrides, textOf } from '../command';
import type { Terminal } from '../terminal';
import { tokenizerSourceOf } from '../tokenizerSource';
import { showTraining } from '../trainingProgress';

export const tokenize: Command = {
  name: 'tokenize',
  usage: 'CONFIG|RUN|FILE|FOLDER TEXT',
  summary: "Show the tokens of a text, with their ids and offsets: of a run, or of another program's tokenizer.",
  options: {
    ...overrides,
    with: {
      type: 'string',
      value: 'TOKENIZER',
      description: 'A second tokenizer next to the first: a run, a config, a file or a folder.',
    },
  },
  positionals: [2, 2],
  async run({ positionals, options, terminal, signal }) {
    const [words, text] = positionals as [string, string];
    const first = await open(words, options, terminal, signal);
    const other = textOf(options, 'with');
    const found = first.tokenizer.encode(text);
    if (found.truncated) terminal.warn(`truncated after ${found.ids.length} tokens (tokenizer.length)`);
    const { set: _, ...plain } = options;
    const second = other === undefined ? undefined : await open(other, plain, terminal, signal);
    const beside = second?.tokenizer.encode(text);
    if (options.json !== true) {
      if (beside) printBeside(text, [found, beside], [words, other!], terminal);
      else
        for (const each of listOf(found))
          terminal.print(`${each.id}\t${each.start}-${each.end}\t${JSON.stringify(each.token)}`);
    }
    return {
      ...first.source,
      ...answerOf(text, first.tokenizer, found),
      ...(second && beside && { with: { ...second.source, ...answerOf(text, second.tokenizer, beside) } }),
    };
  },
};

/** A file or a folder that is no run is looked at as it is. */
async function open(words: string, options: OptionValues, terminal: Terminal, signal: AbortSignal) {
  const path = resolve(words);
  const stats = statSync(path, { throwIfNoEntry: false });
  const isRun = existsSync(join(path, 'run.json'));
  const isFile = stats?.isFile() && ['.model', '.spm', '.json'].includes(extname(path)) && !/\.nlp\.json$/.test(path);
  if (isFile || (stats?.isDirectory() && !isRun)) {
    const { openTokenizerPath } = await import('../../core/pretrained/tokens/openTokenizerPath');
    return {
      source: { path },
      tokenizer: openTokenizerPath(path, { workspace: process.cwd(), trusted: true }).tokenizer,
    };
  }
  const { source, ...named } = await tokenizerSourceOf(words, options);
  const { openTokenizer } = await import('../../core/training/openTokenizer');
  const tokenizer = await openTokenizer(source, { ...named, trusted: true, signal, onEvent: showTraining(terminal) });
  terminal.clear();
  return { source, tokenizer };
}

function listOf({ ids, tokens, offsets }: Encoding) {
  return tokens.map((token, i) => ({ id: ids[i]!, token, start: offsets[i]![0], end: offsets[i]![1] }));
}

function answerOf(text: string, tokenizer: Tokenizer, found: Encoding) {
  return {
    text,
    vocabulary: tokenizer.size,
    truncated: found.truncated,
    tokens: listOf(found),
    decoded: tokenizer.decode(found.ids),
  };
}

/** A line per part of the text that both divide from the next one. */
function printBeside(
  text: string,
  both: readonly [Encoding, Encoding],
  names: readonly [string, string],
  terminal: Terminal,
): void {
  const places = commonPlaces(
    text.length,
    both.map(({ offsets }) => offsets),
  );
  let start = 0;
  for (const end of places) {
    const cells = both.map(found =>
      listOf(found)
        .filter(each => each.start >= start && (each.start < end || end === text.length))
        .map(({ id, token }) => `${id} ${JSON.stringify(token)}`)
        .join(', '),
    );
    terminal.print(`${start}-${end}\t${cells.join('\t')}`);
    start = end;
  }
  terminal.print(both.map(({ ids }, i) => `${names[i]}: ${countOf(ids.length, 'token')}`).join('; '));
}
