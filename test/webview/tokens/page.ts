/** What the page of tokens is sent: answers of real tokenizers. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspectTokens } from '../../../src/core/pretrained/tokens/inspectTokens';
import { openTokenizerPath } from '../../../src/core/pretrained/tokens/openTokenizerPath';
import { describeCounts } from '../../../src/extension/views/tokens/marks';
import type { TokenizerColumn, TokenizerSide, TokensView } from '../../../src/protocol/tokens';

const text = readFileSync(join(__dirname, '../../fixtures/text/corpus.txt'), 'utf8').split('\n').slice(0, 9).join('\n');
export const sample = `${text}\nA na\u00efve \ufb01eld: \u4f60\u597d \u{1f642}!`;

const folder = join(__dirname, '../../fixtures/text');

/** @param file of the fixtures @param limit of the model, in tokens */
export function columnOf(side: TokenizerSide, file: string, limit?: number, asked = sample): TokenizerColumn {
  const opened = openTokenizerPath(join(folder, file), { workspace: folder, trusted: true });
  const answer = inspectTokens({ ...opened, ...(limit !== undefined && { limit }) }, asked);
  return {
    side,
    name: file,
    detail: `fixtures/${file}`,
    working: false,
    counts: describeCounts(answer, asked),
    answer,
  };
}

export function stateOf(...columns: readonly TokenizerColumn[]): TokensView['toView']['state'] {
  const source = { file: 'corpus.txt', part: 'document', text: sample, size: sample.length } as const;
  return { source, columns, shading: 'first' };
}
