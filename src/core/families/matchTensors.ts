/** Which tensors of a file become which parameters: found, missing (new), and unused. Reads names and shapes alone. */
import { ActionableError } from '../base/errors';
import type { Architecture, HeadName, Mapping } from './family';
import { shapesOfTheirs } from './mapTensors';

export interface Found {
  readonly mapping: Mapping;
  /** Names in the file, in the order of `mapping.of`. */
  readonly from: readonly string[];
}

export interface Missing {
  readonly mapping: Mapping;
  /** What the file has in its place: of other shapes. */
  readonly instead?: string;
}

export interface MatchOptions {
  readonly head?: HeadName;
  readonly outputs?: number;
  readonly file: string;
  readonly wants?: (name: string) => boolean;
  readonly beside?: readonly Mapping[];
}

export interface Match {
  readonly found: readonly Found[];
  /** What files may lack: it becomes what `absent` says. */
  readonly absent: readonly Mapping[];
  /** What is new, to be trained: of a head alone, whose tensors are not there or are made for other labels. */
  readonly missing: readonly Missing[];
  /** Names in the file of which nothing is made. */
  readonly unused: readonly string[];
}

/** Names of old files: TensorFlow's of normalizations. */
const older: readonly (readonly [RegExp, string])[] = [
  [/\.weight$/, '.gamma'],
  [/\.bias$/, '.beta'],
];

/** What files may call a tensor, the usual name first. */
function namesOf(mapping: Mapping, of: string, prefixes: readonly string[], inBase: boolean): readonly string[] {
  const inside = prefixes.map(prefix => `${prefix}${of}`);
  const usual = inBase ? [...inside, of] : [of, ...inside];
  const old = older.flatMap(([ending, other]) =>
    ending.test(of) ? usual.map(each => each.replace(ending, other)) : [],
  );
  return [...usual, ...(mapping.also ?? []), ...old];
}

/** What names of the body may begin with in a file. */
function prefixesOf({ prefix, heads }: Architecture): readonly string[] {
  return [...new Set([prefix, ...Object.values(heads).flatMap(head => head.prefix ?? [])])];
}

/** All parameters of a network with a head, or without one. @param outputs of the head's last layer */
export function mappingsOf(
  architecture: Architecture,
  head: HeadName | undefined,
  outputs: number,
): readonly Mapping[] {
  const own = bodyOf(architecture, head);
  return head === undefined ? own : [...own, ...(architecture.heads[head]?.mappings(outputs) ?? [])];
}

/** All of it that is of no head. */
export function bodyOf({ body, heads, writer }: Architecture, head: HeadName | undefined): readonly Mapping[] {
  return writer && writes(heads, head) ? [...body, ...writer.body] : body;
}

/** Whether an encoder-decoder has both of its sides: hidden states alone, and some heads, are of its encoder. */
export function writes(heads: Architecture['heads'], head: HeadName | undefined): boolean {
  return head !== undefined && heads[head] !== undefined && !heads[head].encoderAlone;
}

const bodies = new WeakMap<Architecture, ReadonlySet<Mapping>>();

function isInBase(architecture: Architecture, mapping: Mapping): boolean {
  const body = bodies.get(architecture) ?? new Set([...architecture.body, ...(architecture.writer?.body ?? [])]);
  bodies.set(architecture, body);
  return mapping.inBase ?? body.has(mapping);
}

/** Whether a file has a parameter, in one tensor or several. */
export function isThere(architecture: Architecture, mapping: Mapping, names: ReadonlySet<string>): boolean {
  const inBase = isInBase(architecture, mapping);
  const prefixes = prefixesOf(architecture);
  return mapping.of.every(of => namesOf(mapping, of, prefixes, inBase).some(name => names.has(name)));
}

