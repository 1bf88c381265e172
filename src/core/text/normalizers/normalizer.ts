/** Normalizers by the names they have in tokenizer.json. */
import type { JsonValue } from '../json';
import type { AlignedText } from './alignedText';
import { normalizeBert } from './bert';
import { lowercase } from './lowercase';
import { stripMarks } from './stripAccents';
import { normalizeForm, type UnicodeForm } from './unicodeForm';

export interface Normalizer {
  normalize(source: AlignedText): AlignedText;
  /** As it stands in tokenizer.json. */
  readonly json: Readonly<Record<string, unknown>>;
}

const forms: Readonly<Record<string, UnicodeForm>> = { NFC: 'NFC', NFD: 'NFD', NFKC: 'NFKC', NFKD: 'NFKD' };
const maximumSteps = 50;

/** @throws ActionableError `damaged-tokenizer` */
export function readNormalizer(json: JsonValue): Normalizer | undefined {
  return json.isAbsent ? undefined : readStep(json, 0);
}

function readStep(json: JsonValue, depth: number): Normalizer {
  const type = json.get('type').string();
  const form = Object.hasOwn(forms, type) ? forms[type] : undefined;
  if (form) return { normalize: source => normalizeForm(source, form), json: { type } };
  switch (type) {
    case 'Lowercase':
      return { normalize: lowercase, json: { type } };
    case 'StripAccents':
      return { normalize: stripMarks, json: { type } };
    case 'BertNormalizer':
      return readBert(json);
    case 'Sequence': {
      const list = json.get('normalizers').list();
      if (depth > 2 || list.length > maximumSteps) throw json.fail('a short sequence');
      const steps = list.map(step => readStep(step, depth + 1));
      return {
        normalize: source => steps.reduce((text, step) => step.normalize(text), source),
        json: { type, normalizers: steps.map(step => step.json) },
      };
    }
    default:
      throw json
        .get('type')
        .fail(`one of ${Object.keys(forms).join(', ')}, Lowercase, StripAccents, BertNormalizer, Sequence`);
  }
}

function readBert(json: JsonValue): Normalizer {
  const lower = json.get('lowercase').boolean(true);
  const options = {
    cleanText: json.get('clean_text').boolean(true),
    spaceChinese: json.get('handle_chinese_chars').boolean(true),
    // Left out, it goes with lower case.
    stripAccents: json.get('strip_accents').boolean(lower),
    lowercase: lower,
  };
  return {
    normalize: source => normalizeBert(source, options),
    json: {
      type: 'BertNormalizer',
      clean_text: options.cleanText,
      handle_chinese_chars: options.spaceChinese,
      strip_accents: options.stripAccents,
      lowercase: options.lowercase,
    },
  };
}
