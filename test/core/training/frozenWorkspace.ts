/** A workspace whose model has frozen word vectors of more than a megabyte: 900 words, 300 wide, the same at each call. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Random } from '../../../src/core/base/random';
import { makeTinyWorkspace } from './tinyWorkspace';

const WIDTH = 300;
const words = Array.from({ length: 900 }, (_, i) => {
  const letter = (n: number) => String.fromCharCode(97 + n);
  return `w${letter(Math.floor(i / 26 / 26))}${letter(Math.floor(i / 26) % 26)}${letter(i % 26)}`;
});

/** A vector of zeros and one number, so that it takes little room in what is compressed. */
function lineOf(word: string, i: number): string {
  const numbers = Array.from({ length: WIDTH }, (_, j) => (j === i % WIDTH ? 1 + Math.floor(i / WIDTH) / 4 : 0));
  return `${word} ${numbers.join(' ')}`;
}

function makeRows(): string {
  const random = new Random(5, 'frozen');
  const lines = Array.from({ length: 160 }, (_, i) => {
    const telling = i % 2 === 0 ? words[0] : words[1];
    const others = Array.from({ length: 3 + random.integer(6) }, () => words[2 + random.integer(898)]);
    return `${[...others, telling].join(' ')},${i % 2 === 0 ? 'good' : 'bad'}`;
  });
  return `text,label\n${lines.join('\n')}\n`;
}

export function makeFrozenWorkspace({ engine = 'native', train = false } = {}) {
  const made = makeTinyWorkspace({
    data: '{ train: rows.csv, validation: 20% }',
    model: `{ type: bag-of-words, dropout: 0.2, embedding: { file: glove.txt, train: ${train} } }`,
    train: '{ epochs: 3, batch: 16, optimizer: { type: adam, learning-rate: 0.05 } }',
  });
  const put = (name: string, text: string) => writeFileSync(join(made.workspace, name), text);
  put('rows.csv', makeRows());
  put('words.txt', `${words.join('\n')}\n`);
  put('glove.txt', `${words.map(lineOf).join('\n')}\n`);
  const text = readFileSync(made.config, 'utf8').replace('vocabulary: 60', 'vocabulary: words.txt');
  writeFileSync(made.config, `${text}engine: ${engine}\n`);
  return made;
}
