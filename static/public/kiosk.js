/* The tablet at a counter, loaded before survey.js: answers wait in IndexedDB until the portal has them, the form goes
   back to its start by itself, and only the PIN leads out. Written for old tablets: nothing newer than 2017. */
(() => {
  "use strict";
  const body = document.body, own = body.dataset, words = document.getElementById("loi-may").dataset;
  const $ = (id) => document.getElementById(id);
  const THANKS = 10, IDLE = 45, WARN = 35, LOOK_EVERY = 600;
  let proof = null, storing = true, locked = true, touched = Date.now(), looked = Date.now(), ended = 0, after = null;

  /* --- what must outlive a power cut ------------------------------------------------------------ */
  const memory = {}, kept = {};
  const open = () => new Promise((done, fail) => {
    const asked = indexedDB.open("kiosk-" + own.code, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("cho", { keyPath: "id" });
      asked.result.createObjectStore("giu");
    };
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => fail(asked.error);
    asked.onblocked = () => fail(new Error("blocked"));
  });
  const inside = (store, mode, act) => open().then((base) => new Promise((done, fail) => {
    const change = base.transaction(store, mode), asked = act(change.objectStore(store));
    change.oncomplete = () => { base.close(); done(asked.result); };
    change.onabort = change.onerror = () => { base.close(); fail(change.error); };
  }));
  const safely = (act) => Promise.resolve().then(act).catch(() => { storing = false; });
  const queue = {
    put(entry) {
      memory[entry.id] = entry;
      return safely(() => inside("cho", "readwrite", (rows) => rows.put(entry))).then(() => { count(); return storing; });
    },
    drop(id) {
      delete memory[id];
      return safely(() => inside("cho", "readwrite", (rows) => rows.delete(id)));
    },
    all() {
      return safely(() => inside("cho", "readonly", (rows) => rows.getAll())).then((rows) => {
        const found = {};
        (rows || []).forEach((entry) => { found[entry.id] = entry; });
        return Object.values(Object.assign(found, memory)).sort((one, other) => one.at - other.at);
      });
    },
  };
  const remember = (value) => {
    kept.proof = value;
    return safely(() => inside("giu", "readwrite", (rows) => rows.put(value, "proof")));
  };
  const recall = () => safely(() => inside("giu", "readonly", (rows) => rows.get("proof"))).then((value) => value || kept.proof);

  /* --- the strip for staff ------------------------------------------------------------------------ */
  let failing = false;
  const net = () => {
    const online = navigator.onLine !== false && !failing;
    $("mang").classList.toggle("off", !online);
    $("mang").lastElementChild.textContent = online ? words.online : words.offline;
  };
  /* `left`: how many could not be sent just now. */
  const count = (left) => queue.all().then((rows) => {
    if (left !== undefined) failing = left > 0;
    net();
    const text = rows.length ? words.some.replace("{n}", rows.length) : words.none;
    $("so-cho").textContent = text;
    $("so-cho").classList.toggle("some", rows.length > 0);
    $("bang-cho").textContent = text;
    $("bang-giu").textContent = storing ? words.kept : words.memory;
    $("luu-y").textContent = !storing ? words.memory : "serviceWorker" in navigator ? "" : words.bare;
  });

  /* --- to the start again ------------------------------------------------------------------------- */
  const newId = () => {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  };
  const restart = () => {
    ended = 0;
    $("con-do").hidden = true;
    kiosk.form.reset(newId());
    if (location.search) location.replace(own.page);
  };
  /* Another version, another PIN: found out at rest, with a network, every ten minutes. */
  const lookForNews = () => {
    looked = Date.now();
    fetch(own.page, { credentials: "omit", cache: "no-store" }).then((answer) => answer.text()).then((text) => {
      const version = /data-v="(\d+)"/.exec(text), key = /data-key="(\w+)"/.exec(text);
      const now = document.getElementById("phieu").dataset.v;
      if (!version || !key || version[1] !== now || key[1] !== own.key) location.reload();
    }).catch(() => {});
  };
  const tick = () => {
    const rest = (Date.now() - touched) / 1000, state = kiosk.form.state();
    if (ended && (Date.now() - ended) / 1000 >= THANKS) { restart(); return; }
    if (!$("khoa").hidden || !$("bang").hidden) {
      if (rest >= IDLE && proof) { closeAll(); restart(); }
      return;
    }
    if (state === "start") {
      if (rest >= IDLE && location.search) restart();
      else if (navigator.onLine !== false && (Date.now() - looked) / 1000 > LOOK_EVERY) lookForNews();
      return;
    }
    if (state !== "filling") return;
    if (rest >= IDLE) restart();
    else if (rest >= WARN && $("con-do").hidden) { $("con-do").hidden = false; $("con-do").querySelector("button").focus(); }
  };
  const touch = () => {
    if (kiosk.form && kiosk.form.state() === "start" && $("khoa").hidden) kiosk.form.touch();
    touched = Date.now();
    $("con-do").hidden = true;
  };

  /* --- full screen, and the PIN that leads out ---------------------------------------------------- */
  const fill = () => {
    const page = document.documentElement;
    if (!locked || document.fullscreenElement || !page.requestFullscreen) return;
    Promise.resolve(page.requestFullscreen({ navigationUI: "hide" })).catch(() => {});
  };
  const closeAll = () => ["khoa", "bang", "con-do"].forEach((id) => { $(id).hidden = true; });
  const ask = (title, then) => {
    closeAll();
    after = then;
    $("khoa-ten").textContent = title;
    $("khoa-loi").textContent = "";
    $("pin").value = "";
    $("thoi").hidden = !proof;
    $("khoa").hidden = false;
    $("pin").focus();
  };
  const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const digest = (pin) => {
    const text = new TextEncoder(), how = { name: "PBKDF2", hash: "SHA-256", iterations: proof.rounds };
    return crypto.subtle.importKey("raw", text.encode(pin), "PBKDF2", false, ["deriveBits"])
      .then((key) => crypto.subtle.deriveBits(Object.assign(how, { salt: text.encode(proof.salt) }), key, 256)).then(hex);
  };
  const askPortal = (pin) => fetch(own.page, {
    method: "POST", credentials: "omit", body: new URLSearchParams({ pin }), headers: { Accept: "application/json" },
  }).then((answer) => answer.json()).catch(() => ({ ok: false, message: words.first }));
  const check = (pin) => {
    if (proof && window.crypto && crypto.subtle) {
      return digest(pin).then((found) => found === proof.hash ? { ok: true } : { ok: false, message: words.wrong });
    }
    return askPortal(pin);
  };
  const panel = () => {
    closeAll();
    $("bang").hidden = false;
    $("bang-ten").focus();
    count();
  };
  const begin = () => {
    closeAll();
    kiosk.form.flush();
  };
  $("khoa").querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    check($("pin").value.trim()).then((said) => {
      $("pin").value = "";
      if (!said.ok) {
        $("khoa-loi").textContent = said.message || words.wrong;
        $("pin").focus();
        return null;
      }
      if (!said.proof) return after();
      proof = said;
      return remember(said).then(after);
    });
  });
  $("can-bo").onclick = () => ask(words.out, panel);
  $("thoi").onclick = closeAll;
  $("tiep-tuc").onclick = closeAll;
  $("gui-ngay").onclick = () => kiosk.form.flush();
  $("roi").onclick = () => {
    locked = false;
    const leave = () => { location.href = own.leave; };
    if (document.fullscreenElement) Promise.resolve(document.exitFullscreen()).then(leave, leave);
    else leave();
  };
  $("con-do").querySelector("button").onclick = touch;

  /* --- what survey.js asks for ---------------------------------------------------------------------- */
  const kiosk = window.kiosk = {
    queue,
    count,
    sign(fields) { if (proof) fields.append("kiosk", proof.proof); },
    done() {
      ended = Date.now();
      count();
      const place = $("xong");
      if (place.querySelector("button")) return;
      const row = document.createElement("div"), button = document.createElement("button");
      row.className = "btn-row";
      button.type = "button";
      button.className = "btn";
      button.textContent = words.done;
      button.onclick = restart;
      row.append(button);
      place.append(row);
    },
  };
  ["pointerdown", "keydown", "input", "scroll"].forEach((name) => {
    document.addEventListener(name, touch, { capture: true, passive: true });
  });
  document.addEventListener("click", fill);
  ["online", "offline"].forEach((name) => window.addEventListener(name, net));
  window.addEventListener("popstate", () => { if (locked) history.pushState({}, ""); });
  window.addEventListener("contextmenu", (event) => event.preventDefault());
  document.addEventListener("DOMContentLoaded", () => {
    if (!kiosk.form) return;
    history.pushState({}, "");
    if ("serviceWorker" in navigator) navigator.serviceWorker.register(own.worker, { scope: own.scope }).catch(() => {});
    if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
    net();
    kiosk.form.reset(newId());
    recall().then((value) => {
      proof = value && value.key === own.key ? value : null;
      if (proof) begin();
      else ask(words.open, begin);
      count();
    });
    setInterval(tick, 1000);
  });
})();
