import { deepEqual, equal, ok } from 'node:assert/strict';
import { inflect, uninflect } from '../../../../src/core/data/augment/inflect';
import { adjectives } from '../../../../src/core/data/augment/sets/adjectives';
import { nouns } from '../../../../src/core/data/augment/sets/nouns';
import { doublingVerbs, irregularVerbs, verbs } from '../../../../src/core/data/augment/sets/verbs';
import { smallSynonyms } from '../../../../src/core/data/augment/synonyms';

describe('synonyms', () => {
  const { synonymsOf } = smallSynonyms();

  it('takes the form of the word that is replaced', () => {
    deepEqual(synonymsOf('movie'), ['film', 'picture']);
    deepEqual(synonymsOf('movies'), ['films', 'pictures']);
    ok(synonymsOf('stopped').includes('halted'));
    ok(synonymsOf('buying').includes('purchasing'));
    ok(synonymsOf('bought').includes('purchased'));
    ok(synonymsOf('tries').includes('attempts'));
  });

  it('does not take a past for a participle', () => {
    ok(!synonymsOf('realized').includes('knew'));
    ok(synonymsOf('knew').includes('realized'));
    ok(synonymsOf('known').includes('realized'));
  });

  it('knows nothing of other words, and never gives the word itself', () => {
    deepEqual(synonymsOf('xylophone'), []);
    deepEqual(synonymsOf('constructor'), []);
    for (const set of [adjectives, nouns, verbs]) {
      for (const word of set.trim().split(/\s+/)) {
        const found = synonymsOf(word);
        ok(found.length > 0, word);
        ok(!found.includes(word), word);
        equal(new Set(found).size, found.length, word);
      }
    }
  });

  it('has sets of two words or more, in small letters, and lists no verb that they lack', () => {
    for (const set of [adjectives, nouns, verbs]) {
      for (const line of set.trim().split('\n')) ok(/^[a-z-]+( [a-z-]+)+$/.test(line), line);
    }
    const all = new Set(verbs.trim().split(/\s+/));
    deepEqual(
      [...Object.keys(irregularVerbs), ...doublingVerbs].filter(verb => !all.has(verb)),
      [],
    );
  });
});

describe('inflect', () => {
  it('follows the regular endings', () => {
    equal(inflect('box', 'plural'), 'boxes');
    equal(inflect('story', 'plural'), 'stories');
    equal(inflect('toy', 'plural'), 'toys');
    equal(inflect('go', 'third-person'), 'goes');
    equal(inflect('carry', 'past'), 'carried');
    equal(inflect('play', 'past'), 'played');
    equal(inflect('drop', 'past'), 'dropped');
    equal(inflect('fix', 'past'), 'fixed');
    equal(inflect('visit', 'past'), 'visited');
    equal(inflect('quit', 'gerund'), 'quitting');
    equal(inflect('make', 'gerund'), 'making');
    equal(inflect('see', 'gerund'), 'seeing');
    equal(inflect('die', 'gerund'), 'dying');
    equal(inflect('admit', 'gerund'), 'admitting');
    equal(inflect('take', 'participle'), 'taken');
    equal(inflect('money', 'plural'), undefined);
  });

  it('is found again from its endings', () => {
    for (const [word, base, form] of [
      ['stories', 'story', 'plural'],
      ['stopped', 'stop', 'past'],
      ['making', 'make', 'gerund'],
      ['carried', 'carry', 'participle'],
      ['bought', 'buy', 'past'],
    ] as const) {
      ok(
        uninflect(word).some(found => found.base === base && found.form === form),
        `${word}: ${JSON.stringify(uninflect(word))}`,
      );
    }
  });
});
