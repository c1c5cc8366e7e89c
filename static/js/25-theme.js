// form.prefs: the colours change at once; the form is sent behind the page, and in the open where that fails.
document.querySelectorAll('form.prefs').forEach((form) => {
  form.addEventListener('submit', async (event) => {
    const button = event.submitter;
    if (!button || button.name !== 'theme') return;
    event.preventDefault();
    const body = new URLSearchParams({ theme: button.value, next: '/' });
    const answer = await fetch(form.action, { method: 'POST', body, redirect: 'manual' }).catch(() => null);
    if (!answer || (answer.type !== 'opaqueredirect' && !answer.ok)) {
      form.append(Object.assign(document.createElement('input'), { type: 'hidden', name: 'theme', value: button.value }));
      form.submit();
      return;
    }
    if (button.value === 'auto') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = button.value;
    form.querySelectorAll('button').forEach((each) => each.setAttribute('aria-pressed', String(each === button)));
  });
});
