"use strict";
const NAME = {{ name|safe }} + {{ stamp|safe }}, PAGE = {{ page|safe }}, PAGES = {{ pages|safe }}, FILES = {{ files|safe }};
const PATIENCE = 4000;

self.addEventListener("install", (event) => event.waitUntil(
  caches.open(NAME).then((cache) => cache.addAll([...PAGES, ...FILES])).then(() => self.skipWaiting())
));
self.addEventListener("activate", (event) => event.waitUntil(
  caches.keys()
    .then((names) => Promise.all(names.filter((name) => name.startsWith({{ name|safe }}) && name !== NAME)
      .map((name) => caches.delete(name))))
    .then(() => self.clients.claim())
));

// The page from the network when that answers in time, else as it was; a fresh one is kept for the next time.
const page = (request) => caches.open(NAME).then((cache) => {
  const kept = () => cache.match(request).then((found) => found || cache.match(PAGE));
  const fetched = fetch(request).then((answer) => {
    if (answer.ok && answer.headers.get("X-Kiosk")) cache.put(request, answer.clone());
    return answer;
  });
  const late = new Promise((done) => { setTimeout(done, PATIENCE); }).then(kept).then((found) => found || fetched);
  return Promise.race([fetched, late]).catch(kept).then((found) => found || Response.error());
});

self.addEventListener("fetch", (event) => {
  const request = event.request, url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate" && url.pathname === PAGE) event.respondWith(page(request));
  else if (FILES.includes(url.pathname)) {
    event.respondWith(caches.match(request).then((found) => found || fetch(request)));
  }
});
