/**
 * One graph for all batches and lengths, from graphs traced at a few of them: a number of a shape, a bound of a slice or a size
 * of a constant that differs between them is computed from the sizes of the inputs.
 */
import { sizeOf } from '../../base/hostTensor';
import {
  constantData,
  createConstant,
  createValue,
  type Graph,
  type Node,
  sameShape,
  type Value,
} from '../graph/graph';
import { type Aligned, type AlignedGraph, align, NotGeneral } from './align';
import {
  batch,
  constantOf,
  evaluate,
  fitPolynomial,
  isConstant,
  type Polynomial,
  printPolynomial,
  type Size,
  type Sizes,
  termsOf,
} from './polynomial';

export interface GeneralGraph {
  readonly graph: Graph;
  /** The dimensions of its values: a number, or a name where it is known only when it runs. */
  readonly dimensionsOf: (value: Value) => readonly (number | string)[];
}

/** The program at its greatest lengths, traced when it is asked for: constants there have a part for each position. */
export interface Longest {
  readonly size: Size;
  readonly trace: () => Graph;
}

/**
 * @param graphs of the program, one a size
 * @throws NotGeneral when the program does not do the same at all sizes
 */
export function generalize(graphs: readonly Graph[], sizes: Sizes, longest: Longest): GeneralGraph {
  return new Generalizer(align(graphs), graphs, sizes, longest).result();
}

class Generalizer {
  /** Computes sizes, before everything else. */
  private readonly first: Node[] = [];
  private readonly made = new Map<string, Value>();
  private readonly dimensions = new Map<Value, readonly (number | string)[]>();
  /** Of the graph at the greatest lengths. */
  private constants: readonly Value[] | undefined;

  constructor(
    private readonly aligned: AlignedGraph,
    private readonly graphs: readonly Graph[],
    private readonly sizes: Sizes,
    private readonly longest: Longest,
  ) {}

  result(): GeneralGraph {
    const graph = this.write(this.aligned, this.graphs[0]!);
    return {
      graph: { ...graph, nodes: [...this.first, ...graph.nodes] },
      dimensionsOf: value => this.dimensions.get(value) ?? value.shape,
    };
  }

  private write(aligned: AlignedGraph, { depth, inputs }: Graph): Graph {
    const nodes = aligned.nodes.map(({ nodes, inputs: read, outputs, body }): Node => {
      const [node] = nodes as [Node];
      for (const part of outputs) this.describe(part);
      return { ...node, inputs: read.map(part => this.use(part)), body: body && this.write(body, node.body!) };
    });
    for (const part of aligned.inputs) this.describe(part);
    return { depth, inputs, nodes, outputs: aligned.outputs.map(part => this.use(part)) };
  }

  private fit(values: readonly number[], what: string): Polynomial {
    const polynomial = fitPolynomial(values, this.sizes);
    if (!polynomial) throw new NotGeneral(`${what} is ${values.join(', ')} at the sizes tried`);
    return polynomial;
  }

  /** What each dimension is at any size. */
  private shapeOf(part: Aligned): readonly Polynomial[] {
    if (part.some(v => v.shape.length !== part[0]!.shape.length)) throw new NotGeneral('a rank differs');
    return part[0]!.shape.map((_, axis) =>
      this.fit(
        part.map(v => v.shape[axis]!),
        'a dimension',
      ),
    );
  }

  private describe(part: Aligned): void {
    const shape = this.shapeOf(part);
    if (!shape.every(isConstant))
      this.dimensions.set(
        part[0]!,
        shape.map(p => (isConstant(p) ? constantOf(p) : printPolynomial(p))),
      );
  }

  /** The value itself, or for a constant that differs what computes it. */
  private use(part: Aligned): Value {
    const [value] = part as [Value, ...Value[]];
    if (!value.constant) return value;
    const sameNumbers = equalNumbers(part);
    if (part.every(v => sameShape(v.shape, value.shape))) return sameNumbers ? value : this.numbers(part);
    const shape = this.shapeOf(part);
    if (value.constant.splat === undefined) return this.prefix(part, shape);
    if (!part.every(v => Object.is(v.constant?.splat, value.constant!.splat)))
      throw new NotGeneral('a constant differs in size and value');
    const number = createConstant(value.dtype, [], constantData({ ...value, shape: [] }));
    return this.emit('Expand', [number, this.vector(shape)], value);
  }

  /** Whole numbers of one shape that depend on the sizes: a shape to take, the bounds of a slice, what a sum is divided by. */
  private numbers(part: Aligned): Value {
    const [value] = part as [Value, ...Value[]];
    const data = part.map(v => Array.from<number | bigint>(constantData(v)));
    const polynomials = data[0]!.map((_, i) =>
      this.fit(
        data.map(d => Number(d[i])),
        'a number',
      ),
    );
    const flat = this.vector(polynomials);
    const typed =
      value.dtype === 'int64' ? flat : this.emit('Cast', [flat], { ...value, shape: flat.shape }, { to: value.dtype });
    if (value.shape.length === 1) return typed;
    const shape = createConstant('int64', [value.shape.length], BigInt64Array.from(value.shape, BigInt));
    return this.emit('Reshape', [typed, shape], value);
  }

