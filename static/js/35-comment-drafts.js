// form[data-draft]: what is typed into a composer is kept on the server, a few seconds after the last key and every MAX_WAIT while one
// types on, and when the page is left. Nothing stays in the browser. [data-save-state] says how it stands.
document.querySelectorAll('form[data-draft]').forEach((form) => {
  const PAUSE = 3000; // ms after the last key
  const MAX_WAIT = 12000; // ms of typing on
  const RETRY = 15000; // ms after a failure
  const state = form.querySelector('[data-save-state]');
  const area = form.elements.body;
  let timer = 0;
  let since = 0; // when the first key came that is not saved yet
  let saving = null;
  let sent = false; // posted: nothing may be saved after it

  const say = (text) => { state.textContent = text; };
  const typed = () => {
    const body = new FormData(form);
    body.set('do', 'draft');
    return new URLSearchParams(body);
  };
  const keep = async (keepalive) => {
    const began = since;
    since = 0;
    try {
      const answer = await fetch(form.action, {
        method: 'POST', body: typed(), headers: { 'X-Requested-With': 'autosave' }, keepalive, redirect: 'manual',
      });
      if (answer.status !== 204) {
        say(form.dataset.refused);
        return;
      }
      form.elements.base.value = answer.headers.get('X-Base');
      say(area.value ? `${form.dataset.saved} ${new Date().toTimeString().slice(0, 5)}` : '');
    } catch { // no connection: tried again
      since = since || began;
      say(form.dataset.failed);
      timer = setTimeout(save, RETRY);
    }
  };
  const save = (keepalive = false) => {
    clearTimeout(timer);
    if (sent || !since) return;
    saving = keep(keepalive === true).finally(() => { saving = null; });
  };

  area.addEventListener('input', () => {
    since = since || Date.now();
    clearTimeout(timer);
    const wait = Math.min(PAUSE, Math.max(0, since + MAX_WAIT - Date.now()));
    timer = setTimeout(() => (saving ? saving.then(save) : save()), wait);
  });
  form.addEventListener('submit', (event) => { // a press during a save waits for it: it must know the version that it made
    clearTimeout(timer);
    sent = true;
    if (!saving) return;
    event.preventDefault();
    const button = event.submitter;
    saving.then(() => { form.requestSubmit(button); });
  });
  window.addEventListener('pageshow', () => { sent = false; }); // back again
  document.addEventListener('visibilitychange', () => { // the last moment that a phone or a closed laptop gives
    if (document.visibilityState === 'hidden' && !saving) save(true);
  });
});
