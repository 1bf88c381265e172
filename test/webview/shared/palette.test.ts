import assert from 'node:assert/strict';
import {
  categoricalColours,
  contrast,
  difference,
  GRAPHIC_CONTRAST,
  inkOn,
  luminance,
  over,
  rampColour,
  sequentialRamp,
  TEXT_CONTRAST,
  withContrast,
} from '../../../webview/shared/palette';
import { THEMES } from '../themes';

const SERIES = ['blue', 'orange', 'green', 'purple', 'red', 'yellow'];

describe('palette', () => {
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
          assert.ok(difference(colour, other) > 15, `${colour} is like ${other}`);
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
