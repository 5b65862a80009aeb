/* A tablet whose survey has ended, or whose QR was replaced: what it still holds is sent before anybody puts it away. */
(() => {
  "use strict";
  const place = document.getElementById("con-lai");
  if (!place || !window.indexedDB || !window.fetch) return;
  const asked = indexedDB.open("kiosk-" + place.dataset.code, 1);
  asked.onupgradeneeded = () => asked.transaction.abort();
  asked.onsuccess = () => {
    const base = asked.result;
    const rows = (mode) => base.transaction("cho", mode).objectStore("cho");
    const send = (entry) => fetch(entry.url, {
      method: "POST", credentials: "omit",
      body: entry.body + "&cho=" + Math.max(0, Math.round((Date.now() - entry.at) / 1000)),
      headers: { "Content-Type": "application/x-www-form-urlencoded", Accept: "application/json" },
    }).then((answer) => answer.json()).then((said) => { if (said.ok) rows("readwrite").delete(entry.id); }).catch(() => {});
    const round = (had) => {
      const all = rows("readonly").getAll();
      all.onsuccess = () => {
        const left = all.result;
        if (left.length) place.textContent = place.dataset.waiting.replace("{n}", left.length);
        else if (had) place.textContent = place.dataset.sent;
        if (!left.length) return;
        left.reduce((before, entry) => before.then(() => send(entry)), Promise.resolve())
          .then(() => setTimeout(() => round(true), 3000));
      };
    };
    round(false);
  };
})();
