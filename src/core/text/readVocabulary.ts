/** A vocabulary from a text file, one token per line, in the order of their ids. */
import { internal } from '../base/errors';
import { formatCount } from '../base/formatNumber';
import type { Problem } from '../base/problem';
import { decodeUtf8 } from '../base/utf8';
import { type ReadingOptions, SourceFile } from '../data/sourceFile';
import { createStages, firstTokens, type TokenizerConfig } from './assemble';
import type { TextStages } from './learn/countWords';
import { maximumVocabulary } from './models/vocabulary';
import { continuation } from './models/wordPiece';
import { splitWords } from './pipelineTokenizer';
import { characterParts } from './trainCharacter';
import { sentenceParts } from './trainSentence';
import { wordParts } from './trainWord';
import type { WordLevelParts } from './trainWordLevel';
import { wordPieceStages } from './trainWordPiece';

export interface GivenVocabulary {
  /** Each once. */
  readonly tokens: readonly string[];
  readonly sha256: string;
  /** Errors and warnings, each with its line. */
  readonly problems: readonly Problem[];
}

/** @param path absolute @throws CancelledError */
export async function readVocabulary(
  path: string,
  config: TokenizerConfig,
  options: ReadingOptions,
): Promise<GivenVocabulary> {
  const file = new SourceFile(path, options);
  const reader = new VocabularyReader(file, config);
  for await (const { bytes, line } of file.blocks()) {
    const lines = decodeUtf8(bytes).split(bytes.includes(10) ? /\r?\n/ : /\r/);
    // What follows the last line end is no line.
    if (lines.at(-1) === '') lines.pop();
    for (const [i, text] of lines.entries()) reader.read(text, line + i);
  }
  const sha256 = file.digest();
  if (reader.tokens.size === 0 && !file.failed) file.report('no-tokens', 'no token here: write one per line', 1);
  if (reader.tokens.size > maximumVocabulary)
    file.report('too-many-tokens', `more than ${formatCount(maximumVocabulary)} tokens`, 1);
  return { tokens: [...reader.tokens.keys()], sha256, problems: file.allProblems() };
}

class VocabularyReader {
  /** With their lines. */
  readonly tokens = new Map<string, number>();

  private readonly special: ReadonlySet<string>;
  private readonly fault: (token: string) => string | undefined;

  constructor(
    private readonly file: SourceFile,
    private readonly config: TokenizerConfig,
  ) {
    this.special = new Set(firstTokens(config));
    this.fault = faultOf(config);
  }

  read(text: string, line: number): void {
    // A space is a character.
    const token = this.config.type === 'character' ? text : text.trim();
    if (this.special.has(token)) return;
    const before = this.tokens.get(token);
    const shown = JSON.stringify(token.length > 40 ? `${token.slice(0, 40)}...` : token);
    const fault = token === '' || before !== undefined ? undefined : this.fault(token);
    if (token === '') this.leaveOut('empty-token', 'an empty line', line);
    else if (before !== undefined) this.leaveOut('repeated-token', `${shown} is on line ${before} too`, line);
    else if (fault !== undefined) this.leaveOut('unread-token', `${shown} is no token of a text: ${fault}`, line);
    else this.tokens.set(token, line);
  }

  private leaveOut(code: string, message: string, line: number): void {
    this.file.report(code, `left out: ${message}`, line, 1, 'warning');
  }
}

/** Why the tokenizer never makes a token of it, if so. */
function faultOf(config: TokenizerConfig): (token: string) => string | undefined {
  const stages = stagesOf(config);
  const most = config.type === 'word' ? (config['n-grams'][1] ?? 1) : 1;
  return token => {
    // Reserved, as BERT's [MASK] and [unused1]: they keep their place.
    if (config.type === 'wordpiece' && /^\[[^\]\s]+\]$/.test(token)) return undefined;
    const goesOn = config.type === 'wordpiece' && token.length > continuation.length && token.startsWith(continuation);
    const words = most > 1 ? token.split(' ') : [goesOn ? token.slice(continuation.length) : token];
    if (words.length > most) return `it has ${words.length} words, n-grams have up to ${most}`;
    for (const word of words) {
      const { aligned, spans } = splitWords(word, stages.normalizer, stages.preTokenizer);
      const found = [];
      for (let i = 0; i < spans.length; i += 2) found.push(aligned.text.slice(spans[i], spans[i + 1]));
      if (found.length === 0) return 'it is left out of texts';
      if (found.length > 1) {
        const parts = found.slice(0, 4).map(part => JSON.stringify(part));
        return `it is split into ${parts.join(' ')}${found.length > 4 ? ' ...' : ''}; name it in special to keep it whole`;
      }
      // Pieces of words may begin within a character that is composed.
      if (found[0] !== word && !goesOn)
        return `texts have ${JSON.stringify(found[0])} instead; see lowercase and normalize`;
    }
    return undefined;
  };
}

function stagesOf(config: TokenizerConfig): TextStages {
  switch (config.type) {
    case 'word':
      return stagesWith(wordParts(config));
    case 'character':
      return stagesWith(characterParts(config));
    case 'sentence':
      return stagesWith(sentenceParts(config));
    case 'wordpiece':
      return wordPieceStages(config);
    default:
      throw internal(`${config.type} learns its vocabulary`);
  }
}

function stagesWith({ normalizers, preTokenizer }: WordLevelParts): TextStages {
  return createStages(normalizers, preTokenizer);
}
