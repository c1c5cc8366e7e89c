// form[data-autosave]: a draft saves itself a few seconds after the last key; says so in [data-save-state]; stops at a conflict.
document.querySelectorAll('form[data-autosave]').forEach((form) => {
  const state = form.querySelector('[data-save-state]');
  const say = (words) => { if (state) state.textContent = words; };
  let timer = 0;
  let stopped = false;
  const save = async () => {
    const body = new FormData(form);
    body.set('do', 'save');
    try {
      const answer = await fetch(form.action, { method: 'POST', body, headers: { 'X-Requested-With': 'autosave' } });
      if (answer.status === 204) {
        const base = form.querySelector('[name=base]');
        if (base && answer.headers.get('X-Base')) base.value = answer.headers.get('X-Base');
        say(`${state.dataset.saved} ${new Date().toTimeString().slice(0, 5)}`);
      } else {
        stopped = answer.status === 409;
        say(stopped ? state.dataset.conflict : state.dataset.failed);
      }
    } catch {
      say(state.dataset.failed);
    }
  };
  form.addEventListener('input', () => {
    if (stopped) return;
    clearTimeout(timer);
    timer = setTimeout(save, 4000);
  });
});
