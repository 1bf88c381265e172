/** Names of integer labels that Hugging Face's datasets keep in the metadata of a Parquet file (ClassLabel). */

interface Metadata {
  readonly key_value_metadata?: readonly { readonly key: string; readonly value?: string }[];
}

/** Column -> the names of 0, 1, ...; of a list, those of its values. */
export function classNames({
  key_value_metadata: entries = [],
}: Metadata): Readonly<Record<string, readonly string[]>> {
  const written = entries.find(({ key }) => key === 'huggingface')?.value;
  if (written === undefined) return {};
  let features: unknown;
  try {
    features = field(field(JSON.parse(written), 'info'), 'features');
  } catch {
    // Not what it seems: the integers stay.
    return {};
  }
  if (typeof features !== 'object' || features === null) return {};
  return Object.fromEntries(
    Object.entries(features).flatMap(([column, feature]) => {
      // Of lists: `{ feature }`, or a list of the one kind that it holds.
      const names = namesOf(feature) ?? namesOf(field(feature, 'feature')) ?? namesOf(field(feature, '0'));
      return names ? [[column, names]] : [];
    }),
  );
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

function namesOf(feature: unknown): readonly string[] | undefined {
  const names = field(feature, 'names');
  return Array.isArray(names) && names.every(name => typeof name === 'string') ? names : undefined;
}
