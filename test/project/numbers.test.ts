// Holds that numbers are written in one way: formatters are base's, and no view, command or message has its own.
import assert from 'node:assert/strict';
import { readSources } from './sourceFiles';

const FORMATTERS = ['src/core/base/formatNumber.ts', 'src/core/base/formatTime.ts'];

/** What is not for reading: coordinates and styles of drawings, numbers that are computed with, text of configs and of others' formats. */
const OTHERS: Readonly<Record<string, string>> = {
  'webview/attention/links.ts': 'opacity of a line',
  'webview/curves/draw.ts': 'ticks as numbers',
  'webview/generation/draw.ts': 'styles',
  'src/core/config/validate/scalars.ts': 'a number read from a config',
  'src/core/data/readers/parquetValues.ts': 'a number read from a file',
  'src/core/families/gguf/architectures.ts': 'a number read from a file',
  'src/core/metrics/texts/bleu.ts': "sacrebleu's signature",
  'src/core/training/suggestRate.ts': 'a rate as a number',
  'src/core/words/files/writeVectors.ts': 'digits that are read as the same float',
};

const OWN =
  /\.(?:toFixed|toPrecision|toExponential|toLocale(?:Date|Time)?String)\(|\bIntl\.(?:NumberFormat|DateTimeFormat)\b/;
/** A percent sign after a value or after a space: `${x}%` outside of styles, `12.5 %`. */
const PERCENT = /\$\{[^}`]*\}+ ?%(?![\w-])|\d %(?! *[\d(\w])/;
const STYLES = /(?:width|height|left|top|flex-basis)'?: `|gradient\(/;

describe('numbers', () => {
  const sources = [...readSources('src'), ...readSources('webview')].filter(({ path }) => !FORMATTERS.includes(path));

  it('are written by base alone', () => {
    const own = sources.filter(({ text }) => OWN.test(text)).map(({ path }) => path);
    assert.deepEqual(own.sort(), Object.keys(OTHERS).sort());
  });

  it('have their percent sign from there too', () => {
    const lines = sources.flatMap(({ path, text }) =>
      Object.hasOwn(OTHERS, path)
        ? []
        : text
            .split('\n')
            .filter(line => PERCENT.test(line) && !STYLES.test(line))
            .map(line => `${path}: ${line.trim()}`),
    );
    assert.deepEqual(lines, []);
  });
});
