/** Our schema as JSON Schema (draft 07), for editors and tools that know that language. */
import { isPath } from './paths';
import type { NumberSchema, ObjectSchema, Schema, VariantSchema } from './schema';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** @param title of the whole */
export function jsonSchema(schema: Schema, title: string): JsonSchema {
  return { $schema: 'http://json-schema.org/draft-07/schema#', title, ...convert(schema) };
}

function convert(schema: Schema): JsonSchema {
  const common = {
    description: schema.description,
    ...(schema.default !== undefined && { default: schema.default }),
    ...(schema.examples && { examples: schema.examples }),
  };
  return { ...common, ...form(schema) };
}

function form(schema: Schema): JsonSchema {
  switch (schema.kind) {
    case 'number':
      return { type: schema.integer ? 'integer' : 'number', ...limits(schema) };
    case 'boolean':
      return { type: 'boolean' };
    case 'string':
      // A column or a file may look like a number.
      return schema.format ? { type: ['string', 'number'] } : { type: 'string' };
    case 'choice':
      return { enum: Object.keys(schema.choices), markdownEnumDescriptions: Object.values(schema.choices) };
    case 'fraction':
      return {
        anyOf: [
          { type: 'number', minimum: 0, exclusiveMaximum: 1 },
          { type: 'string', pattern: '^\\s*\\+?(\\d{1,2}(\\.\\d*)?|\\.\\d+)\\s*%\\s*$' },
          ...(schema.count ? [{ type: 'integer', minimum: 1 }] : []),
        ],
      };
    case 'list':
      return { type: 'array', items: convert(schema.items), minItems: schema.minimumItems ?? 0 };
    case 'object':
      return objectForm(schema, {});
    case 'map':
      return { type: 'object', additionalProperties: convert(schema.values) };
    case 'any':
      return {};
    case 'variant':
      return variantForm(schema);
    case 'either':
      return { anyOf: schema.alternatives.map(convert) };
  }
}

function limits({ minimum, exclusiveMinimum, maximum, exclusiveMaximum }: NumberSchema): JsonSchema {
  return Object.fromEntries(
    Object.entries({ minimum, exclusiveMinimum, maximum, exclusiveMaximum }).filter(([, limit]) => limit !== undefined),
  );
}

function objectForm(schema: ObjectSchema, extra: JsonSchema): JsonSchema {
  const required = Object.entries(schema.keys).filter(([, child]) => child.default === undefined && !child.optional);
  return {
    type: 'object',
    properties: {
      ...extra,
      ...Object.fromEntries(Object.entries(schema.keys).map(([key, child]) => [key, convert(child)])),
    },
    required: required.map(([key]) => key),
    additionalProperties: false,
  };
}

function variantForm(schema: VariantSchema): JsonSchema {
  const standard = (schema.default as { readonly type?: string } | undefined)?.type;
  const variants = Object.entries(schema.variants).map(([type, variant]) => {
    const isTold = schema.byPath?.type === type || Object.values(schema.byKey ?? {}).includes(type);
    const whole = objectForm(variant, { type: { const: type } });
    const required = whole.required as readonly string[];
    return {
      ...whole,
      description: variant.description,
      required: type === standard || isTold ? required : ['type', ...required],
    };
  });
  const names = Object.keys(schema.variants);
  const descriptions = Object.values(schema.variants).map(variant => variant.description);
  const paths = schema.byPath ? [{ type: 'string', pattern: isPath.source }] : [];
  return { anyOf: [{ enum: names, markdownEnumDescriptions: descriptions }, ...paths, ...variants] };
}
