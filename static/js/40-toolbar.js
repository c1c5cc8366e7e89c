// textarea[data-markdown]: a row of buttons that write Markdown. Made here, so without JavaScript there is no dead control.
{
  const [group, ...words] = document.currentScript.dataset.words.split('|'); // formatting, bold, italic, quote, list, link
  const sprite = document.querySelector('.icon use').getAttribute('href').split('#')[0];
  const drawn = (name) => `<svg class="icon" width="20" height="20" aria-hidden="true"><use href="${sprite}#${name}"/></svg>`;
  const kinds = [['<b>B</b>', '**', '**'], ['<i>I</i>', '*', '*'], [drawn('quote'), '\n> ', ''], [drawn('list'), '\n- ', ''], [drawn('link'), '[', '](https://)']];
  document.querySelectorAll('textarea[data-markdown]').forEach((area) => {
    const bar = document.createElement('div');
    bar.className = 'composer__bar';
    bar.setAttribute('role', 'group');
    bar.setAttribute('aria-label', group);
    kinds.forEach(([sign, before, after], n) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.title = words[n];
      button.setAttribute('aria-label', words[n]);
      button.innerHTML = sign;
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
}
