/** Drawings of the attention view as files: several beside each other as one. */
import { svgElement } from '../shared/element';
import { emptySheet, serialize } from '../shared/svgExport';
import type { Theme } from '../shared/theme';

export function sideBySide(drawings: readonly string[], theme: Theme): string {
  const [only] = drawings;
  if (drawings.length === 1) return only!;
  const parts = drawings.map(text => new DOMParser().parseFromString(text, 'image/svg+xml').documentElement);
  const sizeOf = (part: Element, name: string) => Number(part.getAttribute(name));
  const width = parts.reduce((sum, part) => sum + sizeOf(part, 'width'), 0);
  const sheet = emptySheet(width, Math.max(...parts.map(part => sizeOf(part, 'height'))), theme);
  let x = 0;
  for (const part of parts) {
    const nested = svgElement('svg', { x, y: 0, width: sizeOf(part, 'width'), height: sizeOf(part, 'height') });
    nested.append(...part.childNodes);
    sheet.append(nested);
    x += sizeOf(part, 'width');
  }
  return serialize(sheet);
}

export { toPng } from '../shared/pngExport';
