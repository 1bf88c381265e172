/** The link of a panel that opens its page of the documentation; the host, which knows where pages are, opens it. */
import type { DocsTopic } from '../../src/core/base/docsPages';
import { element } from './element';

/** @param about what is read out after "Learn more about" */
export function learnMore(topic: DocsTopic, about: string): HTMLButtonElement {
  return element(
    'button',
    {
      type: 'button',
      class: 'button link learn-more',
      'data-topic': topic,
      'aria-label': `Learn more about ${about}`,
      title: 'Open the documentation',
    },
    'Learn more',
  );
}

/** One listener for all links, however often the page is redrawn. */
export function watchLearnMore(open: (topic: DocsTopic) => void): void {
  document.addEventListener('click', ({ target }) => {
    const link = target instanceof Element ? target.closest<HTMLElement>('.learn-more[data-topic]') : null;
    // The host opens no topic that it does not know.
    if (link) open(link.dataset.topic as DocsTopic);
  });
}