/** Names as a file has them that is saved with a head, or from the base model alone where none is given. */
export function namesInFile(
  architecture: Architecture,
  mapping: Mapping,
  { head }: { readonly head?: HeadName } = {},
): readonly string[] {
  const { heads, prefix: usual } = architecture;
  const prefix = isInBase(architecture, mapping) && head ? (heads[head]?.prefix ?? usual) : '';
  return mapping.of.map(of => `${prefix}${of}`);
}

/** Names that are listed in a message. */
const LISTED = 3;

/**
 * @param shapes of the tensors of all files, by name
 * @param outputs of the head's last layer
 * @param wants whether the network has a parameter; it has all of body and head if not given
 * @param beside parameters that are of neither body nor head
 * @throws ActionableError `weights-mismatch` where the body lacks a tensor, or has one that is not what config.json says
 */
export function matchTensors(
  architecture: Architecture,
  shapes: ReadonlyMap<string, readonly number[]>,
  { head, outputs = 1, file, wants, beside = [] }: MatchOptions,
): Match {
  const prefixes = prefixesOf(architecture);
  const found: Found[] = [];
  const absent: Mapping[] = [];
  const missing: Missing[] = [];
  const lacking: string[] = [];
  const used = new Set<string>();
  const body = new Set(bodyOf(architecture, head));
  const together = (head && wants && architecture.heads[head]?.together?.mappings) || [];
  for (const mapping of [...mappingsOf(architecture, head, outputs), ...beside, ...together]) {
    if (wants && !wants(mapping.name)) continue;
    const inBase = isInBase(architecture, mapping);
    const from = mapping.of.map(of => namesOf(mapping, of, prefixes, inBase).find(name => shapes.has(name)));
    if (from.every(name => name !== undefined)) {
      const misfit = misfitOf(mapping, from, shapes);
      if (misfit === undefined) {
        for (const name of from) used.add(name);
        found.push({ mapping, from });
      } else if (body.has(mapping)) throw mismatch(file, misfit.fault);
      else missing.push({ mapping, instead: misfit.instead });
    } else if (from.some(name => name !== undefined)) {
      const lacks = mapping.of.filter((_, i) => from[i] === undefined);
      throw mismatch(file, `it has ${from.find(name => name !== undefined)}, and no ${lacks.join(', ')}`);
    } else if (mapping.absent) absent.push(mapping);
    else if (body.has(mapping)) lacking.push(...mapping.of);
    else missing.push({ mapping });
  }
  if (lacking.length > 0) {
    const more = lacking.length > LISTED ? `, and ${lacking.length - LISTED} more` : '';
    throw mismatch(file, `it has no ${lacking.slice(0, LISTED).join(', ')}${more}`);
  }
  const isIgnored = (name: string) => architecture.ignored?.(withoutPrefix(name, prefixes)) ?? false;
  const unused = [...shapes.keys()].filter(name => !used.has(name) && !isIgnored(name));
  return { found, absent, missing, unused };
}

function withoutPrefix(name: string, prefixes: readonly string[]): string {
  const prefix = prefixes.find(each => each !== '' && name.startsWith(each));
  return name.slice(prefix?.length ?? 0);
}

/** The first tensor whose shape is another than a parameter is made of. */
function misfitOf(
  mapping: Mapping,
  from: readonly string[],
  shapes: ReadonlyMap<string, readonly number[]>,
): { readonly fault: string; readonly instead: string } | undefined {
  for (const [i, expected] of shapesOfTheirs(mapping).entries()) {
    const name = from[i]!;
    const shape = shapes.get(name)!;
    if (shape.join() === expected.join()) continue;
    const has = `[${shape.join(', ')}]`;
    return {
      fault: `config.json makes ${name} [${expected.join(', ')}], and the file has ${has}`,
      instead: `the file has ${name} ${has}`,
    };
  }
  return undefined;
}

function mismatch(file: string, what: string): ActionableError {
  return new ActionableError(
    'weights-mismatch',
    `${file} does not fit its config.json: ${what}. Use the two that belong together.`,
  );
}
