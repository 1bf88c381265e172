/** Data of the runs that go to other libraries: 40 short texts with a word that tells their label. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Random } from '../../src/core/base/random';

const words = 'the a film is story of people and their dog who walk home'.split(' ');
const telling = { good: ['good', 'lovely', 'warm'], bad: ['bad', 'dull', 'cruel'] } as const;
const lineOf = (label: 'good' | 'bad', random: Random) =>
  [
    ...Array.from({ length: 3 + random.integer(6) }, () => words[random.integer(words.length)]!),
    telling[label][random.integer(3)]!,
  ].join(' ');

/** `train.csv` (text, label, score, other), `train.txt` and `train.conll`. */
export function writeData(workspace: string): void {
  const random = new Random(5, 'libraries');
  const line = (label: 'good' | 'bad') => lineOf(label, random);
  mkdirSync(workspace, { recursive: true });
  const labels = Array.from({ length: 40 }, (_, i) => (i % 2 ? 'good' : 'bad') as 'good' | 'bad');
  const rows = labels.map(label => [line(label), label, label === 'good' ? 3.5 : 1, line(label)] as const);
  const csv = rows.map(row => row.join(','));
  writeFileSync(join(workspace, 'train.csv'), `text,label,score,other\n${csv.join('\n')}\n`);
  writeFileSync(join(workspace, 'train.txt'), rows.map(([text]) => text).join('\n'));
  const tagged = rows.map(([text, label]) =>
    text
      .split(' ')
      .map((word, i) => `${word} ${i % 3 ? 'O' : `B-${label}`}`)
      .join('\n'),
  );
  writeFileSync(join(workspace, 'train.conll'), `${tagged.join('\n\n')}\n`);
}
