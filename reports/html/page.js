// Everything is on the page without this: it only sorts tables, and unfolds all before printing.

const sortKey = (row, column) => {
  const cell = row.cells[column];
  const raw = cell.dataset.v;
  if (raw === undefined) return cell.textContent.trim();
  return raw === '' ? Number.POSITIVE_INFINITY : Number(raw);
};

function sortBy(table, column, descending) {
  const body = table.tBodies[0];
  const rows = [...body.rows].sort((a, b) => {
    const [x, y] = [sortKey(a, column), sortKey(b, column)];
    const order = typeof x === 'number' ? x - y || 0 : x.localeCompare(y, 'en', { numeric: true });
    return descending ? -order : order;
  });
  body.append(...rows);
}

for (const table of document.querySelectorAll('table.sortable')) {
  const heads = [...table.tHead.rows[0].cells];
  for (const [column, head] of heads.entries()) {
    const button = document.createElement('button');
    button.type = 'button';
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener('click', () => {
      const descending = head.getAttribute('aria-sort') === 'ascending';
      for (const other of heads) other.removeAttribute('aria-sort');
      head.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
      sortBy(table, column, descending);
    });
  }
}

addEventListener('beforeprint', () => {
  for (const details of document.querySelectorAll('details')) details.open = true;
});
