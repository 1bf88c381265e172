import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, normalize, sep } from 'node:path';
import { foldName, samePath, spellAsOnDisk } from '../../../src/core/base/samePath';
import { tellsCaseApart } from '../../letterCase';
import { skipWithoutLinks } from '../../links';
import { temporaryFolder } from '../runs/temporaryFolder';

describe('base/samePath', () => {
  it('takes for one what an editor and a shell spell in two ways, as far as the system does', () => {
    const [composed, apart] = ['/w/caf\u00e9.nlp.yaml', '/w/cafe\u0301.nlp.yaml'];
    const cases: readonly (readonly [NodeJS.Platform, string, string, boolean])[] = [
      ['win32', 'c:\\w\\x.nlp.yaml', 'C:\\w\\x.nlp.yaml', true],
      ['win32', 'c:\\w\\x.nlp.yaml', 'C:/W/X.nlp.yaml', true],
      ['win32', '\\\\Server\\Share\\x', '\\\\server\\share\\x', true],
      ['win32', 'c:\\w\\x.nlp.yaml', 'd:\\w\\x.nlp.yaml', false],
      ['win32', composed, apart, true],
      ['darwin', '/Users/A/x', '/users/a/x', true],
      ['darwin', composed, apart, true],
      ['darwin', '/a/x', '/a/y', false],
      ['linux', '/a/x', '/a/x', true],
      ['linux', '/a/x', '/a/X', false],
      ['linux', composed, apart, false],
    ];
    for (const [platform, a, b, same] of cases) assert.equal(samePath(a, b, platform), same, `${platform} ${a} ${b}`);
  });

  it('finds the names that a disk has which does not tell upper from lower case', () => {
    const names = ['/', '/Work', '/Work/Sub ü', '/Work/Sub ü/Sentiment-Linear.nlp.yaml'].map(name => normalize(name));
    const disk = {
      exists: (file: string) => names.some(name => foldName(name) === foldName(file)),
      list: (folder: string) =>
        names.filter(name => name !== sep && foldName(dirname(name)) === foldName(folder)).map(name => basename(name)),
    };
    const whole = names.at(-1)!;
    for (const typed of [whole, whole.toLowerCase(), whole.toUpperCase(), whole.normalize('NFD')]) {
      assert.equal(spellAsOnDisk(typed, disk), whole);
    }
    assert.equal(spellAsOnDisk('/w/other.nlp.yaml', disk), '/w/other.nlp.yaml');
    const closed = { ...disk, list: (folder: string) => (folder === sep ? forbid() : disk.list(folder)) };
    assert.equal(spellAsOnDisk(whole.toLowerCase(), closed), whole.replace('Work', 'work'));
  });

  it('leaves a path as it is where the disk tells names apart, else spells it as the disk does', () => {
    const folder = temporaryFolder();
    const [upper, lower] = ['Lin', 'lin'].map(name => join(folder, name, 'x.nlp.yaml'));
    mkdirSync(dirname(upper!));
    writeFileSync(upper!, '');
    if (tellsCaseApart()) {
      mkdirSync(dirname(lower!));
      writeFileSync(lower!, '');
    }
    assert.equal(spellAsOnDisk(upper!), upper);
    assert.equal(spellAsOnDisk(lower!), tellsCaseApart() ? lower : upper);
    const none = join(folder, 'none', 'x.nlp.yaml');
    assert.equal(spellAsOnDisk(none), none);
  });

  it('follows no link', function () {
    skipWithoutLinks(this);
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'real'));
    writeFileSync(join(folder, 'real', 'x.nlp.yaml'), '');
    symlinkSync(join(folder, 'real'), join(folder, 'link'));
    const file = join(folder, 'link', 'x.nlp.yaml');
    assert.equal(spellAsOnDisk(file), file);
  });
});

function forbid(): never {
  throw Object.assign(new Error('EACCES'), { code: 'EACCES' });
}
