// Rows as comma separated values (RFC 4180).

function quote(value) {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

/** A csv file, its columns by name. */
export function writeCsv(rows, columns = ['text', 'label']) {
  const lines = rows.map(row => columns.map(column => quote(row[column])).join(','));
  return [columns.join(','), ...lines].join('\n').concat('\n');
}
