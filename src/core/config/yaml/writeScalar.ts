/** A text as a YAML scalar that is read back as that text. */

/** Quoted where YAML would read something else: `yes`, `1.5`, `a: b`, `#x`. A whole number stays plain: paths and columns may be called so. */
export function writeScalar(text: string): string {
  const plain =
    /^(?:(?:\.\/)?[A-Za-z_][\w ./-]*|\d+)$/.test(text) &&
    !/^(?:true|false|yes|no|on|off|null)$/i.test(text) &&
    !/ $/.test(text);
  return plain ? text : JSON.stringify(text);
}
