/** The lens's token attributions: how they are computed and for which label, the tinted passage, what the method says of itself. */
import { countOf } from '../../src/core/base/countOf';
import { formatScore } from '../../src/core/base/formatNumber';
import type { Attribution, MethodChoice, Unit } from '../../src/core/explain/explanation';
import type { LensView } from '../../src/protocol/lens';
import { button, checkbox, choice } from '../shared/controls';
import { element } from '../shared/element';
import { learnMore } from '../shared/learnMore';
import type { Theme } from '../shared/theme';
import { drawLegend } from './draw';

type State = LensView['toView']['state'];

export interface AttributionActions {
  method(method: string): void;
  units(units: Unit): void;
  automatic(automatic: boolean): void;
  /** Runs a costly method once. */
  run(): void;
}

const UNITS: readonly { readonly value: Unit; readonly label: string }[] = [
  { value: 'words', label: 'words' },
  { value: 'tokens', label: 'tokens' },
  { value: 'sentences', label: 'sentences' },
];

/** Below it a method's own model says little of the real one. */
const POOR_FIT = 0.5;

/** @param passage the tinted text; shown where there is an attribution */
export function drawAttributions(
  { attribution, left, methods = [], units = 'words', automatic = false }: State,
  passage: HTMLElement,
  theme: Theme,
  actions: AttributionActions,
): HTMLElement | undefined {
  if (!attribution && !left) return undefined;
  const method = attribution?.method ?? left!.name;
  const chosen = methods.find(({ name }) => name === method) ?? left;
  return element(
    'section',
    { class: 'part', 'aria-label': 'Token attributions' },
    element(
      'div',
      { class: 'heading' },
      element('h2', {}, 'Token attributions'),
      learnMore('attribution', 'token attributions'),
    ),
    element(
      'p',
      { class: 'quiet small method' },
      attribution &&
        (methods.length > 1 ? `For ${attribution.target} ` : `For ${attribution.target}, ${attribution.title}`),
      methods.length > 1 && chooseMethod(method, methods, actions),
      methods.length > 1 &&
        choice({
          label: 'Unit',
          title: 'What has an attribution',
          options: UNITS,
          value: units,
          change: actions.units,
        }),
    ),
    chosen?.costly && drawCostly(chosen, left !== undefined, automatic, actions),
    ...(attribution ? [passage, drawLegend(attribution, theme), drawFacts(attribution), drawFit(attribution)] : []),
  );
}

function chooseMethod(value: string, methods: readonly MethodChoice[], actions: AttributionActions): HTMLElement {
  return choice({
    label: 'Method',
    title: 'How attributions are computed',
    options: methods.map(({ name, title }) => ({ value: name, label: title })),
    value,
    change: actions.method,
  });
}

/** A method that reads many texts waits to be asked, unless somebody wants it otherwise. */
function drawCostly({ title }: MethodChoice, waits: boolean, automatic: boolean, actions: AttributionActions) {
  return element(
    'div',
    { class: 'costly' },
    waits && element('p', { class: 'quiet small' }, `${title} reads many changed texts. It runs when you ask for it.`),
    waits && button({ label: `Run ${title}`, title: 'Compute the attributions of this text', press: actions.run }),
    checkbox({
      label: 'Run automatically',
      title: 'Also run methods that read many texts whenever the text changes',
      checked: automatic,
      change: actions.automatic,
    }),
  );
}

/** What the method says of itself: the number that it explains, and how well. */
function drawFacts({ of, value, base, error, evaluations }: Attribution): HTMLElement {
  const facts = [
    { name: of, value: formatScore(value), title: `The ${of} that is explained` },
    base !== undefined && {
      name: 'base value',
      value: formatScore(base),
      title: `The ${of} of a text with nothing in it`,
    },
    error !== undefined && {
      name: 'completeness error',
      value: formatScore(error),
      title: `The sum of the attributions minus (${of} − base value): 0 for an exact integral`,
    },
    { name: '', value: countOf(evaluations, 'evaluation'), title: 'Texts that the model read' },
  ];
  return element(
    'p',
    { class: 'facts quiet small' },
    ...facts.flatMap(fact =>
      fact
        ? [
            element(
              'span',
              { title: fact.title },
              fact.name && `${fact.name} `,
              element('span', { class: 'number' }, fact.value),
            ),
            ' ',
          ]
        : [],
    ),
  );
}

function drawFit({ fit, title, value, of }: Attribution): HTMLElement | undefined {
  if (!fit) return undefined;
  const words = `Local fit R² ${formatScore(fit.score)}, local prediction ${formatScore(fit.prediction)} (${of} ${formatScore(value)}).`;
  if (fit.score >= POOR_FIT) return element('p', { class: 'quiet small' }, words);
  return element(
    'p',
    { class: 'small poor', role: 'note' },
    `${words} ${title} fits this text poorly: do not rely on it.`,
  );
}
