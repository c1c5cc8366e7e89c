{# The service worker. Inputs: is_on, version (of this build), kept (addresses of static files), offline (the page without a network). #}
// It keeps static files and the page without a network, nothing that a person wrote, and shows the messages that come.
const VERSION = 'reach-{{ version }}';
const forget = (but) => caches.keys().then((names) => Promise.all(names.filter((name) => name !== but).map((name) => caches.delete(name))));
{% if not is_on %}
self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(forget('').then(() => self.registration.unregister())));
{% else %}
const OFFLINE = {{ offline|tojson }};
const KEPT = {{ kept|tojson }};
self.addEventListener('install', (event) => {
  self.skipWaiting();
  // Without the session: what is kept is a visitor's page, whoever is signed in
  const fresh = (path) => new Request(path, { credentials: 'omit', cache: 'reload' });
  event.waitUntil(caches.open(VERSION).then((cache) => cache.addAll([...KEPT, OFFLINE].map(fresh))));
});
self.addEventListener('activate', (event) => event.waitUntil(forget(VERSION).then(() => self.clients.claim())));
self.addEventListener('fetch', (event) => {
  const path = new URL(event.request.url).pathname;
  if (event.request.method !== 'GET') return;
  if (event.request.mode === 'navigate') {
    event.respondWith(fetch(event.request).catch(() => caches.match(OFFLINE)));
  } else if (KEPT.includes(path)) {
    event.respondWith(caches.match(path).then((found) => found || fetch(event.request)));
  }
});
self.addEventListener('push', (event) => {
  let told = {};
  try { told = event.data.json(); } catch { return; }
  event.waitUntil(self.registration.showNotification(told.title, { body: told.body, tag: told.tag, data: told.url }));
});
self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const target = new URL(event.notification.data || '/', self.location.origin);
  if (target.origin === self.location.origin) event.waitUntil(self.clients.openWindow(target.href));
});
{% endif %}
