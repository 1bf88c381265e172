/** What the page of tokens shows of a tokenizer. Pure. */
import { shorten } from '../../../core/base/shorten';
import type { InspectedText } from '../../../core/pretrained/tokens/inspectTokens';
import type { TokenizerColumn, TokenizerSide } from '../../../protocol/tokens';
import { describeCounts } from './marks';
import type { TokenizerChoice } from './pickTokenizer';

export type Answer = { readonly answer: InspectedText } | { readonly failure: string };

/** UTF-16 code units; each token is an element of the page. */
const MOST_ON_PAGE = 20_000;

export function startOfText(text: string): string {
  return text.slice(0, MOST_ON_PAGE);
}

/** @param said undefined while it is asked */
export function columnOf(
  side: TokenizerSide,
  { name, detail }: TokenizerChoice,
  text: string,
  said: Answer | undefined,
  working: boolean,
): TokenizerColumn {
  const about = { side, name, detail: shorten(detail, 120), working: working && !said };
  if (!said) return about;
  return 'failure' in said
    ? { ...about, failure: said.failure }
    : { ...about, counts: describeCounts(said.answer, text), answer: startOf(said.answer) };
}

/** As much of it as the page shows. */
function startOf(answer: InspectedText): InspectedText {
  const beyond = answer.ends.findIndex(end => end > MOST_ON_PAGE);
  if (beyond < 0) return answer;
  const first = <T>(list: readonly T[]) => list.slice(0, beyond);
  const { ids, tokens, starts, ends, forms } = answer;
  return {
    ...answer,
    ids: first(ids),
    tokens: first(tokens),
    starts: first(starts),
    ends: first(ends),
    forms: first(forms),
  };
}
