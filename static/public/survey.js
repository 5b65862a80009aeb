// The public survey form, put into the page itself; without it the form is one plain page that works as well.
// It shows one question a screen, keeps what is filled in on the device, and sends it as soon as there is a network.
// Written for old in-app browsers: storage may throw, a service worker may be missing. Comments stand on lines of
// their own (surveys/form_page.py takes them out). A tablet's page sets `window.kiosk` first (static/public/kiosk.js).
(() => {
"use strict";
const d = document, form = d.getElementById("phieu");
if (!form || !window.fetch || !window.URLSearchParams || !history.pushState || !form.append) return;
const $ = (id) => d.getElementById(id), all = (query, root) => [...(root || d).querySelectorAll(query)];
const show = (node, on) => { if (node) node.hidden = !on; };
const kiosk = window.kiosk, own = form.dataset, words = JSON.parse($("loi").textContent);
const say = (key, more) => words[key].replace(/\{(\w+)\}/g, (_all, name) => more[name]);
const boxes = all("[data-q]", form), steps = "steps" in own, preview = "preview" in own;
const shared = "shared" in own || kiosk || preview;
const [review, sent, waiting, told, faults, pace, next, back, intro, begin] =
  ["xem-lai", "xong", "gui", "tin", "loi-chung", "buoc", "tiep", "lui", "mo-dau", "bat-dau"].map($);
const slot = (name) => form.elements[name];
const START = "", ALL = "*", CHECK = "?", SENT = "!";
const review0 = next.textContent, short = kiosk && boxes.length < 4, large = $("chu-to");
const first = steps && "opens" in own ? START : steps ? boxes[0].dataset.q : ALL;
let at = first, came = Date.now(), editing = false, sending = null, lost = false;

// --- storage that may be missing: localStorage, else nothing but this page's memory
const memory = {};
const disk = {
  get(key) { try { return localStorage.getItem(key); } catch (e) { return null; } },
  set(key, text) { try { localStorage.setItem(key, text); return true; } catch (e) { return false; } },
  drop(key) { try { localStorage.removeItem(key); } catch (e) { /* nothing was kept */ } },
};
const DRAFT = "phieu:" + own.code, QUEUE = "phieu-cho:";
const queue = (kiosk && kiosk.queue) || {
  put(entry) {
    memory[entry.id] = entry;
    return Promise.resolve(disk.set(QUEUE + entry.id, JSON.stringify(entry)));
  },
  drop(id) { delete memory[id]; disk.drop(QUEUE + id); return Promise.resolve(); },
  all() {
    const found = Object.assign({}, memory);
    try {
      Object.keys(localStorage).filter((key) => !key.indexOf(QUEUE)).forEach((key) => {
        const entry = JSON.parse(localStorage.getItem(key));
        found[entry.id] = entry;
      });
    } catch (e) { /* memory has it */ }
    return Promise.resolve(Object.values(found));
  },
};

// --- what is filled in
const fields = (box) => all("input, textarea", box);
const fill = (place, parts) => { place.textContent = ""; place.append(...parts); };
const ticks = (one) => one.type === "radio" || one.type === "checkbox";
// The fields that say something; “Không áp dụng” stands alone.
const filled = (box) => {
  const found = fields(box).filter((one) => ticks(one) ? one.checked : one.value.trim());
  const na = found.filter((one) => ticks(one) && one.value === "na");
  return na.length ? na : found;
};
const values = (box) => filled(box).map((one) => one.value.trim());
const asked = () => {
  const given = {};
  return boxes.filter((box) => {
    const [code, keys] = (box.dataset.if || "").split("=");
    const on = !keys || (given[code] || []).some((value) => keys.split(",").includes(value));
    if (on) given[box.dataset.q] = values(box);
    return on;
  });
};
const fault = (box) => {
  const n = boxes.indexOf(box) + 1, given = values(box), number = box.querySelector("[inputmode]");
  if (!given.length) return "must" in box.dataset ? say(box.dataset.k, { n }) : "";
  return number && given[0] !== "na" && !/^-?\d{1,9}([.,]\d{1,4})?$/.test(given[0]) ? say("not_a_number", { n }) : "";
};
const tell = (text, label, act) => {
  told.textContent = text || "";
  if (!label) return;
  const button = d.createElement("button");
  button.type = "button";
  button.textContent = label;
  button.onclick = act;
  told.append(button);
};
const mark = (list) => {
  all(".error", form).forEach((one) => one.remove());
  boxes.forEach((box) => {
    const found = list.find((one) => one[0] === box);
    box.classList.toggle("bad", !!found);
    fields(box).forEach((one) => { one.removeAttribute("aria-invalid"); one.removeAttribute("aria-describedby"); });
    if (!found) return;
    const line = d.createElement("p"), code = box.dataset.q;
    line.className = "error";
    line.id = "loi-" + code;
    line.textContent = found[1];
    box.querySelector("legend").after(line);
    $(code).setAttribute("aria-describedby", line.id);
    if ($(code).type !== "radio") $(code).setAttribute("aria-invalid", "true");
  });
  // With one question on the screen the sentence at the question is enough.
  const near = steps && list.length && $("loi-" + list[0][0].dataset.q);
  if (near) {
    near.tabIndex = -1;
    near.focus({ preventScroll: true });
    scrollTo(0, 0);
  }
  const rows = (steps ? [] : list).map(([box, text]) => {
    const row = d.createElement("li"), link = d.createElement("a");
    link.href = "#" + box.dataset.q;
    link.textContent = text;
    row.append(link);
    return row;
  });
  fill(faults.querySelector("ul"), rows);
  show(faults, rows.length);
  const title = d.title.replace(words.error + " ", "");
  d.title = list.length ? words.error + " " + title : title;
  if (rows.length) faults.focus();
};

// --- the draft on this device
const keep = () => {
  if (shared || sending) return false;
  const answers = {};
  boxes.forEach((box) => { answers[box.dataset.q] = values(box); });
  return disk.set(DRAFT, JSON.stringify({
    v: own.v, id: slot("client_id").value, token: slot("token").value, came, at, saved: Date.now(), answers,
  }));
};
const put = (answers) => boxes.forEach((box) => {
  const given = answers[box.dataset.q] || [];
  fields(box).forEach((one) => {
    if (ticks(one)) one.checked = given.includes(one.value);
    else one.value = given.find((text) => text !== "na") || "";
  });
});
const restore = () => {
  let draft = null;
  try { draft = JSON.parse(disk.get(DRAFT)); } catch (e) { /* not ours */ }
  if (draft && Date.now() - draft.saved > 864e5) { disk.drop(DRAFT); return; }
  if (!draft || shared || !("fresh" in own)) return;
  if (!Object.values(draft.answers).some((given) => given.length)) return;
  put(draft.answers);
  if (draft.v === own.v) {
    slot("client_id").value = draft.id;
    slot("token").value = draft.token;
    came = draft.came;
  }
  at = draft.at === CHECK || asked().some((box) => box.dataset.q === draft.at) ? draft.at : first;
  tell(words.restored, words.over, () => { disk.drop(DRAFT); location.reload(); });
};

// --- screens
const paint = (focus) => {
  const open = asked();
  if (steps && ![START, CHECK, SENT].includes(at) && !open.some((box) => box.dataset.q === at)) at = open[0].dataset.q;
  const question = open.find((box) => box.dataset.q === at), filling = at === ALL || !!question;
  boxes.forEach((box) => show(box, at === ALL ? open.includes(box) : box === question));
  all(".part", form).forEach((part) => show(part, all("[data-q]", part).some((box) => !box.hidden)));
  intro.classList.toggle("quiet", ![START, ALL, first].includes(at));
  d.body.classList.toggle("asking", steps && filling);
  show(begin, at === START);
  show(next.parentNode, filling);
  show(back, steps && filling && (editing || at !== first));
  show(pace, steps && filling && boxes.length > 1);
  show(review, at === CHECK);
  show(form, at !== START && at !== SENT);
  if (at !== SENT) { show(sent, false); show(waiting, false); }
  if (question) {
    const n = boxes.indexOf(question) + 1;
    pace.firstElementChild.value = n;
    pace.lastElementChild.textContent = say("progress", { n, all: boxes.length });
  }
  if (at === CHECK) list();
  if (steps && question) {
    next.textContent = !editing && question !== open[open.length - 1] ? next.dataset.next
      : short ? next.dataset.send : review0;
  }
  if (!focus) return;
  scrollTo(0, 0);
  const target = question ? question.querySelector("legend")
    : at === CHECK ? review.querySelector("h2") : at === SENT ? (sent.hidden ? waiting : sent).querySelector("h2")
    : intro.querySelector("h1");
  target.focus({ preventScroll: true });
};
const go = (where, how) => {
  at = where;
  mark([]);
  if (how !== "pop" && !kiosk) {
    const deep = (history.state || {}).deep || 0;
    if (how === "replace") history.replaceState({ at, editing, deep }, "");
    else history.pushState({ at, editing, deep: deep + 1 }, "");
  }
  keep();
  paint(true);
};
const list = () => {
  const rows = asked().map((box) => {
    const row = d.createElement("div"), dt = d.createElement("dt"), dd = d.createElement("dd");
    const edit = d.createElement("dd"), button = d.createElement("button"), hidden = d.createElement("span");
    const n = boxes.indexOf(box) + 1, legend = box.querySelector("legend").cloneNode(true);
    all(".opt", legend).forEach((one) => one.remove());
    const chosen = filled(box).map((one) => ticks(one) ? one.nextElementSibling.textContent : one.value.trim());
    dt.textContent = legend.textContent;
    dd.textContent = chosen.join("; ") || words.empty;
    dd.className = chosen.length ? "" : "none";
    button.type = "button";
    button.className = "link";
    button.textContent = words.edit;
    hidden.className = "sr";
    hidden.textContent = " " + say("edit_question", { n });
    button.append(hidden);
    button.onclick = () => {
      if (steps) { editing = true; go(box.dataset.q); return; }
      go(ALL);
      box.scrollIntoView();
      $(box.dataset.q).focus({ preventScroll: true });
    };
    edit.append(button);
    row.append(dt, dd, edit);
    return row;
  });
  fill(review.querySelector("dl"), rows);
};
const advance = () => {
  const open = asked();
  const here = at === ALL ? open : open.filter((box) => box.dataset.q === at);
  const wrong = here.map((box) => [box, fault(box)]).filter((one) => one[1]);
  mark(wrong);
  if (wrong.length) return;
  const after = at === ALL || editing ? null : open[open.indexOf(here[0]) + 1];
  if (after) { go(after.dataset.q); return; }
  editing = false;
  // An edit may have opened a question further on that nobody has answered yet.
  const missed = open.find(fault);
  if (missed && steps) { editing = at === CHECK; go(missed.dataset.q); }
  else if (short) send();
  else go(CHECK);
};

// --- sending: kept first, then sent again and again with the same id until the server says that it has it
const send = () => {
  const missed = asked().find(fault);
  if (missed) { editing = true; go(steps ? missed.dataset.q : ALL); return; }
  const body = new URLSearchParams();
  ["client_id", "token"].forEach((name) => body.append(name, slot(name).value));
  body.append("step", "send");
  body.append("trang_nha", slot("trang_nha").value);
  body.append("giay", Math.max(0, Math.round((Date.now() - came) / 1000)));
  asked().forEach((box) => values(box).forEach((text) => body.append(box.dataset.q, text)));
  if (kiosk) kiosk.sign(body);
  if (preview) { at = SENT; sending = START; finished(); return; }
  const entry = { id: slot("client_id").value, url: form.action, body: body.toString(), at: Date.now() };
  sending = entry.id;
  queue.put(entry).then((stored) => {
    lost = !stored;
    if (!shared) disk.drop(DRAFT);
    at = SENT;
    if (!kiosk) history.replaceState({ at }, "");
    if (kiosk) { finished(); flush(); return; }
    show(sent, false);
    show(waiting, true);
    waiting.querySelector("h2").textContent = words.sending;
    waiting.querySelector("p").textContent = "";
    show(waiting.lastElementChild, false);
    paint(true);
    flush();
  });
};
const finished = () => {
  tell("");
  show(waiting, false);
  show(sent, true);
  paint(true);
  if (kiosk) kiosk.done();
};
const post = (entry) => {
  const cut = window.AbortController ? new AbortController() : {};
  const timer = setTimeout(() => cut.abort && cut.abort(), 2e4);
  const waited = Math.max(0, Math.round((Date.now() - entry.at) / 1000));
  return fetch(entry.url, {
    method: "POST", credentials: "omit", signal: cut.signal, body: entry.body + "&cho=" + waited,
    headers: { "Content-Type": "application/x-www-form-urlencoded", Accept: "application/json" },
  }).then((answer) => {
    clearTimeout(timer);
    return answer.json().then((said) => said, () => ({})).then((said) => ({ status: answer.status, said }));
  });
};
let busy = false, more = false, tries = 0, timer = 0;
const flush = () => {
  clearTimeout(timer);
  more = busy;
  if (busy || preview) return Promise.resolve();
  busy = true;
  return queue.all().then((entries) => entries.reduce((before, entry) => before.then((left) => {
    const mine = entry.id === sending;
    if (!mine && !kiosk && !sending) tell(words.earlier);
    return post(entry).then(({ status, said }) => {
      if (said.ok) {
        return queue.drop(entry.id).then(() => {
          if (mine && !kiosk) finished();
          else if (!kiosk && !sending) tell(words.earlier_sent);
          return left;
        });
      }
      // On a tablet nobody is there any more to put it right: it stays until staff look. An older one that is not found
      // may have met a server in trouble: it is tried for a month.
      const gone = (status === 404 || status === 410) && (mine || Date.now() - entry.at > 27e8);
      if (!kiosk && (status === 422 || gone)) {
        return queue.drop(entry.id).then(() => { refuse(mine, said.errors); return left; });
      }
      return left + 1;
    }).catch(() => left + 1);
  }), Promise.resolve(0))).then((left) => {
    busy = false;
    if (kiosk) kiosk.count(left);
    if (more) { flush(); return; }
    if (!left) { tries = 0; return; }
    if (sending && !kiosk) {
      waiting.querySelector("h2").textContent = words.waiting;
      waiting.querySelector("p").textContent = lost ? words.not_kept : words.kept;
      show(waiting.lastElementChild, true);
    }
    tries += 1;
    timer = setTimeout(flush, Math.min(60, Math.pow(2, tries)) * 1e3 * (0.75 + Math.random() / 2));
  });
};
const refuse = (mine, errors) => {
  if (!mine || kiosk) return;
  sending = null;
  show(waiting, false);
  const wrong = boxes.filter((box) => (errors || {})[box.dataset.q]).map((box) => [box, errors[box.dataset.q]]);
  go(wrong.length && steps ? wrong[0][0].dataset.q : wrong.length ? ALL : CHECK, "replace");
  if (wrong.length) mark(wrong);
  else tell(words.refused);
};

// --- hands and keys
let finger = 0;
form.addEventListener("pointerup", () => { finger = Date.now(); });
form.addEventListener("click", (event) => {
  const one = event.target;
  if (one.type !== "radio" || !steps || Date.now() - finger > 500) return;
  const here = at;
  setTimeout(() => { if (at === here && one.checked) advance(); }, 280);
});
form.addEventListener("change", (event) => {
  const one = event.target, box = one.closest("[data-q]");
  // “Không áp dụng” and an answer shut each other out.
  if (box && one.type === "checkbox" && one.checked) {
    fields(box).forEach((other) => {
      if (other !== one && other.type === "checkbox" && (one.value === "na" || other.value === "na")) other.checked = false;
    });
  }
  keep();
  paint();
});
form.addEventListener("input", keep);
form.addEventListener("submit", (event) => {
  if (form.dataset.plain) return;
  event.preventDefault();
  if (at === CHECK) send();
  else if (at !== SENT) advance();
});
// Another language, larger letters in old browsers: by address when the answers are kept here, else with the form.
all("[data-go]").forEach((button) => button.addEventListener("click", (event) => {
  if (!sending && !keep()) { form.dataset.plain = "1"; return; }
  event.preventDefault();
  if (sending && lost && sent.hidden) return;
  const url = new URL(button.formAction);
  if (large && large.checked) url.searchParams.set("chu", "to");
  location.href = url;
}));
faults.addEventListener("click", (event) => {
  if (!steps || !event.target.hash) return;
  event.preventDefault();
  go(event.target.hash.slice(1));
});
back.onclick = () => {
  if (!kiosk && history.state && history.state.deep) { history.back(); return; }
  const open = asked(), here = open.findIndex((box) => box.dataset.q === at);
  if (editing) { editing = false; go(CHECK); } else go(here > 0 ? open[here - 1].dataset.q : first);
};
begin.firstElementChild.onclick = () => go(boxes[0].dataset.q);
waiting.querySelector("button").onclick = () => { tries = 0; flush(); };
addEventListener("popstate", (event) => {
  if (sending) return;
  const state = event.state || {};
  editing = !!state.editing;
  go("at" in state ? state.at : first, "pop");
});
addEventListener("online", () => { tries = 0; flush(); });
addEventListener("beforeunload", (event) => {
  if (sending && lost && sent.hidden) { event.preventDefault(); event.returnValue = ""; }
});
d.addEventListener("visibilitychange", () => { if (!d.hidden) flush(); });

// --- begin
if (steps) d.body.classList.add("steps");
all("[data-js]").forEach((one) => show(one, true));
all(".only", form).forEach((one) => show(one, false));
restore();
// What the server sent back with errors opens at the first of them.
const bad = boxes.find((box) => box.classList.contains("bad"));
const target = location.hash.slice(3);
if (steps && bad) at = bad.dataset.q;
else if (!("fresh" in own)) at = steps && boxes.some((box) => box.dataset.q === target) ? target : steps ? boxes[0].dataset.q : ALL;
if (!kiosk) history.replaceState({ at, deep: (history.state || {}).deep || 0 }, "", location.pathname + location.search);
paint();
if (kiosk) {
  kiosk.form = {
    flush,
    state: () => at === SENT ? "sent" : at === first && !boxes.some((box) => filled(box).length) ? "start" : "filling",
    touch() { came = Date.now(); },
    reset(id) {
      form.reset();
      slot("client_id").value = id;
      sending = null;
      editing = false;
      go(first);
    },
  };
}
flush();
})();
