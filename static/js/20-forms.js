// A page that came back with faults puts the summary in focus; a form is sent once, however often its button is pressed.
{
  const faults = document.querySelector('.error-summary');
  if (faults) faults.focus();
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.getAttribute('method') !== 'post') return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = 'yes';
    setTimeout(() => { delete form.dataset.sent; }, 4000);
  });
}
