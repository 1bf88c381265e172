// A library for Windows (x64) without code: each name it exports is one of another library. https://learn.microsoft.com/windows/win32/debug/pe-format

const FILE_ALIGNMENT = 0x200;
/** Where the only section is in memory. */
const SECTION = 0x1000;
const PE = 0x40;
const OPTIONAL = PE + 24;
const OPTIONAL_SIZE = 240;

/** The bytes of a library `name`; `exports` says for each name where it is forwarded to: `LIBRARY.Name`. */
export function forwarderDll(name, exports) {
  const section = exportSection(name, exports);
  const stored = Math.ceil(section.length / FILE_ALIGNMENT) * FILE_ALIGNMENT;
  const file = Buffer.alloc(FILE_ALIGNMENT + stored);
  const write = (at, value) => file.writeUInt32LE(value, at);
  const write16 = (at, value) => file.writeUInt16LE(value, at);
  file.write('MZ');
  write(0x3c, PE);
  file.write('PE\0\0', PE);
  write16(PE + 4, 0x8664); // x64
  write16(PE + 6, 1); // sections
  write16(PE + 20, OPTIONAL_SIZE);
  write16(PE + 22, 0x2022); // a library, of large addresses
  write16(OPTIONAL, 0x20b); // 64 bits
  write(OPTIONAL + 8, stored);
  file.writeBigUInt64LE(0x180000000n, OPTIONAL + 24); // where it would lie
  write(OPTIONAL + 32, SECTION);
  write(OPTIONAL + 36, FILE_ALIGNMENT);
  write16(OPTIONAL + 40, 6); // of Windows, the least version
  write16(OPTIONAL + 48, 6);
  write(OPTIONAL + 56, 2 * SECTION);
  write(OPTIONAL + 60, FILE_ALIGNMENT);
  write16(OPTIONAL + 68, 3); // a console's
  write16(OPTIONAL + 70, 0x100); // without code
  write(OPTIONAL + 108, 16); // directories, of which the first is that of exports
  write(OPTIONAL + 112, SECTION);
  write(OPTIONAL + 116, section.length);
  const header = OPTIONAL + OPTIONAL_SIZE;
  file.write('.rdata', header);
  write(header + 8, section.length);
  write(header + 12, SECTION);
  write(header + 16, stored);
  write(header + 20, FILE_ALIGNMENT);
  write(header + 36, 0x40000040); // read, data
  section.copy(file, FILE_ALIGNMENT);
  return file;
}

/** The directory of exports, its tables of targets, names and ordinals, and the texts. */
function exportSection(name, exports) {
  const names = Object.keys(exports).sort();
  const count = names.length;
  const [targets, own, ordinals] = [40, 40 + 4 * count, 40 + 8 * count];
  const texts = [];
  let at = SECTION + 40 + 10 * count;
  const place = text => {
    texts.push(Buffer.from(`${text}\0`, 'latin1'));
    const start = at;
    at += texts.at(-1).length;
    return start;
  };
  const tables = Buffer.alloc(40 + 10 * count);
  tables.writeUInt32LE(place(name), 12);
  tables.writeUInt32LE(1, 16);
  tables.writeUInt32LE(count, 20);
  tables.writeUInt32LE(count, 24);
  for (const [index, table] of [targets, own, ordinals].entries())
    tables.writeUInt32LE(SECTION + table, 28 + 4 * index);
  for (const [index, exported] of names.entries()) {
    tables.writeUInt32LE(place(exports[exported]), targets + 4 * index);
    tables.writeUInt32LE(place(exported), own + 4 * index);
    tables.writeUInt16LE(index, ordinals + 2 * index);
  }
  return Buffer.concat([tables, ...texts]);
}
