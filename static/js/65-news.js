// [data-news]: whether comments came while one reads is asked now and then; the longer nothing comes, the more seldom.
// Not in a tab that nobody sees, not where data is saved; a server that is full is left alone for longer.
document.querySelectorAll('[data-news]').forEach((place) => {
  const FIRST = 20; // seconds
  const LAST = 600;
  let pause = FIRST;
  let tag = '';
  if (navigator.connection?.saveData) return;

  const show = ({ new: count, page }) => {
    const link = document.createElement('a');
    link.className = 'button';
    link.href = `${place.dataset.here}${page > 1 ? `?page=${page}` : ''}#new`;
    link.textContent = count === 1 ? place.dataset.one : place.dataset.many.replace('#', count);
    link.addEventListener('click', () => {
      if (link.pathname + link.search === location.pathname + location.search) setTimeout(() => location.reload());
    });
    place.replaceChildren(link);
  };
  const ask = async () => {
    if (!document.hidden) {
      try {
        const answer = await fetch(place.dataset.news, { headers: tag ? { 'If-None-Match': tag } : {}, cache: 'no-store' });
        if (answer.status === 200) {
          tag = answer.headers.get('ETag') || '';
          show(await answer.json());
          pause = FIRST;
        } else if (answer.status === 429 || answer.status === 503) {
          pause = LAST;
        } else if (answer.status >= 400) {
          return; // signed out, or no longer readable: nothing more comes
        }
      } catch { pause = LAST; }
    }
    pause = Math.min(pause * 1.3, LAST);
    setTimeout(ask, pause * 1000);
  };
  setTimeout(ask, pause * 1000);
});
