// button[data-react]: a reaction is said or taken back without leaving the place where one reads; the page is right when loaded again.
document.addEventListener('click', async (event) => {
  const button = event.target.closest('button[data-react]');
  if (!button || !button.form || event.defaultPrevented) return;
  event.preventDefault();
  if (button.dataset.sending) return;
  button.dataset.sending = 'yes';
  const body = new URLSearchParams(new FormData(button.form));
  body.set('kind', button.value);
  const answer = await fetch(button.formAction, { method: 'POST', body, redirect: 'manual', headers: { 'X-Requested-With': 'reaction' } }).catch(() => null);
  delete button.dataset.sending;
  if (!answer || answer.status !== 204) { // refused, or signed out: the page that comes says why
    button.form.requestSubmit(button);
    return;
  }
  const mine = button.getAttribute('aria-pressed') !== 'true';
  button.setAttribute('aria-pressed', String(mine));
  button.formAction = button.formAction.split('?')[0] + (mine ? '?do=undo' : '');
  const shown = button.querySelector('b') || document.createElement('b');
  const count = Number(shown.textContent || 0) + (mine ? 1 : -1);
  shown.textContent = count;
  if (!count) shown.remove();
  else if (!shown.isConnected) button.querySelector('.vh').before(' ', shown);
});
