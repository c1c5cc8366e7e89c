// textarea[data-markdown]: a row of buttons that write Markdown. Made here, so without JavaScript there is no dead control.
const marks = [['B', 'Bold', '**', '**'], ['I', 'Italic', '*', '*'], ['“ ”', 'Quote', '\n> ', ''], ['•', 'List', '\n- ', ''], ['Link', 'Link', '[', '](https://)']];
document.querySelectorAll('textarea[data-markdown]').forEach((area) => {
  const bar = document.createElement('div');
  bar.className = 'composer__bar';
  bar.setAttribute('role', 'group');
  bar.setAttribute('aria-label', 'Formatting');
  marks.forEach(([sign, name, before, after]) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.title = name;
    button.setAttribute('aria-label', name);
    button.textContent = sign;
    button.addEventListener('click', () => {
      const { selectionStart: start, selectionEnd: end, value } = area;
      area.setRangeText(before + value.slice(start, end) + after, start, end, 'end');
      area.dispatchEvent(new Event('input', { bubbles: true }));
      area.focus();
    });
    bar.append(button);
  });
  area.before(bar);
});
