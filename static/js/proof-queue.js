/* Sends what waits on this device, one file per request, until the portal has said of each that it is stored. A lost line
   costs a moment, never a file: the same id is sent again and the portal keeps one. Works on every staff page. */
(() => {
  "use strict";
  const proof = (window.proof = window.proof || {});
  const box = document.querySelector("[data-proof-waiting]");
  if (!box || proof.start) return; /* a part of the page that htmx changed brings no second queue */
  const owner = (proof.owner = box.dataset.owner);
  const LARGE = 8 * 1024 * 1024;
  const WAITS = [2, 5, 15, 30, 60];
  const listeners = new Set();

  /* phase: idle, sending, waiting (no line, or a server in trouble), out (signed out), other (somebody else signed in) */
  const state = (proof.state = { phase: "idle", left: 0, done: [], current: "", percent: 0, why: "" });
  let running = false, asked = false, failures = 0, timer = 0;

  const tell = (changes) => {
    Object.assign(state, changes);
    listeners.forEach((listener) => listener(state));
  };
  proof.onChange = (listener) => listeners.add(listener);

  /* --- one request ---------------------------------------------------------------------------- */

  const post = (url, values, files, progress) =>
    new Promise((done) => {
      const body = new FormData(), request = new XMLHttpRequest();
      values.forEach(([name, value]) => body.append(name, value));
      files.forEach(([name, blob, as]) => body.append(name, blob, as));
      request.open("POST", url);
      request.setRequestHeader("Accept", "application/json");
      request.timeout = 180000;
      request.upload.onprogress = (event) => event.lengthComputable && progress(event.loaded / event.total);
      request.onload = () => {
        let answer = null;
        try {
          answer = JSON.parse(request.responseText);
        } catch {
          /* a page of some Wi-Fi's own, of the sign-in, or of a server in trouble */
        }
        done({ status: request.status, answer });
      };
      request.onerror = request.ontimeout = request.onabort = () => done({ status: 0, answer: null });
      request.send(body);
    });

  /* Who is signed in now, with a fresh token; asked before anything is sent. */
  const whoSends = async (item) => {
    try {
      const answer = await fetch(`${item.base}nguoi-gui/?poll=1`, { redirect: "manual", cache: "no-store", headers: { Accept: "application/json" } });
      if (answer.type === "opaqueredirect") return { phase: "out" };
      if (answer.status === 403 || answer.status === 404) return { refused: "Bạn không còn nộp được minh chứng ở đây. Hãy hỏi người quản trị, hoặc nộp cho việc khác." };
      if (!answer.ok) return { phase: "waiting" };
      const pass = await answer.json();
      return pass.owner === owner ? { pass } : { phase: "other" };
    } catch {
      return { phase: "waiting" };
    }
  };

  /* --- one file ------------------------------------------------------------------------------- */

  const query = (item) => item.page.split("?")[1] || "task=0";
  const reason = (result) => {
    if (result.answer && result.answer.sentence) return result.answer.sentence;
    if (result.status === 413) return "Tệp này quá lớn. Hãy nén lại, hoặc đưa lên mạng rồi nộp đường dẫn.";
    return "Cổng không nhận tệp này. Hãy tải lại trang rồi thử lại.";
  };

  /* What to do after an answer: stored, refused with a sentence, or again later. */
  const judged = (result) => {
    const { status, answer } = result;
    if (status >= 200 && status < 300 && answer) return { stored: answer };
    if (status === 409 && answer && answer.incomplete) return { again: true };
    if (status >= 400 && status < 500 && answer && answer.sentence) return { refused: reason(result) };
    if (status === 413) return { refused: reason(result) };
    if (status === 403) return { stale: true };
    return { again: true };
  };

  const sendParts = async (item, pass, common, progress) => {
    const url = `${item.base}gui-phan/?poll=1`, values = [...common, ["size", item.blob.size]];
    const count = Math.ceil(item.blob.size / pass.part);
    let asked = judged(await post(url, values, [], () => {}));
    while (asked.stored && asked.stored.missing.length) {
      const missing = asked.stored.missing, number = missing[0], have = count - missing.length;
      const piece = item.blob.slice(number * pass.part, (number + 1) * pass.part);
      asked = judged(await post(url, [...values, ["number", number]], [["part", piece, "phan"]], (part) => progress((have + part) / count)));
    }
    return asked;
  };

  const sendOne = async (item, pass) => {
    const progress = (part) => tell({ percent: Math.min(99, Math.round(part * 100)) });
    const common = [["csrfmiddlewaretoken", pass.token], ["owner", owner], ["client_id", item.id]];
    const url = `${item.base}gui/?${query(item)}`;
    if (item.blob.size <= LARGE) return judged(await post(url, [...common, ...item.fields], [["picked", item.blob, item.name]], progress));
    const parts = await sendParts(item, pass, common, progress);
    if (!parts.stored) return parts;
    return judged(await post(url, [...common, ...item.fields, ["size", item.blob.size], ["name", item.name]], [], () => {}));
  };

  /* --- the queue ------------------------------------------------------------------------------ */

  const refuse = async (item, sentence) => {
    item.state = "refused";
    item.reason = sentence;
    await proof.store.put(item);
  };

  const later = (phase) => {
    clearTimeout(timer);
    if (phase === "waiting") {
      timer = setTimeout(proof.start, 1000 * WAITS[Math.min(failures, WAITS.length - 1)]);
      failures += 1;
    }
    tell({ phase, current: "", percent: 0 });
  };

  const waiting = async () => (await proof.store.of(owner)).filter((item) => item.state === "queued");

  const work = async () => {
    let pass = null, renewed = false;
    for (let items = await waiting(); items.length; items = await waiting()) {
      const item = items[0];
      tell({ phase: "sending", left: items.length, current: item.id, percent: 0 });
      if (!pass) {
        const found = await whoSends(item);
        if (found.phase) return later(found.phase);
        if (found.refused) {
          await refuse(item, found.refused);
          continue;
        }
        pass = found.pass;
      }
      const result = await sendOne(item, pass);
      if (result.stored) {
        failures = 0;
        renewed = false;
        await proof.store.remove(item.id);
        state.done.push({ id: item.id, ...result.stored });
      } else if (result.refused) {
        await refuse(item, result.refused);
      } else if (result.stale && !renewed) {
        renewed = true; /* signed in again meanwhile: the old token is worth nothing */
        pass = null;
      } else if (result.stale) {
        await refuse(item, reason({ status: 403 }));
      } else {
        return later("waiting");
      }
    }
    return tell({ phase: "idle", left: 0, current: "", percent: 0 });
  };

  /** Go on sending. Several open tabs take turns where the browser can say so; otherwise the ids prevent doubles. */
  proof.start = async () => {
    clearTimeout(timer);
    asked = running; /* what came while the last round was ending is not forgotten */
    if (running) return;
    running = true;
    try {
      if (navigator.locks) await navigator.locks.request(`minh-chung-${owner}`, work);
      else await work();
    } finally {
      running = false;
      if (asked) proof.start();
    }
  };

  /** Take over items for sending; answers whether the device keeps them when the page is closed. */
  proof.enqueue = async (items) => {
    const kept = [];
    for (const item of items) kept.push(await proof.store.put(Object.assign(item, { state: "queued", reason: "" })));
    failures = 0;
    proof.start();
    return kept.every(Boolean);
  };

  addEventListener("online", () => state.phase === "waiting" && proof.start());
  addEventListener("offline", () => state.phase === "sending" && tell({ phase: "waiting" }));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && ["waiting", "out", "other"].includes(state.phase)) proof.start();
  });
  proof.start();
})();
