/** Merges of BPE one by one, a greedy split of WordPiece, and the best path through a lattice of Unigram. */
import { PieceLattice, type PieceModel } from '../../../../src/core/text/learn/pieceLattice';
import { PieceTrie } from '../../../../src/core/text/models/pieceTrie';
import { createWordPiece } from '../../../../src/core/text/models/wordPiece';
import { trainBpe } from '../../../../src/core/text/trainBpe';
import { Drawing } from '../drawing';
import { agree, type ConceptPage, show, table } from '../page';

const corpus = 'low lower lowest';
/** Special tokens and bytes. */
const least = 260;

async function learnBpe(merges: number) {
  const tokenizer = await trainBpe(
    [corpus],
    { vocabulary: least + merges, 'minimum-count': 2, lowercase: false, normalize: 'none', length: 100 },
    [],
  );
  return { size: tokenizer.size, split: (text: string) => tokenizer.encode(text).tokens.map(seen) };
}

/** A space as it can be seen. */
const seen = (token: string) => token.replaceAll(' ', '␣');

const countPairs = (tokens: readonly (readonly string[])[], pair: string) =>
  tokens.reduce(
    (sum, word) => sum + word.filter((token, i) => i > 0 && `${word[i - 1]} + ${token}` === pair).length,
    0,
  );

async function tabulateMerges(): Promise<readonly (readonly (string | number)[])[]> {
  const words = ['low', ' lower', ' lowest'];
  const rows: (string | number)[][] = [];
  let before = words.map((await learnBpe(0)).split);
  rows.push([0, '', '', before.map(word => `\`${word.join(' ')}\``).join(', ')]);
  for (let step = 1; ; step++) {
    const { size, split } = await learnBpe(step);
    if (size < least + step) return rows;
    const after = words.map(split);
    const old = new Set(before.flat());
    const added = after.flat().find(token => !old.has(token))!;
    const pair = before
      .flatMap(word => word.map((token, i) => [word[i - 1], token] as const))
      .find(([left, right]) => `${left}${right}` === added)!
      .join(' + ');
    rows.push([step, `\`${pair}\``, countPairs(before, pair), after.map(word => `\`${word.join(' ')}\``).join(', ')]);
    before = after;
  }
}

const wordPieces = ['[UNK]', 'un', 'low', '##l', '##low', '##er', '##e', '##r', '##ed'];

function traceWordPiece(word: string): { readonly rows: readonly string[][]; readonly unknown: boolean } {
  const model = createWordPiece(wordPieces, 0);
  const rows: string[][] = [];
  let unknown = false;
  model.encode(word, (id, start) => {
    unknown ||= id === 0;
    rows.push([`\`${word.slice(start)}\``, `\`${wordPieces[id]}\``]);
  });
  return { rows, unknown };
}

const pieces = { '▁low': 0.2, '▁lo': 0.1, wer: 0.1, w: 0.05, er: 0.2, e: 0.05, r: 0.05 } as const;
const names = Object.keys(pieces) as (keyof typeof pieces)[];
const model: PieceModel = {
  scores: Float64Array.from(names, name => Math.log(pieces[name])),
  alive: new Uint8Array(names.length).fill(1),
  least: Math.log(0.05),
};

function splitBest(word: string): { readonly logProbability: number; readonly path: readonly string[] } {
  const path: string[] = [];
  const lattice = new PieceLattice([word], new PieceTrie(names));
  const logProbability = lattice.split(0, model, piece => path.unshift(names[piece]!));
  return { logProbability, path };
}

function drawLattice(best: readonly string[]): string {
  const drawing = new Drawing(640, 160, 'All splits of ▁lower as paths; the most probable one is thick');
  const x = (place: number) => 36 + place * 95;
  const word = '▁lower';
  for (let start = 0; start < word.length; start++) {
    for (const name of names) {
      if (!word.startsWith(name, start)) continue;
      const end = start + name.length;
      const isBest = best.includes(name);
      const lift = name.length === 1 ? 0 : 26 * (name.length - 1);
      const middle = (x(start) + x(end)) / 2;
      drawing.line(
        [
          [x(start), 122],
          [x(start) + 16, 122 - lift],
          [x(end) - 16, 122 - lift],
          [x(end), 122],
        ],
        isBest ? 'strong' : 'line',
      );
      drawing.text(middle, 114 - lift, `${name} ${show(pieces[name], 2)}`, isBest ? 'small bold' : 'small');
    }
  }
  for (let place = 0; place <= word.length; place++) drawing.dot(x(place), 122, 'heat', 4);
  [...word].forEach((letter, i) => {
    drawing.text((x(i) + x(i + 1)) / 2, 148, letter, 'quiet');
  });
  return drawing.toString();
}

export async function tokenization(): Promise<ConceptPage> {
  const learned = await learnBpe(100);
  const { rows } = traceWordPiece('unlower');
  const whole = splitBest('▁lower');
  const expected = new Float64Array(names.length);
  const sum = Math.exp(new PieceLattice(['▁lower'], new PieceTrie(names)).expect(0, 1, model, expected));
  const best = agree(Math.exp(whole.logProbability), pieces['▁low'] * pieces.er);
  agree(sum, best + 0.2 * 0.05 * 0.05 + 0.1 * 0.1 + 0.1 * 0.05 * 0.2 + 0.1 * 0.05 ** 3);
  return {
    name: 'tokenization',
    pictures: { 'unigram-lattice': drawLattice(whole.path) },
    blocks: {
      merges: table(['Step', 'Pair joined', 'Count', 'The three words'], await tabulateMerges()),
      'new-word': `\`slower\` becomes \`${learned.split(' slower').join(' ')}\`, and \`lowly\` becomes \`${learned.split(' lowly').join(' ')}\`.`,
      'word-piece': [
        table(['Left to split', 'Longest piece that fits'], rows),
        '',
        `\`unlowly\` becomes \`${traceWordPiece('unlowly')
          .rows.map(row => row[1]!.slice(1, -1))
          .join(' ')}\`.`,
      ].join('\n'),
      lattice: table(
        ['Characters read', 'Best split so far', 'Probability', 'Natural logarithm'],
        ['▁lo', '▁low', '▁lowe', '▁lower'].map(prefix => {
          const { path, logProbability } = splitBest(prefix);
          return [`\`${prefix}\``, `\`${path.join(' ')}\``, show(Math.exp(logProbability), 4), show(logProbability)];
        }),
      ),
      sum: `All splits together have probability ${show(sum, 5)}. The best one has ${show(best, 4)}, which is ${show(best / sum)} of it.`,
    },
  };
}
