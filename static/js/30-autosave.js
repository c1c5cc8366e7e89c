// form[data-autosave]: a draft saves itself a few seconds after the last key; says so in [data-save-state]; stops at a conflict.
document.querySelectorAll('form[data-autosave]').forEach((form) => {
  const PAUSE = 4000; // ms after the last key
  const RETRY = 15000; // ms after a failure
  const state = form.querySelector('[data-save-state]');
  let timer = 0;
  let stopped = false;
  let saving = null;

  const keep = async () => {
    const body = new FormData(form);
    body.set('do', 'save');
    try {
      const answer = await fetch(form.action, { method: 'POST', body, headers: { 'X-Requested-With': 'autosave' } });
      if (answer.status === 204) {
        form.querySelector('[name=base]').value = answer.headers.get('X-Base');
        const place = answer.headers.get('X-Location');
        if (place && !location.pathname.endsWith('/edit')) { // the first save made the draft: go on in it
          form.action = place;
          history.replaceState(null, '', place);
        }
        state.textContent = `${state.dataset.saved} ${new Date().toTimeString().slice(0, 5)}`;
        return;
      }
      stopped = answer.status === 409;
    } catch { /* no connection: tried again below */ }
    state.textContent = stopped ? state.dataset.conflict : state.dataset.failed;
    if (!stopped) timer = setTimeout(save, RETRY);
  };
  const save = () => { saving = keep().finally(() => { saving = null; }); };

  form.addEventListener('input', () => {
    if (stopped) return;
    clearTimeout(timer);
    timer = setTimeout(() => (saving ? saving.then(save) : save()), PAUSE);
  });
  form.addEventListener('submit', (event) => { // a press during a save waits for it, or it would meet its own conflict
    clearTimeout(timer);
    if (!saving) return;
    event.preventDefault();
    const button = event.submitter;
    saving.then(() => { clearTimeout(timer); form.requestSubmit(button); });
  });
});
