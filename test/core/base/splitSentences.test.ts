// Sentences of running texts in several scripts; what must not end one, and what does.
import assert from 'node:assert/strict';
import type { SentenceLanguage } from '../../../src/core/base/abbreviations';
import { splitSentences } from '../../../src/core/base/splitSentences';

/** Sentences are parted by ` | `; so is what is expected. */
function check(expected: string, language?: SentenceLanguage): void {
  const text = expected.replaceAll(' | ', ' ');
  const found = splitSentences(text, { language });
  assert.equal(found.map(each => each.text).join(' | '), expected);
  for (const { start, text: sentence } of found) assert.equal(text.slice(start, start + sentence.length), sentence);
}

describe('base/splitSentences', () => {
  it('knows English abbreviations, initials and numbers', () => {
    for (const text of [
      'Dr. Smith met Mr. Jones at 3.15 p.m. in the U.S. Army base. | He paid $3.50. | It was cheap.',
      'J. R. R. Tolkien and J.R.R. Tolkien wrote, e.g., books etc. | The end.',
      'He lives in the U.S. | The weather is good. | See Fig. 3 and No. 5. | He said no. | Then he left at 5 p.m. | She came.',
      'I have vitamin C. | The end. | It is I. | He said so. | In 2001. | 20 people came. | Apple Inc. announced it.',
      'A. S. Byatt, i.e. the author, vs. others, approx. 5 of them. | 1. First item. | P.S. I love you.',
    ]) {
      check(text);
      check(text, 'en');
    }
  });

  it('knows German ones, and ordinals', () => {
    for (const text of [
      'Das ist z. B. ein Test. | Am 3. Mai kam Dr. Müller, d. h. heute, vgl. S. 12. | Er kaufte Äpfel, Birnen usw. | Danach ging er.',
      'Er kam am 24. 12. 2001 an. | Gem. § 5 Abs. 3 S. 2 BGB zahlt die Fa. Meier GmbH & Co. KG 1.500,50 Euro. | Der 1. FC Köln.',
      'Im 19. Jahrhundert lebte er. | Der 2. Weltkrieg begann 1939. | Ludwig XIV. war König. | Die Zahl war 12. | Dann kam er.',
      'Vom 1. bis 3. Mai ist frei. | Nr. 5 lebt, z.B. hier, u.a. in Bonn. | „Ende.“ Er ging. | »Neu«, sagte er.'.replace(
        '.“ E',
        '.“ | E',
      ),
    ]) {
      check(text);
      check(text, 'de');
    }
  });

  it('knows Russian ones, and initials', () => {
    for (const text of [
      'А. С. Пушкин родился в 1799 г. в Москве. | Он писал стихи, поэмы и т. д. | Это, т. е. всё, известно. | См. рис. 3.',
      'Это стоит 5 руб. 30 коп. | Купили хлеб и т. д. | — Да? — спросил он. | — Нет!',
      'Улица ул. Ленина, д. 5. | Ф. И. Тютчев и др. поэты. | Проф. Иванов пришёл! | Конец?',
    ]) {
      check(text);
      check(text, 'ru');
    }
  });

  it('needs no spaces after stops of Chinese and Japanese, and knows those of other scripts', () => {
    const parts = (text: string) => splitSentences(text).map(each => each.text);
    assert.deepEqual(parts('今天很好。我们去公园吧！？你去吗？“好。”价格是3.5元。'), [
      '今天很好。',
      '我们去公园吧！？',
      '你去吗？',
      '“好。”',
      '价格是3.5元。',
    ]);
    assert.deepEqual(parts('「はい。」と彼は言った。本当ですか？はい'), [
      '「はい。」と彼は言った。',
      '本当ですか？',
      'はい',
    ]);
    check('هل أنت بخير؟ | نعم. | شكرا جزيلا.');
    check('کیا حال ہے؟ | میں ٹھیک ہوں۔ | شکریہ۔');
    check('यह एक वाक्य है। | डॉ. सिंह आए। | दूसरा।');
    check('¿Qué tal? | ¡Bien! | El Sr. García vino.', 'es');
    check('« Bonjour ! » dit-il. | M. Dupont est là. | « Ça va ? » | Oui.', 'fr');
  });

  it('keeps quotes, brackets, references, ellipses and emoji with their sentence', () => {
    check('"Stop!" he said. | "Go away," she said. | "Why?" | (He was late.) | Then... nothing. | Well… | Maybe.');
    check('What?! | No!! | Yes...no. | It is so.[1] | Next.[2][3] | End');
    check('Great! 😀 | I love it. 👩‍🚀👍🏽 | Bye! :-) | Next one');
    check('Mr . Smith left . | He ran .');
  });

  it('keeps addresses, and parts what has no space', () => {
    check('See http://a.b/c?d=E&f=G. | Mail Me.Too@x.Org. | Visit example.com. | Then www.Foo.Bar/x?Y=Z ok.');
    assert.deepEqual(
      splitSentences('Hello!How are you?Fine.').map(each => each.text),
      ['Hello!', 'How are you?', 'Fine.'],
    );
  });

  it('parts what is written without capitals', () => {
    check('i think so. they left early. they want more, etc. and so on.'.replaceAll('. they', '. | they'));
    check('the approx. number of prof. dr. smith');
    // Words that are abbreviations in another language.
    check(
      'He was ill. | Peter said so. | Listen to me. | Peter came in. | Max. | Paul slept long ago. | Mind the sun. | Anna did.',
    );
  });

  it('ends at empty lines, or at every line break', () => {
    const text = 'a line\nbroken here\r\n\r\nold\rmac\n \t\nHeading\u2029next\n';
    const parts = (lines: boolean) => splitSentences(text, { lines }).map(each => each.text);
    assert.deepEqual(parts(false), ['a line\nbroken here', 'old\rmac', 'Heading', 'next']);
    assert.deepEqual(parts(true), ['a line', 'broken here', 'old', 'mac', 'Heading', 'next']);
  });

  it('has no sentence where there is none, and one where there is no stop', () => {
    for (const text of ['', '  \n\n ', '\u2029']) assert.deepEqual(splitSentences(text), []);
    check('no stop at all');
    check('...');
  });
});
