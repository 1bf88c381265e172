/** docs/reference/api.md: what a model of your own can import, from the declarations that are written beside it. */

const HEAD = `# API of \`nlp-workbench\`

What a [model of your own](../how-to/your-own-model.md) can import. This page is generated from \`nlp-workbench.d.ts\`, which **NLP: New Model from
Template** writes next to your model.`;

export function apiPage(declarations: string): string {
  const names = [...declarations.matchAll(/^ {2}export (const|function|type|interface) (\w+)/gm)];
  const list = (kinds: readonly string[]) =>
    names
      .filter(([, kind]) => kinds.includes(kind!))
      .map(([, , name]) => `\`${name}\``)
      .join(', ');
  return `${HEAD}

**Values:** ${list(['const', 'function'])}

**Types:** ${list(['type', 'interface'])}

\`\`\`ts
${declarations.trimEnd()}
\`\`\`
`;
}
