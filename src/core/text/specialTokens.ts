/** Special tokens by name: how vocabularies write them, what stands where around a text. */

/** Name -> id. Beside these there may be `mask`, `bos`, `eos`, and sentinels: `extra_id_0` and on. */
export interface SpecialTokens {
  readonly pad: number;
  readonly unk: number;
  readonly cls?: number;
  readonly sep?: number;
  readonly [name: string]: number | undefined;
}

/** As vocabularies of ours write them, then as others do. */
const written: Readonly<Record<string, readonly string[]>> = {
  pad: ['[PAD]', '<pad>'],
  unk: ['[UNK]', '<unk>'],
  cls: ['[CLS]', '<s>'],
  sep: ['[SEP]', '</s>'],
  mask: ['[MASK]', '<mask>', '<mask_2>'],
  // Of a whole sentence, as Pegasus has it.
  'sentence-mask': ['[SENTENCE]', '<mask_1>'],
  bos: ['[BOS]', '<s>', '<|endoftext|>'],
  eos: ['[EOS]', '</s>', '<|endoftext|>'],
};
const sentinel = /^<(extra_id_\d+)>$/;

/** How vocabularies write a special token, ours first. */
export function writtenSpecial(name: string): readonly string[] {
  return written[name] ?? [];
}

/** What every vocabulary that is learned begins with. */
const usual = ['pad', 'unk', 'cls', 'sep'];

/** The tokens that a learned vocabulary begins with. @param asked names of what is needed beside the usual ones */
export function specialTokens(asked: readonly string[]): readonly string[] {
  return namesOf(asked).map(name => written[name]?.[0] ?? `<${name}>`);
}

/** Their ids. */
export function specialIds(asked: readonly string[]): SpecialTokens {
  return Object.fromEntries(namesOf(asked).map((name, id) => [name, id])) as unknown as SpecialTokens;
}

function namesOf(asked: readonly string[]): readonly string[] {
  return [...new Set([...usual, ...asked])];
}

/**
 * Those of a vocabulary that was read, by how they are written.
 * @param literal tokens that stand for themselves in a text; a word that looks like one of them is none
 */
export function findSpecial(
  idOf: (token: string) => number | undefined,
  literal: readonly string[],
): Partial<SpecialTokens> {
  const found: [string, number][] = [];
  const whole = new Set(literal);
  for (const [name, [own, ...others]] of Object.entries(written)) {
    const token = [own!, ...others].find(each => whole.has(each)) ?? (usual.includes(name) ? own! : undefined);
    const id = token === undefined ? undefined : idOf(token);
    if (id !== undefined) found.push([name, id]);
  }
  for (const token of literal) {
    const name = sentinel.exec(token)?.[1];
    if (name !== undefined) found.push([name, idOf(token)!]);
  }
  return Object.fromEntries(found);
}

/** Ids of all of them, each once. */
export function allSpecial(special: SpecialTokens): readonly number[] {
  return [...new Set(Object.values(special).filter(id => id !== undefined))];
}

const before = ['cls', 'bos'];
const after = ['sep', 'eos'];

/** What stands around every text of those that are asked for; others are in the vocabulary alone. */
export function tokensAround(asked: readonly string[]): {
  readonly before: readonly string[];
  readonly after: readonly string[];
} {
  return { before: asked.filter(name => before.includes(name)), after: asked.filter(name => after.includes(name)) };
}

/** Their ids; that of an unknown word where a vocabulary has none. */
export function idsAround(asked: readonly string[], special: SpecialTokens) {
  const names = tokensAround(asked);
  const idOf = (name: string) => special[name] ?? special.unk;
  return { before: names.before.map(idOf), after: names.after.map(idOf) };
}

/** Of two texts as one: before the first, and after each. */
export function aroundPair({ unk, cls = unk, sep = unk }: SpecialTokens): {
  readonly cls: number;
  readonly sep: number;
} {
  return { cls, sep };
}

/** Of texts that are written: what stands before the first token, and what follows the last one. */
export function aroundWritten({ pad, cls = pad, sep = pad, bos = cls, eos = sep }: SpecialTokens) {
  return { begin: bos, end: eos };
}
