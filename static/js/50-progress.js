// A part of a page that says how far something is looks again by itself, every `data-refresh` seconds, until it no longer says so.
{
  const again = async (part) => {
    try {
      const answer = await fetch(location.href, { headers: { Accept: 'text/html' } });
      const fresh = answer.ok && new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById(part.id);
      if (fresh) {
        part.replaceChildren(...fresh.childNodes);
        if (!fresh.dataset.refresh) delete part.dataset.refresh;
      }
    } catch { /* the server is away: the next look may find it */ }
    plan(part);
  };
  const plan = (part) => {
    if (part.dataset.refresh) setTimeout(() => again(part), Number(part.dataset.refresh) * 1000);
  };
  document.querySelectorAll('[data-refresh][id]').forEach(plan);
}
