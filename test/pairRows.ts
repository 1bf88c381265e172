/** Examples that pairs, sets of labels, numbers and relations can be learned from in seconds; the same at every run. */
import { Random } from '../src/core/base/random';

const ANIMALS = ['dog', 'cat', 'horse', 'goat', 'hen', 'cow'];
const DOES = ['sleeps', 'runs', 'eats', 'waits'];

/** Two sentences, whether they are of the same animal, how much they share; a set of labels; who hunts whom. */
export function pairRows(count: number) {
  const random = new Random(7, 'pairs');
  const pick = (words: readonly string[]) => words[random.integer(words.length)]!;
  return Array.from({ length: count }, () => {
    const [one, verb, otherVerb] = [pick(ANIMALS), pick(DOES), pick(DOES)];
    const other = random.uniform() < 0.5 ? one : pick(ANIMALS.filter(each => each !== one));
    const kinds = [...new Set([one, other])].filter(each => each !== 'dog');
    const [first, second, relation] = random.uniform() < 0.5 ? ['e1', 'e2', 'hunter'] : ['e2', 'e1', 'prey'];
    return {
      a: `the ${one} ${verb}`,
      b: `a ${other} ${otherVerb} there`,
      label: one === other ? 'same' : 'other',
      score: (one === other ? 3 : 1) + (verb === otherVerb ? 1 : 0),
      both: `the ${one} and the ${other}`,
      labels: kinds.join('|'),
      chase: `the <${first}>${one}</${first}> chases the <${second}>${pick(ANIMALS)}</${second}>`,
      relation,
    };
  });
}

/** The rows as a table. */
export function pairTable(count: number): string {
  const rows = pairRows(count);
  const columns = Object.keys(rows[0]!) as (keyof (typeof rows)[number])[];
  return [columns.join('\t'), ...rows.map(row => columns.map(column => row[column]).join('\t'))].join('\n');
}

const tokenizer = 'tokenizer: { type: word, minimum-count: 1, length: 16 }';
const lstm = 'model: { type: lstm, width: 24, hidden: 24, bidirectional: true, pool: max, dropout: 0 }';
const adam = 'optimizer: { type: adam, learning-rate: 0.01 }, batch: 16';
const data = (roles: string) => `data: { train: pairs.tsv, validation: 25%, ${roles} }`;

/** Configs on `pairs.tsv`, by name. */
export const pairConfigs: Readonly<Record<string, string>> = {
  nli: [
    'task: { type: classify, pair: towers }',
    data('text: a, text-pair: b, label: label'),
    tokenizer,
    lstm,
    `train: { epochs: 8, ${adam} }`,
  ].join('\n'),
  similar: [
    'task: { type: regress, pair: towers }',
    data('text: a, text-pair: b, score: score'),
    tokenizer,
    lstm,
    `train: { epochs: 8, ${adam} }`,
  ].join('\n'),
  joint: [
    'task: classify',
    data('text: a, text-pair: b, label: label'),
    tokenizer,
    'model: { type: transformer, layers: 1, heads: 2, width: 16, dropout: 0 }',
    `train: { steps: 4, ${adam} }`,
  ].join('\n'),
  kinds: [
    'task: multilabel',
    data('text: both, labels: labels'),
    tokenizer,
    'model: { type: bag-of-words, width: 24, dropout: 0 }',
    `train: { epochs: 20, ${adam} }`,
  ].join('\n'),
  chase: ['task: relate', data('text: chase, label: relation'), tokenizer, lstm, `train: { epochs: 6, ${adam} }`].join(
    '\n',
  ),
};
