/** The words of a text as a tree of phrases: neighbours are joined by rules of thumb, as the text masker of `shap` does. */

export interface TreeNode {
  /** Places of two nodes: those below the number of leaves are leaves, the others inner nodes in the order of joining. */
  readonly left: number;
  readonly right: number;
  /** Leaves below it. */
  readonly size: number;
}

interface Group {
  readonly tokens: readonly Token[];
  readonly place: number;
}

interface Token {
  readonly text: string;
  isBalanced: boolean;
}

const closers: ReadonlyMap<string, string> = new Map([['(', ')']]);
const closing = new Set(closers.values());
const connectors = new Set(['but', 'and', 'or']);
const ends = new Set(['.', '?', '!']);
const endings = new Set(['t', 's']);

/**
 * @param segments of the text, one a leaf, each with the spaces behind it
 * @returns inner nodes, the last one the root; none of fewer than two leaves
 */
export function partitionTree(segments: readonly string[]): readonly TreeNode[] {
  const nodes: TreeNode[] = [];
  const leaves = segments.length;
  const groups: Group[] = segments.map((segment, place) => ({
    tokens: [tokenOf(segment, segments[place - 1])],
    place,
  }));
  const scores = groups.slice(1).map((group, i) => mergeScore(groups[i]!, group));
  const sizeOf = (place: number) => (place < leaves ? 1 : nodes[place - leaves]!.size);
  while (groups.length > 1) {
    let best = 0;
    for (const [i, score] of scores.entries()) if (score > scores[best]!) best = i;
    const [left, right] = [groups[best]!, groups[best + 1]!];
    nodes.push({ left: left.place, right: right.place, size: sizeOf(left.place) + sizeOf(right.place) });
    const joined = { tokens: [...left.tokens, ...right.tokens], place: leaves + nodes.length - 1 };
    const [first, last] = [joined.tokens[0]!, joined.tokens.at(-1)!];
    if (closers.get(first.text) === last.text) {
      first.isBalanced = true;
      last.isBalanced = true;
    }
    groups.splice(best, 2, joined);
    scores.splice(best, 1);
    // Only what lies beside the joined ones has another score now.
    if (best > 0) scores[best - 1] = mergeScore(groups[best - 1]!, joined);
    if (best < groups.length - 1) scores[best] = mergeScore(joined, groups[best + 1]!);
  }
  return nodes;
}

function tokenOf(segment: string, before: string | undefined): Token {
  const goesOn = before !== undefined && !/\W$/.test(before) && /^[A-Za-z]/.test(segment) && before.trim() !== '';
  const text = `${goesOn ? '##' : ''}${segment.trim()}`;
  return { text, isBalanced: !(closers.has(text) || closing.has(text)) };
}

/** How much two neighbours belong together: parts of words first, then short groups; not across sentences and commas. */
function mergeScore({ tokens: a }: Group, { tokens: b }: Group): number {
  const [first, last, next, end] = [a[0]!, a.at(-1)!, b[0]!, b.at(-1)!];
  let score = 0;
  if (next.text.startsWith('##')) score += 20;
  if (next.text === "'" && (b.length === 1 || (b.length === 2 && endings.has(b[1]!.text)))) score += 15;
  if (last.text === "'" && endings.has(next.text)) score += 15;
  if (isControl(first) !== isControl(end)) score -= 1000;
  if (closers.has(next.text) && !next.isBalanced) score -= 100;
  if (closing.has(last.text) && !last.isBalanced) score -= 100;
  if (closers.has(first.text)) score -= 2;
  if (connectors.has(last.text) || connectors.has(next.text)) score -= 2;
  if (last.text === ',') score -= 10;
  if (next.text === ',') score -= b.length > 1 ? 10 : 1;
  if (ends.has(last.text)) score -= 20;
  if (ends.has(next.text)) score -= b.length > 1 ? 20 : 1;
  return score - a.length - b.length;
}

function isControl({ text }: Token): boolean {
  return text.startsWith('[') && text.endsWith(']');
}
