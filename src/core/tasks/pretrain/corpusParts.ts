/** How the `task` section says that texts become blocks. */
import type { Tokenizer } from '../../text/tokenizer';
import type { CorpusOptions, CorpusParts } from './corpus';
import type { Objective } from './objectives/objective';

export function corpusParts(
  { documents, blocks, objective: own }: CorpusOptions & { readonly objective: unknown },
  objective: Objective,
  tokenizer: Tokenizer,
): CorpusParts {
  const { maximumLength: longest } = tokenizer;
  return {
    documents,
    blocks,
    tokenizer,
    length: objective.blockLength?.(own as never, longest) ?? longest,
    framed: objective.framed ?? false,
    ...objective.marks?.(own as never),
  };
}
