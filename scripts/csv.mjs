// Rows of text and label as comma separated values (RFC 4180).

function quote(value) {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

/** A csv file with the columns `text` and `label`. */
export function writeCsv(rows) {
  return ['text,label', ...rows.map(({ text, label }) => `${quote(text)},${quote(label)}`)].join('\n').concat('\n');
}
