/** Every key of the config as a Markdown page: what it means, what it takes, its default. */
import { describeForm, describeValue } from './describe';
import type { ObjectSchema, Schema, VariantSchema } from './schema';

/** @param title of the page */
export function referenceDocs(schema: ObjectSchema, title: string): string {
  const sections: string[] = [];
  addObject(schema, [], 2, sections);
  return `# ${title}\n\n${schema.description}\n\n${sections.join('\n')}`;
}

/** A table of an object's keys, then a section for each that has keys of its own. */
function addObject(schema: ObjectSchema, path: readonly string[], level: number, sections: string[]): void {
  const rows = Object.entries(schema.keys).map(([key, child]) => row(key, child, [...path, key]));
  if (rows.length > 0) sections.push(table(rows));
  for (const [key, child] of Object.entries(schema.keys)) addSection(child, [...path, key], level, sections);
}

function addSection(schema: Schema, path: readonly string[], level: number, sections: string[]): void {
  if (schema.kind !== 'object' && schema.kind !== 'variant') return;
  sections.push(`${heading(level)} ${path.join('.')}\n\n${schema.description}\n`);
  if (schema.kind === 'object') addObject(schema, path, level + 1, sections);
  else addVariants(schema, path, level + 1, sections);
}

function addVariants(schema: VariantSchema, path: readonly string[], level: number, sections: string[]): void {
  for (const [type, variant] of Object.entries(schema.variants)) {
    const within = schema.among ? `\n${describeWithin(schema.among, type)}\n` : '';
    sections.push(`${heading(level)} ${path.join('.')}: ${type}\n\n${variant.description}\n${within}`);
    addObject(variant, path, level + 1, sections);
  }
}

/** What a variant goes with. */
function describeWithin({ section, by }: NonNullable<VariantSchema['among']>, type: string): string {
  const types = Object.keys(by).filter(name => by[name]!.includes(type));
  return `With ${section}: ${types.map(name => `\`${name}\``).join(', ')}.`;
}

/** Markdown has six levels. */
function heading(level: number): string {
  return '#'.repeat(Math.min(level, 6));
}

interface Row {
  readonly key: string;
  readonly takes: string;
  readonly standard: string;
  readonly meaning: string;
}

function row(key: string, schema: Schema, path: readonly string[]): Row {
  const whole = schema.kind === 'object' || schema.kind === 'variant';
  const link = `[\`${key}\`](#${anchor(path.join('.'))})`;
  const choices =
    schema.kind === 'choice' ? Object.entries(schema.choices).map(([word, text]) => `\`${word}\`: ${text}`) : [];
  return {
    key: whole ? link : `\`${key}\``,
    // Choices are explained one by one beside.
    takes: schema.kind === 'object' ? 'keys' : schema.kind === 'choice' ? 'one of these' : describeForm(schema),
    standard: schema.default !== undefined ? `\`${describeValue(schema.default)}\`` : schema.optional ? '' : 'required',
    meaning: [schema.description, ...choices].join('<br>'),
  };
}

function table(rows: readonly Row[]): string {
  const lines = rows.map(({ key, takes, standard, meaning }) =>
    [key, takes, standard, meaning].map(cell => cell.replaceAll('|', '\\|')).join(' | '),
  );
  return `${['Key | Takes | Default | Meaning', '--- | --- | --- | ---', ...lines].map(line => `| ${line} |`).join('\n')}\n`;
}

/** As GitHub and VS Code make them of headings. */
function anchor(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');
}
