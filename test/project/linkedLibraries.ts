// Which libraries a program file names to be loaded with it: of Windows (PE), Linux (ELF) and macOS (Mach-O), 64 bits.

/** The names in the file's own list of libraries, without folders. */
export function linkedLibraries(bytes: Buffer): string[] {
  const magic = bytes.readUInt32LE(0);
  const names = magic === 0x464c457f ? ofElf(bytes) : magic === 0xfeedfacf ? ofMachO(bytes) : ofPe(bytes);
  return names.map(name => name.slice(name.lastIndexOf('/') + 1));
}

const textAt = (bytes: Buffer, at: number) => bytes.toString('latin1', at, bytes.indexOf(0, at));

function ofPe(bytes: Buffer): string[] {
  const header = bytes.readUInt32LE(0x3c);
  const sections = bytes.readUInt16LE(header + 6);
  const optional = header + 24;
  const table = optional + bytes.readUInt16LE(header + 20);
  const placeOf = (address: number) => {
    for (let index = 0; index < sections; index++) {
      const [size, start, , place] = [8, 12, 16, 20].map(offset => bytes.readUInt32LE(table + index * 40 + offset));
      if (address >= start! && address < start! + size!) return address - start! + place!;
    }
    throw new Error(`no section holds ${address}`);
  };
  const names = [];
  // The second directory is that of imports: 20 bytes a library, up to one without a name.
  for (let at = placeOf(bytes.readUInt32LE(optional + 112 + 8)); bytes.readUInt32LE(at + 12) !== 0; at += 20) {
    names.push(textAt(bytes, placeOf(bytes.readUInt32LE(at + 12))));
  }
  return names;
}

function ofElf(bytes: Buffer): string[] {
  const [NEEDED, STRINGS] = [1n, 5n];
  const number = (at: number) => bytes.readBigUInt64LE(at);
  const headers = Array.from({ length: bytes.readUInt16LE(56) }, (_, index) => Number(number(32)) + index * 56);
  const placeOf = (address: bigint) => {
    const header = headers.find(
      at => bytes.readUInt32LE(at) === 1 && address >= number(at + 16) && address < number(at + 16) + number(at + 32),
    )!;
    return Number(address - number(header + 16) + number(header + 8));
  };
  const dynamic = headers.find(at => bytes.readUInt32LE(at) === 2)!;
  const start = Number(number(dynamic + 8));
  const entries = [];
  for (let at = start; number(at) !== 0n; at += 16) entries.push({ tag: number(at), value: number(at + 8) });
  const strings = placeOf(entries.find(({ tag }) => tag === STRINGS)!.value);
  return entries.filter(({ tag }) => tag === NEEDED).map(({ value }) => textAt(bytes, strings + Number(value)));
}

function ofMachO(bytes: Buffer): string[] {
  const LOAD_LIBRARY = [0xc, 0x80000018, 0x8000001f];
  const names = [];
  for (let index = 0, at = 32; index < bytes.readUInt32LE(16); index++, at += bytes.readUInt32LE(at + 4)) {
    if (LOAD_LIBRARY.includes(bytes.readUInt32LE(at))) names.push(textAt(bytes, at + bytes.readUInt32LE(at + 8)));
  }
  return names;
}
