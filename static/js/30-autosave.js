// form[data-autosave]: a draft saves itself: a few seconds after the last key, every MAX_WAIT while one types on, and when the
// page is left. What could not be sent stays on this device and is brought back: in this tab alone where the sign-in is not kept
// (data-autosave="kept"), for others may come to a shared computer. [data-save-state] says how it stands.
document.querySelectorAll('form[data-autosave]').forEach((form) => {
  const PAUSE = 3000; // ms after the last key
  const MAX_WAIT = 12000; // ms of typing on
  const RETRY = 15000; // ms after a failure
  const state = form.querySelector('[data-save-state]');
  const words = state.dataset;
  const section = form.elements.section.value;
  const store = () => (form.dataset.autosave === 'kept' ? localStorage : sessionStorage); // may throw: not allowed
  const shelf = () => `draft:${new URL(form.action).pathname}:${section}`;
  let timer = 0;
  let since = 0; // when the first key came that is not saved yet
  let stopped = false;
  let saving = null;

  const typed = () => {
    const body = new FormData(form);
    body.set('do', 'save');
    return new URLSearchParams(body);
  };
  const keepHere = () => {
    try {
      const kept = typed();
      kept.delete('csrf_token');
      store().setItem(shelf(), kept.toString());
    } catch { /* no room, or not allowed: the server has what it has */ }
  };
  const forgetHere = () => { try { store().removeItem(shelf()); } catch { /* not allowed */ } };
  const say = (text) => { state.textContent = text; };

  const keep = async () => {
    const began = since;
    since = 0;
    try {
      const answer = await fetch(form.action, { method: 'POST', body: typed(), headers: { 'X-Requested-With': 'autosave' } });
      if (answer.status === 204) {
        forgetHere();
        form.elements.base.value = answer.headers.get('X-Base');
        const place = answer.headers.get('X-Location');
        if (place && !location.pathname.endsWith('/edit')) { // the first save made the draft: go on in it
          form.action = place;
          history.replaceState(null, '', place);
        }
        say(`${words.saved} ${new Date().toTimeString().slice(0, 5)}`);
        return;
      }
      stopped = true;
      since = since || began;
      say(answer.redirected ? words.signedOut : { 409: words.conflict, 413: words.large, 422: words.large }[answer.status] || words.refused);
    } catch { // no connection: tried again
      since = since || began;
      say(words.failed);
      timer = setTimeout(save, RETRY);
    }
    keepHere();
  };
  const save = () => {
    clearTimeout(timer);
    saving = keep().finally(() => { saving = null; });
  };

  form.addEventListener('input', () => {
    since = since || Date.now();
    keepHere();
    if (stopped) return;
    clearTimeout(timer);
    const wait = Math.min(PAUSE, Math.max(0, since + MAX_WAIT - Date.now()));
    timer = setTimeout(() => (saving ? saving.then(save) : save()), wait);
  });
  form.addEventListener('submit', (event) => { // a press during a save waits for it, or it would meet its own conflict
    clearTimeout(timer);
    if (!saving) {
      since = 0;
      return;
    }
    event.preventDefault();
    const button = event.submitter;
    saving.then(() => { clearTimeout(timer); form.requestSubmit(button); });
  });
  document.addEventListener('visibilitychange', () => { // the last moment that a phone or a closed laptop gives
    if (document.visibilityState !== 'hidden' || !since || stopped || saving) return;
    since = 0;
    fetch(form.action, { method: 'POST', body: typed(), headers: { 'X-Requested-With': 'autosave' }, keepalive: true })
      .then((answer) => { if (answer.status === 204) { forgetHere(); form.elements.base.value = answer.headers.get('X-Base'); } })
      .catch(keepHere);
  });

  let left = null; // what this device kept, of the same state of the draft
  try { left = new URLSearchParams(store().getItem(shelf()) || ''); } catch { /* not allowed */ }
  if (left && left.has('base') && left.get('base') === form.elements.base.value && !form.querySelector('.field.is-wrong')) {
    let changed = false;
    for (const each of form.elements) {
      if (!each.name || ['hidden', 'submit'].includes(each.type)) continue;
      const values = left.getAll(each.name);
      const box = ['checkbox', 'radio'].includes(each.type);
      const now = box ? values.includes(each.value) : values.shift() ?? '';
      if (box ? each.checked !== now : each.value !== now && each.name !== 'countries') {
        changed = true;
        if (box) each.checked = now; else each.value = now;
      }
    }
    if (changed) {
      say(words.restored);
      since = Date.now();
      save();
    } else forgetHere();
  }
});
// Whoever signs out takes what this device kept of drafts away with them.
document.querySelectorAll('form[action="/sign-out"]').forEach((form) => form.addEventListener('submit', () => {
  const clear = (store) => Object.keys(store).filter((key) => key.startsWith('draft:')).forEach((key) => store.removeItem(key));
  try { clear(localStorage); clear(sessionStorage); } catch { /* not allowed */ }
}));
