import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONTEXT_KEYS, DEFAULTS } from '../../src/extension/contributed';
import { keysOf } from '../../src/extension/runs/keysOf';

const ROOT = join(__dirname, '../..');
const { contributes, activationEvents } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const source = (path: string) => readFileSync(join(ROOT, 'src/extension', path), 'utf8');

describe('extension/contributed', () => {
  it('names the commands of package.json, in the order of what they do', () => {
    // A type, which the compiler holds against the table of `register.ts`.
    const type = /export type CommandName =([^;]*);/.exec(source('contributed.ts'))![1]!;
    const named = [...type.matchAll(/'(\w+)'/g)].map(([, name]) => `nlpWorkbench.${name}`);
    const contributed = (contributes.commands as { command: string }[]).map(({ command }) => command);
    assert.deepEqual([...named].sort(), [...contributed].sort());
  });

  it('has the settings of package.json with their defaults', () => {
    const properties: Readonly<Record<string, { default: unknown }>> = contributes.configuration.properties;
    const there = Object.entries(properties).map(([name, schema]) => [name, schema.default]);
    const ours = Object.entries(DEFAULTS).map(([name, value]) => [`nlpWorkbench.${name}`, value]);
    assert.deepEqual(Object.fromEntries(ours), Object.fromEntries(there));
    const read = source('settings.ts');
    for (const name of Object.keys(DEFAULTS)) assert.ok(read.includes(`read('${name}')`), `${name} is read nowhere`);
  });

  it('sets every context key that package.json asks for, and no other', () => {
    const whens: string[] = [];
    JSON.stringify(contributes, (key, value) => {
      if ((key === 'when' || key === 'enablement') && typeof value === 'string') whens.push(value);
      return value;
    });
    const views = Object.values<{ id: string }[]>(contributes.views).flat();
    const asked = new Set(whens.flatMap(when => [...when.matchAll(/nlpWorkbench\.(\w+)/g)].map(([, key]) => key!)));
    for (const { id } of views) asked.delete(id.replace('nlpWorkbench.', ''));
    const here = { configs: 0, runs: [], broken: 0, working: false, training: false };
    assert.deepEqual([...asked].sort(), [...CONTEXT_KEYS, ...Object.keys(keysOf(here))].sort());
  });

  it('wakes for every panel that a reload brings back', () => {
    const kinds = readdirSync(join(ROOT, 'src/extension/panels'))
      .map(name => /\breadonly view = '(\w+)'/.exec(source(`panels/${name}`))?.[1])
      .filter(view => view !== undefined);
    assert.ok(kinds.length >= 9, kinds.join(', '));
    const woken = (activationEvents as string[]).flatMap(
      event => /^onWebviewPanel:nlpWorkbench\.(.+)$/.exec(event)?.[1] ?? [],
    );
    assert.deepEqual([...woken].sort(), [...kinds].sort());
  });

  it('is the one place where commands and context keys are named', () => {
    const files = readdirSync(join(ROOT, 'src/extension'), { recursive: true, encoding: 'utf8' });
    const loose = files
      .filter(name => name.endsWith('.ts'))
      .flatMap(name => [...source(name).matchAll(/'nlpWorkbench\.(\w+)'/g)].map(([, word]) => `${name}: ${word}`))
      .filter(found =>
        (contributes.commands as { command: string }[]).some(c => found.endsWith(`: ${c.command.slice(13)}`)),
      );
    assert.deepEqual(loose, []);
  });
});