  /** A constant with a part for each position (vectors of positions, indices, what may be seen): the corner of the longest one. */
  private prefix(part: Aligned, shape: readonly Polynomial[]): Value {
    const [value] = part as [Value, ...Value[]];
    const axes = shape.flatMap((p, axis) => (isConstant(p) ? [] : [axis]));
    if (shape.some(p => termsOf(p).some(({ dimensions }) => dimensions.includes(batch))))
      throw new NotGeneral('a constant grows with the batch');
    const whole = shape.map(p => evaluate(p, this.longest.size));
    const holds = (other: Value) =>
      other.dtype === value.dtype &&
      other.shape.length === whole.length &&
      other.shape.every((d, axis) => (axes.includes(axis) ? d >= whole[axis]! : d === whole[axis])) &&
      part.every(v => isCorner(v, other));
    this.constants ??= constantsOf(this.longest.trace());
    const found = this.constants.find(holds);
    if (!found) throw new NotGeneral('a constant is not the beginning of a longer one');
    const numbers = (list: readonly number[]) =>
      createConstant('int64', [list.length], BigInt64Array.from(list, BigInt));
    const ends = this.vector(axes.map(axis => shape[axis]!));
    return this.emit('Slice', [found, numbers(axes.map(() => 0)), ends, numbers(axes)], value);
  }

  /** int64 [polynomials] */
  private vector(polynomials: readonly Polynomial[]): Value {
    const parts = polynomials.map(p => this.scalar(p));
    if (parts.length === 1) return parts[0]!;
    return this.emit('Concat', parts, { dtype: 'int64', shape: [parts.length] }, { axis: 0 });
  }

  /** int64 [1] */
  private scalar(p: Polynomial): Value {
    const number = (n: number) => createConstant('int64', [1], BigInt64Array.of(BigInt(n)));
    const binary = (op: string, a: Value, b: Value) => this.emit(op, [a, b], { dtype: 'int64', shape: [1] });
    const terms = termsOf(p).map(({ factor, dimensions }) => {
      if (dimensions.length === 0) return number(factor);
      const product = dimensions.map(name => this.read(name)).reduce((a, b) => binary('Mul', a, b));
      return factor === 1 ? product : binary('Mul', product, number(factor));
    });
    return terms.length === 0 ? number(0) : terms.reduce((a, b) => binary('Add', a, b));
  }

  /** The dimension of an input that is free: the batch, a length; or what is left of a sum that has it. */
  private read(name: string): Value {
    const size = { dtype: 'int64', shape: [1] } as const;
    const axes = this.aligned.inputs.flatMap(part => this.shapeOf(part).map((p, axis) => ({ part, axis, p })));
    const own = axes.find(({ p }) => printPolynomial(p) === name);
    const found = own ?? axes.find(({ p }) => isSumWith(p, name));
    if (!found) throw new NotGeneral(`no input has the dimension ${name}`);
    const { part, axis, p } = found;
    const whole = this.emit('Shape', [part[0]!], size, { start: axis, end: axis + 1 });
    const others = own ? [] : termsOf(p).flatMap(({ dimensions }) => dimensions.filter(other => other !== name));
    return others.map(other => this.read(other)).reduce((rest, other) => this.emit('Sub', [rest, other], size), whole);
  }

  private emit(
    op: string,
    inputs: readonly Value[],
    { dtype, shape }: Pick<Value, 'dtype' | 'shape'>,
    attributes: Node['attributes'] = {},
  ): Value {
    const name = (v: Value) =>
      v.constant ? `${v.dtype}[${v.shape}]${v.constant.splat ?? `#${this.numberOf(v)}`}` : v.id;
    const key = `${op} ${inputs.map(name)} ${JSON.stringify(attributes)} ${dtype}`;
    const known = this.made.get(key);
    if (known) return known;
    const outputs: Value[] = [];
    const node: Node = { op, domain: '', inputs, outputs, attributes, place: 'sizes of the inputs' };
    const value = createValue({ dtype, shape, depth: 0, node });
    outputs.push(value);
    this.first.push(node);
    this.made.set(key, value);
    return value;
  }

  private readonly numbersOfConstants = new Map<unknown, number>();

  private numberOf({ constant }: Value): number {
    const known = this.numbersOfConstants.get(constant!.data) ?? this.numbersOfConstants.size;
    this.numbersOfConstants.set(constant!.data, known);
    return known;
  }
}

/** A dimension and others, each once. */
function isSumWith(p: Polynomial, name: string): boolean {
  const terms = termsOf(p);
  const plain = terms.every(({ factor, dimensions }) => factor === 1 && dimensions.length === 1);
  return plain && terms.some(({ dimensions }) => dimensions[0] === name);
}

function equalNumbers(part: Aligned): boolean {
  const [first, ...others] = part.map(v => v.constant!) as [
    NonNullable<Value['constant']>,
    ...NonNullable<Value['constant']>[],
  ];
  if (others.every(c => c.data !== undefined && c.data === first.data)) return true;
  const data = constantData(part[0]!);
  return part.every(v => {
    const other = constantData(v);
    return other.length === data.length && other.every((x: number | bigint, i: number) => x === data[i]);
  });
}

/** The numbers of a part are those that the whole has at the same places. */
function isCorner(part: Value, whole: Value): boolean {
  const [a, b] = [constantData(part), constantData(whole)];
  const compare = (axis: number, from: number, to: number): boolean => {
    if (axis === part.shape.length) return a[from] === b[to];
    const { [axis]: count = 1 } = part.shape;
    for (let i = 0; i < count; i++) if (!compare(axis + 1, from * count + i, to * whole.shape[axis]! + i)) return false;
    return true;
  };
  return compare(0, 0, 0);
}

/** The largest first. */
function constantsOf(graph: Graph): readonly Value[] {
  const found = new Set<Value>();
  const visit = ({ nodes }: Graph) => {
    for (const { inputs, body } of nodes) {
      for (const v of inputs) if (v.constant?.data) found.add(v);
      if (body) visit(body);
    }
  };
  visit(graph);
  return [...found].sort((a, b) => sizeOf(b.shape) - sizeOf(a.shape));
}
