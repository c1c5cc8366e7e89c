// textarea[data-people]: after an @ the people who can be called by name are offered; arrows choose, Enter or Tab writes, Escape closes.
document.querySelectorAll('textarea[data-people]').forEach((area, n) => {
  const PAUSE = 200; // ms after the last key
  const list = document.createElement('ul');
  list.className = 'suggestions';
  list.id = `people-${n}`;
  list.hidden = true;
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', area.dataset.peopleLabel);
  area.after(list);
  area.setAttribute('aria-autocomplete', 'list');
  area.setAttribute('aria-controls', list.id);
  let timer = 0;
  let asked = 0; // answers that come late are not shown
  let chosen = 0;

  const word = () => { // what is typed after the @ before the caret, or null; two words at most, for a name has some
    const found = area.value.slice(0, area.selectionStart).match(/(?:^|[^\w@/.+%-])@([^\s@]{1,40}(?: [^\s@]{1,30})?)$/);
    return found && found[1];
  };
  const close = () => {
    list.hidden = true;
    list.replaceChildren();
    area.removeAttribute('aria-activedescendant');
  };
  const choose = (at) => {
    chosen = (at + list.children.length) % list.children.length;
    [...list.children].forEach((each, i) => each.setAttribute('aria-selected', String(i === chosen)));
    area.setAttribute('aria-activedescendant', list.children[chosen].id);
  };
  const write = (handle) => {
    const typed = word();
    if (typed === null) return;
    const end = area.selectionStart;
    area.setRangeText(`@${handle} `, end - typed.length - 1, end, 'end');
    close();
    area.dispatchEvent(new Event('input', { bubbles: true }));
    area.focus();
  };
  const show = (people) => {
    if (!people.length) return close();
    list.replaceChildren(...people.map((person, i) => {
      const item = document.createElement('li');
      item.id = `${list.id}-${i}`;
      item.setAttribute('role', 'option');
      const name = Object.assign(document.createElement('bdi'), { textContent: person.name });
      const about = [`@${person.handle}`, person.organization].filter(Boolean).join(', ');
      item.append(name, ' ', Object.assign(document.createElement('small'), { textContent: about }));
      item.addEventListener('mousedown', (event) => { event.preventDefault(); write(person.handle); });
      item.dataset.handle = person.handle;
      return item;
    }));
    list.hidden = false;
    choose(0);
  };
  const ask = async () => {
    const typed = word();
    asked += 1;
    const mine = asked;
    if (typed === null) return close();
    try {
      const answer = await fetch(`${area.dataset.people}?q=${encodeURIComponent(typed)}`, { headers: { Accept: 'application/json' } });
      if (answer.ok && mine === asked) show(await answer.json());
    } catch { close(); } // no connection: one types on
  };
  area.addEventListener('input', () => {
    clearTimeout(timer);
    if (word() === null) close(); else timer = setTimeout(ask, PAUSE);
  });
  area.addEventListener('keydown', (event) => {
    if (list.hidden || event.isComposing) return;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps) choose(chosen + steps[event.key]);
    else if (event.key === 'Enter' || event.key === 'Tab') write(list.children[chosen].dataset.handle);
    else if (event.key === 'Escape') close();
    else return;
    event.preventDefault();
  });
  area.addEventListener('blur', close);
});
