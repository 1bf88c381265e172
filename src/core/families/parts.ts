/** What families say of their parameters again and again: maps, normalizations, tables; and names of activation functions. */
import type { Activation } from '../layers/activations';
import type { NormOptions } from '../layers/norm';
import type { ConfigReader, Layout, Mapping } from './family';

export interface MapOptions extends Pick<Mapping, 'also' | 'inBase' | 'absent'> {
  /** Whether there is a bias, or which of several have one; all if not given. */
  readonly bias?: boolean | readonly boolean[];
  /** Of the weights; `turned` if not given. */
  readonly layout?: Layout;
}

/**
 * A map: `NAME.weight` [from, to] and `NAME.bias` [to].
 * @param of their modules, side by side in our last axis
 * @param size `to` is of all of them together; `parts` of each, where they are not equal
 */
export function mapOf(
  name: string,
  of: string | readonly string[],
  size: { readonly from: number; readonly to: number; readonly parts?: readonly number[] },
  { bias = true, layout = 'turned', ...more }: MapOptions = {},
): readonly Mapping[] {
  const modules = typeof of === 'string' ? [of] : of;
  const { from, to, parts = modules.map(() => to / modules.length) } = size;
  const part = (own: 'weight' | 'bias', has: (i: number) => boolean): Mapping => {
    const widths = parts.filter((_, i) => has(i));
    const total = widths.reduce((a, b) => a + b, 0);
    return {
      ...more,
      name: `${name}.${own}`,
      of: modules.filter((_, i) => has(i)).map(each => `${each}.${own}`),
      layout: own === 'bias' && layout === 'turned' ? 'same' : layout,
      shape: own === 'weight' ? [from, total] : [total],
      ...(widths.some(width => width !== widths[0]) && { parts: widths }),
    };
  };
  const isBiased = (i: number) => (typeof bias === 'boolean' ? bias : bias[i]!);
  const weight = part('weight', () => true);
  return modules.some((_, i) => isBiased(i)) ? [weight, part('bias', isBiased)] : [weight];
}

/** `NAME.scale` and, where there is one, `NAME.bias`, [width] each. */
export function normOf(
  name: string,
  of: string,
  width: number,
  { kind = 'layer', bias = true }: NormOptions = {},
): readonly Mapping[] {
  const part = (own: string, their: string): Mapping => ({
    name: `${name}.${own}`,
    of: [`${of}.${their}`],
    layout: 'same',
    shape: [width],
  });
  return kind === 'layer' && bias ? [part('scale', 'weight'), part('bias', 'bias')] : [part('scale', 'weight')];
}

/** `NAME.weight` [rows, width], as it is. */
export function tableOf(name: string, of: string, rows: number, width: number): Mapping {
  return { name: `${name}.weight`, of: [`${of}.weight`], layout: 'same', shape: [rows, width] };
}

const activations = {
  gelu: 'gelu',
  gelu_python: 'gelu',
  gelu_new: 'gelu-tanh',
  gelu_fast: 'gelu-tanh',
  gelu_pytorch_tanh: 'gelu-tanh',
  gelu_python_tanh: 'gelu-tanh',
  quick_gelu: 'quick-gelu',
  relu: 'relu',
  relu2: 'squared-relu',
  leaky_relu: 'leaky-relu',
  silu: 'silu',
  swish: 'silu',
  tanh: 'tanh',
  sigmoid: 'sigmoid',
} as const satisfies Readonly<Record<string, Activation>>;
export type ActivationName = keyof typeof activations;

/** As transformers calls it, where it is one that is computed. */
export function activationNamed(name: string): Activation | undefined {
  return Object.hasOwn(activations, name) ? activations[name as ActivationName] : undefined;
}

/** As transformers calls it. @param fallback of the family's own configuration class */
export function activationOf(config: ConfigReader, key: string, fallback: ActivationName): Activation {
  return activations[config.choice(key, Object.keys(activations) as ActivationName[], fallback)];
}
