// form[data-push="<the site's public key>"]: asks the browser to take messages, fills the form in with what it answers, sends it.
document.querySelectorAll('form[data-push]').forEach((form) => {
  const says = form.querySelector('[data-push-says]');
  const say = (words) => {
    says.textContent = words;
    says.hidden = false;
  };
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (char) => char.charCodeAt(0));
  form.hidden = false;
  if (!('serviceWorker' in navigator) || !('PushManager' in window)) {
    say(form.dataset.cannot);
    form.querySelector('button').disabled = true;
    return;
  }
  const subscribe = async () => {
    await navigator.serviceWorker.register('/sw.js');
    const worker = await navigator.serviceWorker.ready;
    const old = await worker.pushManager.getSubscription();
    if (old) await old.unsubscribe(); // it may be of another key
    return worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(form.dataset.push) });
  };
  form.addEventListener('submit', async (event) => {
    if (form.elements.endpoint.value) return;
    event.preventDefault();
    const button = event.submitter;
    button.disabled = true;
    if (await Notification.requestPermission() !== 'granted') {
      say(form.dataset.refused);
    } else {
      try {
        const made = (await subscribe()).toJSON();
        form.elements.endpoint.value = made.endpoint;
        form.elements.p256dh.value = made.keys.p256dh;
        form.elements.auth.value = made.keys.auth;
      } catch { say(form.dataset.failed); }
    }
    button.disabled = false;
    if (form.elements.endpoint.value) form.requestSubmit(button);
  });
});
