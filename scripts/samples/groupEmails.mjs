// Groups e-mails that belong together (one thread, or one mass mailing), so that a split never parts them.
import { createHash } from 'node:crypto';

/** Groups of e-mails connected by a subject or by a paragraph, each with a key that depends on its first member alone. */
export function groupEmails(emails) {
  const parents = emails.map((_, index) => index);
  const find = index => {
    let root = index;
    while (parents[root] !== root) root = parents[root];
    while (parents[index] !== root) [parents[index], index] = [root, parents[index]];
    return root;
  };
  const firsts = new Map();
  const connect = (trait, index) => {
    const first = firsts.get(trait);
    if (first === undefined) firsts.set(trait, index);
    else parents[Math.max(find(first), find(index))] = Math.min(find(first), find(index));
  };
  emails.forEach(({ subject, paragraphs }, index) => {
    if (subject.length > 3) connect(`subject ${subject}`, index);
    for (const paragraph of paragraphs) connect(paragraph.toLowerCase().replaceAll(/\P{L}+/gu, ' '), index);
  });
  const groups = new Map();
  emails.forEach((email, index) => {
    const root = find(index);
    if (!groups.has(root)) groups.set(root, { key: `${email.subject}\n${email.paragraphs[0] ?? ''}`, emails: [] });
    groups.get(root).emails.push(email);
  });
  return [...groups.values()];
}

/** A fifth of all keys, by their hash: adding e-mails moves no other group to the other side. */
export function isTestGroup(key) {
  return createHash('sha256').update(key).digest().readUInt32LE(0) % 5 === 0;
}
