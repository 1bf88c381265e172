import assert from 'node:assert/strict';
import {
  categoricalColours,
  contrast,
  difference,
  GRAPHIC_CONTRAST,
  inkOn,
  leastDifference,
  luminance,
  over,
  rampColour,
  sequentialRamp,
  seriesColour,
  simulate,
  TEXT_CONTRAST,
  withContrast,
} from '../../../webview/shared/palette';
import { THEMES } from '../themes';

const SERIES = ['blue', 'orange', 'green', 'purple', 'red', 'yellow'];

/** Charts of themes that come with VS Code, as its pages have them. */
const OTHERS: Readonly<Record<string, readonly [string, ...string[]]>> = {
  'Dark 2026': ['#121314', '#57a3f8', '#cd861a', '#86cf86', '#ad80d7', '#ef8773', '#e0b97f'],
  'Light 2026': ['#ffffff', '#0069cc', '#d05c00', '#587c0c', '#652d90', '#ad0707', '#667309'],
  Monokai: ['#272822', '#6a7ec8', '#ea5c00', '#86b42b', '#8c6bc8', '#c4265e', '#b3b42b'],
  Abyss: ['#000c18', '#6688cc', '#ea5c00', '#22aa44', '#9966b8', '#a22d44', '#225588'],
};

describe('palette', () => {
  it('simulates as Machado et al. have it', () => {
    assert.equal(simulate('#ffffff', 'deuteranopia'), '#ffffff');
    assert.equal(simulate('#000000', 'protanopia'), '#000000');
    // Red and green of one lightness become alike, blue and yellow do not.
    for (const kind of ['deuteranopia', 'protanopia'] as const) {
      assert.ok(difference(simulate('#0000ff', kind), simulate('#ffff00', kind)) > 150);
    }
    assert.ok(leastDifference('#6ea83a', '#c98a2e') < difference('#6ea83a', '#c98a2e') / 2);
  });

  for (const [name, [background, ...base]] of Object.entries(OTHERS)) {
    it(`has 6 colours in ${name} that keep apart for colour-blind people too`, () => {
      const colours = categoricalColours(base, background, 6, GRAPHIC_CONTRAST);
      for (const [i, colour] of colours.entries()) {
        assert.ok(contrast(colour, background) >= GRAPHIC_CONTRAST, colour);
        for (const other of colours.slice(0, i)) {
          const distance = leastDifference(colour, other);
          assert.ok(distance > 20, `${colour} is like ${other}: ${distance}`);
        }
      }
    });
  }

  it('keeps orange orange where a theme gives one to be seen through', () => {
    assert.equal(seriesColour('rgba(234, 92, 0, 0.33)', '#d18616'), '#ea5c00');
    assert.equal(seriesColour('rgba(238, 238, 238, 0.27)', '#d18616'), '#d18616');
    assert.equal(seriesColour('#808080', '#d18616'), '#808080');
  });

  it('measures contrast as WCAG does', () => {
    assert.equal(Math.round(contrast('#000000', '#ffffff')), 21);
    assert.equal(contrast('#777777', '#ffffff').toFixed(2), '4.48');
    assert.equal(over('rgba(255, 255, 255, 0.5)', '#000000'), '#808080');
    assert.equal(inkOn('#ffff00'), '#000000');
    assert.equal(inkOn('#000080'), '#ffffff');
  });

  it('moves a colour until it stands out', () => {
    for (const background of ['#000000', '#1f1f1f', '#ffffff']) {
      for (const css of ['#1f1f1f', '#808080', '#f0f0f0', '#652d90']) {
        assert.ok(
          contrast(withContrast(css, background, TEXT_CONTRAST), background) >= TEXT_CONTRAST,
          `${css} on ${background}`,
        );
      }
    }
  });

  for (const [name, { variables, kind }] of Object.entries(THEMES)) {
    const background = variables['--vscode-editor-background']!;
    const base = SERIES.map(colour => variables[`--vscode-charts-${colour}`]!);
    const ratio = kind.includes('high-contrast') ? TEXT_CONTRAST : GRAPHIC_CONTRAST;

    it(`has 12 colours that stand out and differ in the ${name} theme`, () => {
      const colours = categoricalColours(base, background, 12, ratio);
      for (const [i, colour] of colours.entries()) {
        assert.ok(contrast(colour, background) >= ratio, `${colour} has ${contrast(colour, background)}`);
        for (const other of colours.slice(0, i))
          assert.ok(difference(colour, other) > 14, `${colour} is like ${other}`);
        // Where every line has to be nearly black there is less room.
        for (const other of colours.slice(0, Math.min(i, 6)))
          if (i < 6)
            assert.ok(
              leastDifference(colour, other) >= (ratio === TEXT_CONTRAST ? 14.9 : 20),
              `${colour} is like ${other}`,
            );
      }
    });

    it(`has a ramp that always goes away from the background of the ${name} theme`, () => {
      const ramp = sequentialRamp(background, base[0]!);
      assert.equal(rampColour(ramp, 0), background);
      const steps = Array.from({ length: 32 }, (_, i) => luminance(rampColour(ramp, i / 31)));
      const direction = Math.sign(steps[31]! - steps[0]!);
      for (let i = 1; i < steps.length; i++) assert.ok((steps[i]! - steps[i - 1]!) * direction > 0, `step ${i}`);
      assert.ok(contrast(rampColour(ramp, 1), background) > 10);
    });
  }
});
