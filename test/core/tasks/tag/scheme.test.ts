import assert from 'node:assert/strict';
import { recognizeTags } from '../../../../src/core/tasks/tag/recognizeTags';
import { convertTags, readTagSpans, typesOf } from '../../../../src/core/tasks/tag/scheme';
import { readCode, type TagCode, writeCode } from '../../../../src/core/tasks/tag/tagCode';

const split = (tags: string) => tags.split(' ');
const recognize = (...sentences: string[]) => recognizeTags(() => sentences.map(split));
const codeOf = (...sentences: string[]) => {
  const { code } = recognize(...sentences);
  return code && writeCode(code);
};
const read = (code: string): TagCode => readCode(code)!;

describe('codes of tags', () => {
  it('are recognized by their letters, and where these leave doubt by their order', () => {
    for (const [expected, ...sentences] of [
      ['IOB2', 'B-PER I-PER O B-LOC'],
      ['IOB2', 'B-PER B-PER O'],
      ['IOB1', 'I-PER I-PER B-PER O I-LOC'],
      ['IOB1', 'I-PER O I-LOC'],
      // A slip or two of BIO data do not make it IOB1.
      ['IOB2', 'B-PER I-PER O B-LOC', 'O B-PER O I-LOC'],
      ['IOBES', 'B-PER E-PER O S-LOC'],
      ['IOBES', 'S-LOC O'],
      ['BILOU', 'B-PER L-PER O U-LOC'],
      ['BILOU', 'U-PER U-PER O B-LOC I-LOC L-LOC'],
      ['BMEWO', 'B-PER M-PER E-PER O W-LOC'],
      ['BMEWO', 'B-PER M-PER E-PER O S-LOC'],
      ['BMEWO prefix _', 'BB_O_PER B_PER M_PER E_PER EE_O_PER MM_O BB_O_LOC W_LOC WW_O_LOC'],
      ['IOE1', 'I-NP I-NP E-NP I-NP O'],
      ['IOE2', 'I-NP E-NP E-NP O'],
      ['IOB2 suffix -', 'PER-B PER-I O LOC-B'],
      ['BILOU suffix _', 'PER_u O LOC_b LOC_l'],
      ['IOB2 prefix _', 'B_PER I_PER O'],
      ['IOB2 prefix |', 'B|PER I|PER O'],
      ['IOB2', 'b-per i-per o'],
      ['IOB2 bare', 'B I O B'],
      ['IOB1 bare', 'I O I B'],
      ['BMEWO bare', 'B E S B M E'],
      ['IOB2', 'B-creative-work I-creative-work O'],
      ['IOB2', 'B-PER I-PER 0'],
      ['IOB2 suffix -', 'creative-work-B creative-work-I O'],
    ] as const) {
      assert.equal(codeOf(...sentences), expected, sentences.join(' / '));
      assert.equal(writeCode(read(expected)), expected);
    }
  });

  it('are none of parts of speech, even where one looks like a span', () => {
    for (const tags of ['NOUN VERB X-', 'S-NOUN V', 'S-NOUN V S-NOUN O', 'N V B', 'O', 'NN-B VB NN-I', 'N_M N_F A_M']) {
      assert.deepEqual(recognize(tags), {}, tags);
    }
  });

  it('that contradict each other are named', () => {
    for (const [tags, ...named] of [
      ['B-PER L-PER O S-LOC', 'L-PER', 'S-LOC'],
      ['B-PER M-PER I-PER O', 'M-PER', 'I-PER'],
      ['U-PER O E-PER B-PER', 'U-PER', 'E-PER'],
    ] as const) {
      const { code, fault } = recognize(tags);
      assert.equal(code, undefined);
      assert.equal(fault!.code, 'mixed-schemes');
      for (const tag of named) assert.ok(fault!.message.includes(tag), fault!.message);
    }
    const stray = recognize('B-PER I-PER O', 'PER O B-LOC', 'PER O');
    assert.equal(writeCode(stray.code!), 'IOB2');
    assert.match(stray.fault!.message, /"PER" \(2 words of train\)/);
    assert.match(recognize('B-PER I-PER O 0').fault!.message, /tag "0" \(1 word of train\)/);
    assert.deepEqual(recognize('0 1 2 0'), {});
  });

  it('say the same spans in another scheme, neighbours apart', () => {
    for (const [code, from, bio, bioes, bilou] of [
      ['IOB2', 'B-PER I-PER O B-LOC', 'B-PER I-PER O B-LOC', 'B-PER E-PER O S-LOC', 'B-PER L-PER O U-LOC'],
      [
        'IOB1',
        'I-PER I-PER B-PER O I-LOC',
        'B-PER I-PER B-PER O B-LOC',
        'B-PER E-PER S-PER O S-LOC',
        'B-PER L-PER U-PER O U-LOC',
      ],
      [
        'BILOU',
        'U-PER U-PER B-PER L-PER',
        'B-PER B-PER B-PER I-PER',
        'S-PER S-PER B-PER E-PER',
        'U-PER U-PER B-PER L-PER',
      ],
      [
        'BMEWO',
        'W-PER W-PER B-LOC M-LOC E-LOC',
        'B-PER B-PER B-LOC I-LOC I-LOC',
        'S-PER S-PER B-LOC I-LOC E-LOC',
        'U-PER U-PER B-LOC I-LOC L-LOC',
      ],
      ['IOE2', 'E-NP I-NP E-NP O', 'B-NP B-NP I-NP O', 'S-NP B-NP E-NP O', 'U-NP B-NP L-NP O'],
      ['IOB2 suffix _', 'a_b_B a_b_I O', 'B-a_b I-a_b O', 'B-a_b E-a_b O', 'B-a_b L-a_b O'],
      ['IOB2 bare', 'B I O B', 'B I O B', 'B E O S', 'B L O U'],
      ['IOB2', 'b-per i-per o', 'B-per I-per O', 'B-per E-per O', 'B-per L-per O'],
      ['IOB2', 'O O', 'O O', 'O O', 'O O'],
    ] as const) {
      const convert = (scheme: Parameters<typeof convertTags>[1]) =>
        convertTags(split(from), scheme, read(code)).join(' ');
      assert.deepEqual([convert('bio'), convert('bioes'), convert('bilou')], [bio, bioes, bilou]);
      assert.equal(convert('as-written'), from);
      assert.deepEqual(
        convertTags(split(bilou), 'bio', read(code.endsWith('bare') ? 'BILOU bare' : 'BILOU')),
        split(bio),
      );
    }
  });

  it('know the types of spans, and leave other tags outside where they cannot be read', () => {
    assert.deepEqual(typesOf(split('PER-B PER-I LOC-B O'), read('IOB2 suffix -')), ['LOC', 'PER']);
    assert.deepEqual(typesOf(split('B I O'), read('IOB2 bare')), ['_']);
    assert.deepEqual(readTagSpans(split('PER-B X'), read('IOB2 suffix -')), [{ type: 'PER', start: 0, end: 1 }]);
    assert.equal(readCode('none'), undefined);
  });
});
