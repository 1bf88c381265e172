// A job's own lines out of a log into which Ray writes too, however the pieces come.
import assert from 'node:assert/strict';
import { OwnLines } from '../../../../src/core/cluster/ray/ownLines';

const COMMAND = 'Running entrypoint for job nlp-1: echo nlp-job-begins; exec node\n';
const BEGINS = 'nlp-job-begins\n';

function readIn(log: string, length: number): string {
  const own = new OwnLines('nlp-1');
  let text = '';
  for (let at = 0; at < log.length; at += length) text += own.take(log.slice(at, at + length));
  return text + own.end();
}

describe('the own lines of a job', () => {
  const logs: readonly (readonly [string, string, string])[] = [
    ['under those of Ray', `pip says\n\n${COMMAND}${BEGINS}one\ntwo\n`, 'one\ntwo\n'],
    ['above the command, which Ray may write late', `${BEGINS}${COMMAND}one\ntwo\n`, 'one\ntwo\n'],
    ['around the command', `pip says\n${BEGINS}one\n${COMMAND}two\nthree`, 'one\ntwo\nthree'],
    ['without an end', `${COMMAND}${BEGINS}one\ntw`, 'one\ntw'],
    ['also where it repeats the command', `${COMMAND}${BEGINS}${COMMAND}${BEGINS}`, COMMAND + BEGINS],
    ['of one that never began', `pip says\n${COMMAND}`, ''],
  ];
  for (const [title, log, expected] of logs)
    it(`are ${title}`, () => {
      for (const length of [1, 2, 7, 40, 1000]) assert.equal(readIn(log, length), expected, `in pieces of ${length}`);
    });

  it('come as soon as they are whole', () => {
    const own = new OwnLines('nlp-1');
    assert.equal(own.take(`${BEGINS}one\ntw`), 'one\n');
    assert.equal(own.take(`o\n${COMMAND}thr`), 'two\nthr');
    assert.equal(own.take('ee'), 'ee');
  });
});
