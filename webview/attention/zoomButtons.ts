/** Two buttons that make the cells of the heatmap smaller and larger. */
import { button } from '../shared/controls';
import { element } from '../shared/element';

export function zoomButtons(step: (by: number) => void): HTMLElement {
  const ways = [
    { label: '−', title: 'Smaller cells', press: () => step(-1) },
    { label: '+', title: 'Larger cells', press: () => step(1) },
  ].map(way => {
    const made = button(way);
    made.setAttribute('aria-label', way.title);
    return made;
  });
  return element('span', { class: 'zoom' }, ...ways);
}
