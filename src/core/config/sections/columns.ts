/** The keys of `data` that name columns: one a role of any task. */
import { type StringSchema, string } from '../schema';

interface WithRoles {
  readonly roles: Readonly<Record<string, { readonly description: string }>>;
}

type RoleOf<T> = T extends { readonly roles: infer R } ? keyof R & string : never;
type ColumnKey = StringSchema & { readonly optional: true };

/** @param tasks their roles; a role of several tasks is described as the first one does */
export function columnKeys<T extends WithRoles>(tasks: readonly T[]): { readonly [R in RoleOf<T>]: ColumnKey } {
  const keys: Record<string, ColumnKey> = {};
  for (const { roles } of tasks) {
    for (const [role, { description }] of Object.entries(roles)) {
      keys[role] ??= string({
        description: `${description}: its name, or its 1-based number if the file has no header. Default: \`${role}\`.`,
        optional: true,
        format: 'column',
      });
    }
  }
  return keys as { readonly [R in RoleOf<T>]: ColumnKey };
}
