/** Draws how a run looks: its colour, and the mark on its lines where it has one. */
import {
  symbol,
  symbolCircle,
  symbolCross,
  symbolDiamond,
  symbolSquare,
  symbolStar,
  symbolTriangle,
  symbolWye,
} from 'd3';
import { element, svgElement } from '../shared/element';
import type { RunLook } from './look';

const SHAPES = [
  symbolCircle,
  symbolSquare,
  symbolTriangle,
  symbolDiamond,
  symbolCross,
  symbolStar,
  symbolWye,
  symbolCircle,
];
/** The last of them is drawn as a ring. */
const RING = SHAPES.length;

/** Undefined where the run has none. @param size area in square pixels */
export function drawMark({ colour, mark }: RunLook, x: number, y: number, size = 52): SVGPathElement | undefined {
  const shape = SHAPES[mark - 1];
  if (!shape) return undefined;
  const hollow = mark === RING;
  return svgElement('path', {
    class: hollow ? 'mark ring' : 'mark',
    d: symbol(shape, size)() ?? '',
    transform: `translate(${x},${y})`,
    fill: hollow ? 'none' : colour,
    stroke: hollow ? colour : undefined,
    'data-mark': mark,
  });
}

/** @param look undefined for a run that is not drawn */
export function drawSwatch(look: RunLook | undefined): HTMLElement {
  if (!look) return element('span', { class: 'swatch off' });
  const mark = drawMark(look, 6, 6);
  if (!mark) return element('span', { class: 'swatch', style: { 'background-color': look.colour } });
  return element(
    'span',
    { class: 'swatch marked' },
    svgElement('svg', { width: 12, height: 12, 'aria-hidden': true }, mark),
  );
}
