/* One cell of the points table: it saves itself, says how that stands, and keeps the number until the server has it. */
(() => {
  const drafts = window.pointsDrafts;
  const WORDS = {
    typing: "đang gõ",
    saving: "đang lưu",
    saved: "đã lưu",
    unsaved: "chưa lưu, sẽ thử lại",
    reason: "cần ghi lý do",
    conflict: "hai người cùng chấm",
    wrong: "chưa lưu được",
    closed: "chưa lưu được",
  };
  const open = new Map(); /* key → {points, kps, reason, version}: what the person wants and the server has not */
  const busy = new Set();
  const again = new Set(); /* finished once more while the first number was on its way */
  let wait = 5000;
  let timer = 0;

  const cellOf = (key) => document.getElementById(`o-${key}`);
  const inputOf = (cell) => cell.querySelector(".pcell-input");
  const underOf = (cell) => document.getElementById(`d-${cell.dataset.leaf}`);
  const number = (text) => {
    const plain = text.replace(/\s/g, "").replace(",", ".");
    return plain === "" ? null : Number(plain);
  };
  const same = (one, other) => one === other || (one !== "" && other !== "" && number(one) === number(other));
  const tell = () => document.dispatchEvent(new CustomEvent("points:state"));

  const setState = (cell, state) => {
    cell.dataset.state = state;
    cell.querySelector("[data-state-words]").textContent = WORDS[state] || "";
    const input = inputOf(cell);
    if (state === "wrong") input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
    tell();
  };
  const clearUnder = (cell) => {
    const under = underOf(cell);
    if (under.dataset.column === cell.dataset.column || !under.dataset.column) under.replaceChildren();
  };
  const fillUnder = (cell, template, words) => {
    const under = underOf(cell);
    under.dataset.column = cell.dataset.column;
    under.dataset.key = cell.dataset.cell;
    under.replaceChildren(document.getElementById(template).content.cloneNode(true));
    under.querySelector(".under-words").textContent = words;
    return under;
  };

  const needsReason = (cell, points) => {
    const before = inputOf(cell).dataset.before;
    return before !== "" && points !== "" && !Number.isNaN(number(points)) && (before === "kps" || !same(before, points));
  };
  const askReason = (cell, draft, words) => {
    const before = inputOf(cell).dataset.before;
    const said = before === "kps" ? "không phát sinh" : `${before} điểm`;
    const sentence =
      words || (draft.kps ? "Không phát sinh trong năm: hãy ghi lý do." : `Khác cột trước (${said}). Hãy ghi lý do, rồi Enter để lưu cả hai.`);
    const under = fillUnder(cell, "mau-ly-do", sentence);
    const box = under.querySelector("[data-reason-input]");
    box.value = draft.reason || inputOf(cell).dataset.reason || "";
    keep(cell, draft);
    setState(cell, "reason");
    return box;
  };
  const keep = (cell, draft) => {
    open.set(cell.dataset.cell, draft);
    drafts.keep(cell.dataset.cell, draft);
  };
  const drop = (cell) => {
    open.delete(cell.dataset.cell);
    drafts.forget(cell.dataset.cell);
  };

  /* The person has finished a number: save it, or ask for the reason first. Gives the reason's box in that case. */
  const commit = (cell) => {
    const input = inputOf(cell);
    const points = input.value.trim();
    const known = open.get(cell.dataset.cell);
    if (same(points, input.dataset.saved) && !(known && known.kps)) {
      if (!busy.has(cell.dataset.cell)) restore(cell);
      return null;
    }
    if (known && known.points === points && ["saving", "conflict"].includes(cell.dataset.state)) return null;
    const draft = { points, kps: Boolean(known && known.kps && points === ""), reason: "", version: (known && known.version) || cell.dataset.version };
    if (draft.kps || needsReason(cell, points)) {
      const shown = underOf(cell).querySelector("[data-reason-input]");
      if (cell.dataset.state === "reason" && shown) {
        keep(cell, { ...draft, reason: shown.value });
        return shown;
      }
      return askReason(cell, draft);
    }
    if (!input.dataset.before) draft.reason = input.dataset.reason;
    send(cell, draft);
    return null;
  };

  const restore = (cell) => {
    const input = inputOf(cell);
    drop(cell);
    input.value = input.dataset.saved;
    clearUnder(cell);
    setState(cell, "");
  };

  const post = async (cell, draft) => {
    const form = cell.querySelector("form");
    const column = cell.dataset.column;
    const body = new FormData();
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    body.set(`${column}-expected_version`, draft.version);
    body.set(`${column}-points`, draft.kps ? "" : draft.points);
    body.set(`${column}-reason`, draft.reason || "");
    if (draft.kps) body.set(`${column}-not_arising`, "on");
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true" }, signal: AbortSignal.timeout(20000) });
      return [answer, await answer.text()];
    } catch {
      return [null, ""];
    }
  };

  /* After a sign-in in another tab the tokens of this page are old. A fresh copy of it brings new ones, unless somebody
     else has signed in: what was typed here is not theirs to save. */
  const renew = async () => {
    try {
      const answer = await fetch(location.href, { cache: "no-store", signal: AbortSignal.timeout(20000) });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const table = page.getElementById("bang-diem");
      const token = table && table.querySelector("[name=csrfmiddlewaretoken]");
      if (!token || table.dataset.person !== document.getElementById("bang-diem").dataset.person) return false;
      document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((one) => {
        one.value = token.value;
      });
      document.body.setAttribute("hx-headers", page.body.getAttribute("hx-headers"));
      return true;
    } catch {
      return false;
    }
  };

  const send = async (cell, draft) => {
    const key = cell.dataset.cell;
    keep(cell, draft);
    if (busy.has(key)) {
      again.add(key);
      return;
    }
    busy.add(key);
    setState(cell, "saving");
    let [answer, text] = await post(cell, draft);
    const strange = answer && answer.status === 403 && !answer.headers.get("X-Cell");
    if (strange && (await renew())) [answer, text] = await post(cell, draft);
    busy.delete(key);
    const now = cellOf(key);
    if (now && inputOf(now)) take(now, draft, answer, text);
  };

  const take = (cell, draft, answer, text) => {
    const kind = answer && answer.headers.get("X-Cell");
    if (kind === "saved") return saved(cell, draft, answer, text);
    if (!kind) {
      const address = answer && answer.headers.get("HX-Redirect");
      document.dispatchEvent(new CustomEvent("points:offline", { detail: { address } }));
      setState(cell, "unsaved");
      if (!address) retryLater();
      return null;
    }
    if (open.get(cell.dataset.cell) !== draft) {
      return afterwards(cell); /* typed again meanwhile: that is what counts */
    }
    const page = new DOMParser().parseFromString(text, "text/html");
    const refused = page.querySelector("[data-refused]");
    const words = refused ? refused.textContent.trim() : "Chưa lưu được. Hãy tải lại trang.";
    if (kind === "reason") askReason(cell, draft, words);
    else if (kind === "conflict") conflict(cell, draft, refused.dataset);
    else {
      fillUnder(cell, "mau-loi", `${words} Số bạn gõ (${draft.points || "trống"}) vẫn ở trong ô.`);
      setState(cell, kind);
    }
    return null;
  };

  const afterwards = (cell) => {
    const newer = open.get(cell.dataset.cell);
    if (newer && again.delete(cell.dataset.cell)) send(cell, newer);
    else setState(cell, newer ? "typing" : "");
  };

  const saved = (cell, draft, answer, text) => {
    const input = inputOf(cell);
    const version = answer.headers.get("X-Cell-Version");
    const value = answer.headers.get("X-Cell-Value");
    const newer = open.get(cell.dataset.cell);
    wait = 5000;
    cell.dataset.version = version;
    cell.querySelector("[name$=expected_version]").value = version;
    input.dataset.saved = value;
    input.dataset.reason = draft.reason || "";
    input.dataset.kps = answer.headers.get("X-Cell-Not-Arising");
    input.placeholder = input.dataset.kps ? "k.phát sinh" : "";
    window.htmx.swap(document.body, text, { swapStyle: "none" });
    document.dispatchEvent(new CustomEvent("points:stamp", { detail: answer.headers.get("X-Points-Stamp") }));
    if (newer && newer !== draft) {
      newer.version = version;
      keep(cell, newer);
      afterwards(cell);
      return;
    }
    again.delete(cell.dataset.cell);
    drop(cell);
    clearUnder(cell);
    input.value = value;
    setState(cell, "saved");
  };

  const conflict = (cell, draft, other) => {
    const theirs = other.reason ? `${other.words} (${other.reason})` : other.words;
    const mine = draft.kps ? "không phát sinh" : draft.points || "trống";
    const under = fillUnder(cell, "mau-hai-nguoi", `Hai người cùng chấm mục này. ${other.who} vừa chấm: ${theirs}. Bạn gõ: ${mine}.`);
    const keepMine = under.querySelector("[data-keep-mine]");
    const takeTheirs = under.querySelector("[data-take-theirs]");
    keepMine.textContent = `Giữ của tôi: ${mine}`;
    takeTheirs.textContent = `Lấy của ${other.who}: ${other.words}`;
    cell.dataset.version = other.version;
    inputOf(cell).dataset.saved = other.typed;
    inputOf(cell).dataset.kps = other.kps;
    inputOf(cell).dataset.reason = other.reason;
    keepMine.addEventListener("click", () => send(cell, { ...draft, version: other.version }));
    takeTheirs.addEventListener("click", () => {
      inputOf(cell).placeholder = other.kps ? "k.phát sinh" : "";
      restore(cell);
      inputOf(cell).focus();
    });
    setState(cell, "conflict");
  };

  const retry = () => {
    clearTimeout(timer);
    document.querySelectorAll('[data-cell][data-state="unsaved"]').forEach((cell) => {
      const draft = open.get(cell.dataset.cell);
      if (draft) send(cell, draft);
    });
  };
  const retryLater = () => {
    clearTimeout(timer);
    timer = setTimeout(retry, wait);
    wait = Math.min(wait * 2, 60000);
  };
  window.addEventListener("online", retry);

  /* Numbers of an earlier visit that never reached the server come back into their cells, and are sent. */
  const comeBack = () => {
    drafts.all().forEach(([key, draft]) => {
      const cell = cellOf(key);
      const input = cell && inputOf(cell);
      if (!input || (open.has(key) && cell.dataset.state)) return;
      if (!draft.kps && same(draft.points, input.dataset.saved)) {
        drafts.forget(key);
        open.delete(key);
        return;
      }
      open.set(key, draft);
      input.value = draft.kps ? "" : draft.points;
      if (draft.kps && !draft.reason) askReason(cell, draft);
      else if (needsReason(cell, draft.points) && !draft.reason) askReason(cell, draft);
      else send(cell, draft);
    });
    tell();
  };

  window.pointsCells = { commit, send, restore, askReason, setState, retry, comeBack, keep, inputOf, cellOf, open, busy };
})();
