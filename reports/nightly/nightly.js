// The search box. Without this script it is not shown, and every series is.

const box = document.querySelector('.find');
if (box !== null) {
  const input = document.getElementById('find');
  const found = document.getElementById('found');
  const rows = [...document.querySelectorAll('table.series tbody tr')];
  const texts = rows.map((row) => `${row.textContent} ${row.dataset.find}`.toLowerCase());

  const find = () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const [i, row] of rows.entries()) {
      const here = words.every((word) => texts[i].includes(word));
      row.classList.toggle('away', !here);
      if (here) shown++;
    }
    found.textContent = words.length === 0 ? '' : `${shown} of ${rows.length}`;
  };
  input.addEventListener('input', find);
  input.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    input.value = '';
    find();
  });
  addEventListener('keydown', (event) => {
    if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return;
    if (/^(input|textarea|select)$/i.test(event.target.tagName)) return;
    event.preventDefault();
    input.focus();
  });
  box.hidden = false;
  find();
}
