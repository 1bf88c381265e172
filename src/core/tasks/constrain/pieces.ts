/** What each token of a vocabulary adds to a text, in bytes, as a tree: which tokens fit is found by going along it once. */
import { allSpecial } from '../../text/specialTokens';
import type { Tokenizer } from '../../text/tokenizer';

/** Nodes are numbers; 0 is the root. */
export interface PieceTree {
  /** First child of each node, and the next of its parent's; 0 where there is none. */
  readonly child: Int32Array;
  readonly sibling: Int32Array;
  /** The byte that leads to each node. */
  readonly byte: Uint8Array;
  /** First token that ends at each node, and the next one that is written alike; -1 where there is none. */
  readonly token: Int32Array;
  readonly alike: Int32Array;
}

const trees = new WeakMap<Tokenizer, PieceTree>();

/** Bytes of each token; undefined of special ones, which add nothing. */
function bytesOfTokens(tokenizer: Tokenizer): readonly (Uint8Array | undefined)[] {
  const { vocabulary, special } = tokenizer;
  const silent = new Set(allSpecial(special));
  // What a token adds depends on whether something stands before it.
  const reference = vocabulary.findIndex((token, id) => !silent.has(id) && /^[\u0120\u2581]?[a-zA-Z]+$/.test(token));
  const before = reference < 0 ? [] : [reference];
  const told = tokenizer.decode(before).length;
  const encoder = new TextEncoder();
  return vocabulary.map((_, id) => {
    if (silent.has(id)) return undefined;
    const bytes = tokenizer.bytesOf?.(id);
    if (bytes) return Uint8Array.from(bytes);
    const text = tokenizer.decode([...before, id]).slice(told);
    // A part of a character whose bytes nobody tells.
    return text.includes('\uFFFD') ? undefined : encoder.encode(text);
  });
}

export function pieceTreeOf(tokenizer: Tokenizer): PieceTree {
  const known = trees.get(tokenizer);
  if (known) return known;
  const pieces = bytesOfTokens(tokenizer);
  const most = 1 + pieces.reduce((sum, piece) => sum + (piece?.length ?? 0), 0);
  const [child, sibling, token] = [new Int32Array(most), new Int32Array(most), new Int32Array(most).fill(-1)];
  const byte = new Uint8Array(most);
  const alike = new Int32Array(pieces.length).fill(-1);
  let count = 1;
  // In order, so that a node's last child is the one to look at.
  const order = [...pieces.keys()].filter(id => pieces[id] && pieces[id].length > 0);
  order.sort((a, b) => compare(pieces[a]!, pieces[b]!) || a - b);
  const path: number[] = [0];
  let last: Uint8Array = new Uint8Array();
  const lastChild = new Int32Array(most);
  for (const id of order) {
    const piece = pieces[id]!;
    let shared = 0;
    while (shared < piece.length && shared < last.length && piece[shared] === last[shared]) shared++;
    path.length = shared + 1;
    for (let i = shared; i < piece.length; i++) {
      const [parent, node] = [path[i]!, count++];
      byte[node] = piece[i]!;
      if (lastChild[parent]) sibling[lastChild[parent]!] = node;
      else child[parent] = node;
      lastChild[parent] = node;
      path.push(node);
    }
    const node = path.at(-1)!;
    alike[id] = token[node]!;
    token[node] = id;
    last = piece;
  }
  const tree = {
    child: child.slice(0, count),
    sibling: sibling.slice(0, count),
    byte: byte.slice(0, count),
    token: token.slice(0, count),
    alike,
  };
  trees.set(tokenizer, tree);
  return tree;
}

function compare(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return a.length - b.length;
}
