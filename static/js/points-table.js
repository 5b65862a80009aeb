/* The points table: keys, quick values, folding, "why", and what other people change meanwhile. */
(() => {
  const cells = window.pointsCells;
  const table = () => document.getElementById("bang-diem");
  const $ = (selector) => document.querySelector(selector);
  const inputs = () => [...document.querySelectorAll(".points-table .pcell-input")].filter((one) => one.offsetParent);
  const columnOf = (input) => input.closest("[data-cell]").dataset.column;
  const UNDONE = ["typing", "saving", "unsaved", "reason", "conflict", "wrong", "closed"];
  const ASKS = ["reason", "conflict", "wrong", "closed"];
  let here = null; /* the cell somebody is in */
  let address = "";
  let news = "";

  const step = (input, by) => {
    const all = inputs().filter((one) => columnOf(one) === columnOf(input));
    return all[all.indexOf(input) + by] || null;
  };
  const onward = (input, by) => {
    const next = step(input, by);
    if (next) next.focus();
    else input.select();
  };
  const finish = (input, by) => {
    const box = cells.commit(input.closest("[data-cell]"));
    if (box) {
      box.focus();
      box.dataset.then = by;
    } else onward(input, by);
  };

  /* --- keys -------------------------------------------------------------------------------------------- */
  const sideways = (input, key) => {
    const edge = key === "ArrowLeft" ? input.selectionEnd === 0 : input.selectionStart === input.value.length;
    const whole = input.selectionStart === 0 && input.selectionEnd === input.value.length;
    if (!edge && !whole) return false;
    const row = [...input.closest("tr").querySelectorAll(".pcell-input")];
    const next = row[row.indexOf(input) + (key === "ArrowLeft" ? -1 : 1)];
    if (next) next.focus();
    return Boolean(next);
  };
  document.addEventListener("keydown", (event) => {
    const input = event.target.closest(".pcell-input");
    if (!input) return inReason(event);
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return null;
    const quick = { t: "most", d: "proposal", k: "kps" }[event.key.toLowerCase()];
    if (event.key === "Enter" || event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      finish(input, event.key === "ArrowUp" || event.shiftKey ? -1 : 1);
    } else if (event.key === "Escape") {
      event.preventDefault();
      cells.restore(input.closest("[data-cell]"));
      input.select();
    } else if (quick) {
      event.preventDefault();
      fill(input, quick);
    } else if (["ArrowLeft", "ArrowRight"].includes(event.key) && sideways(input, event.key)) event.preventDefault();
    return null;
  });
  const inReason = (event) => {
    const box = event.target.closest("[data-reason-input]");
    if (box && event.key === "Escape") cells.inputOf(underCell(box)).focus();
  };
  const underCell = (thing) => cells.cellOf(thing.closest(".under").dataset.key);

  document.addEventListener("input", (event) => {
    const input = event.target.closest(".pcell-input");
    if (input) {
      const cell = input.closest("[data-cell]");
      const known = cells.open.get(cell.dataset.cell);
      const version = (known && known.version) || cell.dataset.version;
      cells.keep(cell, { points: input.value.trim(), kps: false, reason: "", version });
      if (cell.dataset.state !== "reason") cells.setState(cell, "typing");
      cell.querySelector(".pcell-by")?.remove();
    }
    const box = event.target.closest("[data-reason-input]");
    if (box) {
      const draft = cells.open.get(underCell(box).dataset.cell);
      if (draft) cells.keep(underCell(box), { ...draft, reason: box.value });
    }
  });
  document.addEventListener("change", (event) => {
    const input = event.target.closest(".pcell-input");
    if (input && input.isConnected) cells.commit(input.closest("[data-cell]"));
  });
  document.addEventListener("submit", (event) => {
    const inCell = event.target.closest("[data-cell]");
    const inUnder = event.target.matches("[data-reason-form]");
    if (!inCell && !inUnder) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (inCell) finish(cells.inputOf(inCell), 1);
    else giveReason(event.target);
  }, true);
  const giveReason = (form) => {
    const cell = underCell(form);
    const box = form.querySelector("[data-reason-input]");
    const reason = box.value.trim();
    if (!reason) {
      form.querySelector(".under-words").textContent = "Hãy ghi lý do (một câu ngắn là đủ), rồi Enter.";
      box.focus();
      return;
    }
    const draft = { ...cells.open.get(cell.dataset.cell), reason };
    onward(cells.inputOf(cell), Number(box.dataset.then || 1));
    cells.send(cell, draft);
  };

  /* --- quick values -------------------------------------------------------------------------------------- */
  const fill = (input, kind) => {
    const cell = input.closest("[data-cell]");
    const row = input.closest("tr").dataset;
    if (kind === "kps" || (kind === "proposal" && row.proposal === "kps")) {
      input.value = "";
      cells.askReason(cell, { points: "", kps: true, reason: "", version: cell.dataset.version }).focus();
      return;
    }
    const value = kind === "most" ? row.most : row.proposal;
    if (!value) return;
    input.value = value;
    input.focus();
    input.select();
    cells.keep(cell, { points: value, kps: false, reason: "", version: cell.dataset.version });
    const box = cells.commit(cell);
    if (box) box.focus();
  };
  document.addEventListener("focusin", (event) => {
    const input = event.target.closest(".pcell-input");
    const keys = $("[data-keys]");
    if (event.target.matches("[data-reason-input]")) event.target.select();
    if (!keys) return;
    if (!input) {
      if (!event.target.closest("[data-typing-bar], .under")) keys.hidden = true;
      return;
    }
    here = input;
    input.select();
    const row = input.closest("tr").dataset;
    keys.hidden = false;
    keys.querySelector("[data-where]").textContent = `${row.code}. ${row.title}`;
    keys.querySelector("[data-most]").textContent = row.most;
    keys.querySelector("[data-proposed]").textContent = row.proposal === "kps" ? "" : row.proposal;
    keys.querySelector("[data-quick=proposal]").disabled = !row.proposal;
    keys.querySelector("[data-quick=most]").disabled = !row.most;
  });
  document.addEventListener("mousedown", (event) => {
    if (event.target.closest("[data-quick]")) event.preventDefault();
  });

  /* --- clicks -------------------------------------------------------------------------------------------- */
  const CLICKS = {
    "[data-quick]": (button) => here && here.isConnected && fill(here, button.dataset.quick),
    "[data-retry]": () => cells.retry(),
    "[data-to-open]": () => {
      const cell = ASKS.map((state) => $(`[data-cell][data-state="${state}"]`)).find(Boolean);
      if (!cell) return;
      unfold(cell.closest("tbody"));
      (document.getElementById(`d-${cell.dataset.leaf}`).querySelector("input, button") || cells.inputOf(cell)).focus();
    },
    "[data-give-up]": (button) => {
      const cell = underCell(button);
      cells.restore(cell);
      cells.inputOf(cell).focus();
    },
    "[data-fold]": (button) => fold(document.getElementById(button.dataset.fold), button.getAttribute("aria-expanded") === "true"),
    "[data-fold-all]": (button) => bodies().forEach((body) => fold(body, button.dataset.foldAll === "close")),
    "[data-print]": () => window.print(),
  };
  document.addEventListener("click", (event) => {
    const why = event.target.closest("[data-why]");
    if (why && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      const box = document.getElementById(`w-${why.dataset.why}`);
      box.hidden = !box.hidden;
      why.setAttribute("aria-expanded", String(!box.hidden));
    }
    const jump = event.target.closest('a[href^="#"]');
    if (jump && table()) reveal(jump.getAttribute("href"));
    Object.entries(CLICKS).forEach(([selector, act]) => {
      const thing = event.target.closest(selector);
      if (thing) act(thing);
    });
  });

  /* --- folding -------------------------------------------------------------------------------------------- */
  const bodies = () => [...document.querySelectorAll(".group-body")];
  const foldKey = () => `diem-gap:${table().dataset.year}`;
  const fold = (body, closed, remember = true) => {
    if (!body) return;
    body.hidden = closed;
    const button = $(`[data-fold="${body.id}"]`);
    if (button) button.setAttribute("aria-expanded", String(!closed));
    if (remember) sessionStorage.setItem(foldKey(), bodies().filter((one) => one.hidden).map((one) => one.id).join(" "));
  };
  const unfold = (body) => body && body.hidden && fold(body, false);
  const reveal = (hash) => {
    const target = hash.length > 1 && document.getElementById(hash.slice(1));
    if (!target || !target.closest(".points-table")) return;
    const body = target.closest("tbody");
    unfold(body.classList.contains("group-head") ? body.nextElementSibling : body);
  };
  window.addEventListener("beforeprint", () => bodies().forEach((body) => fold(body, false, false)));

  /* --- how the saving stands -------------------------------------------------------------------------------- */
  const count = (states) => states.reduce((sum, state) => sum + document.querySelectorAll(`[data-cell][data-state="${state}"]`).length, 0);
  const show = () => {
    const bar = $("[data-typing-bar]");
    if (!bar) return;
    const unsaved = count(["unsaved"]);
    const asks = count(ASKS);
    let words = "Mọi điểm đã được lưu.";
    if (address && unsaved) words = `${unsaved} ô chưa lưu: phiên làm việc đã khóa. Số vẫn giữ trên máy này; hãy đăng nhập lại ở một thẻ khác rồi bấm Thử lại.`;
    else if (unsaved) words = `${unsaved} ô chưa lưu vì mất kết nối. Số vẫn giữ trên máy này, hệ thống tự thử lại.`;
    else if (asks) words = `${asks} ô chưa lưu, cần bạn xem.`;
    else if (count(["saving"])) words = "Đang lưu…";
    else if (count(["typing"])) words = "Đang gõ; sang ô khác hoặc Enter là lưu.";
    else if (news) words = news;
    const state = $("[data-all-state]");
    if (state.textContent !== words) state.textContent = words;
    bar.dataset.tone = unsaved || asks ? "warning" : "";
    $("[data-retry]").hidden = !unsaved;
    $("[data-to-open]").hidden = !asks;
  };
  document.addEventListener("points:state", show);
  document.addEventListener("points:offline", (event) => {
    address = event.detail.address || "";
  });
  window.addEventListener("beforeunload", (event) => {
    if (count(UNDONE)) event.preventDefault();
  });

  /* --- what others change ------------------------------------------------------------------------------------ */
  const later = new Map(); /* cells that changed while somebody stood in them */
  document.addEventListener("points:stamp", (event) => {
    const [version, status] = table().dataset.stamp.split(".");
    const [next, nextStatus] = (event.detail || "").split(".");
    /* Only one's own change lies between; else the next look brings the others' too. */
    if (status === nextStatus && Number(next) === Number(version) + 1) table().dataset.stamp = event.detail;
  });
  const untouched = (cell) => !cells.open.has(cell.dataset.cell) && !cell.contains(document.activeElement);
  const look = async () => {
    if (!table() || document.hidden) return;
    const { pulse, stamp, moment } = table().dataset;
    let answer = null;
    try {
      answer = await fetch(`${pulse}?${new URLSearchParams({ v: stamp, luc: moment, poll: "1" })}`, { headers: { "HX-Request": "true" } });
    } catch {
      return;
    }
    address = answer.headers.get("HX-Redirect") || "";
    if (answer.status !== 200 || !answer.headers.get("X-Points-Stamp") || table().dataset.stamp !== stamp) return;
    bring(await answer.text(), answer.headers);
  };
  const bring = (text, headers) => {
    const page = new DOMParser().parseFromString(text, "text/html");
    const stepped = page.querySelector("[data-stepped]");
    let changed = 0;
    page.querySelectorAll("[data-cell]").forEach((fresh) => {
      const cell = document.getElementById(fresh.id);
      if (!cell || (cell.dataset.version === fresh.dataset.version && !stepped)) fresh.remove();
      else if (!untouched(cell)) {
        if (!cells.open.has(cell.dataset.cell)) later.set(fresh.id, fresh.outerHTML);
        fresh.remove();
      } else changed += 1;
    });
    news = stepped ? stepped.textContent : changed ? `${changed} ô vừa được người khác sửa.` : news;
    stepped?.remove();
    table().dataset.stamp = headers.get("X-Points-Stamp");
    table().dataset.moment = headers.get("X-Points-Time");
    window.htmx.swap(document.body, page.body.innerHTML, { swapStyle: "none" });
    show();
  };
  document.addEventListener("focusout", (event) => {
    const cell = event.target.closest("[data-cell]");
    const fresh = cell && later.get(cell.id);
    if (!fresh) return;
    later.delete(cell.id);
    setTimeout(() => untouched(cell) && window.htmx.swap(document.body, fresh, { swapStyle: "none" }), 0);
  });

  /* --- start ---------------------------------------------------------------------------------------------- */
  const start = () => {
    if (!table()) return;
    document.querySelectorAll("[data-fold], [data-sheet-tools], [data-typing-bar]").forEach((one) => {
      one.hidden = false;
    });
    document.querySelectorAll("[data-why]").forEach((one) => {
      one.setAttribute("role", "button");
      one.setAttribute("aria-expanded", "false");
    });
    const folded = sessionStorage.getItem(foldKey());
    /* A phone begins with the groups alone: seventy cards are too long a way to scroll. */
    const short = folded === null && matchMedia("(max-width: 767.98px)").matches && !location.search;
    if (short && bodies().length > 1) bodies().forEach((body) => fold(body, true, false));
    (folded || "").split(" ").filter(Boolean).forEach((id) => fold(document.getElementById(id), true, false));
    reveal(location.hash);
    cells.comeBack();
  };
  document.addEventListener("DOMContentLoaded", () => {
    if (matchMedia("(min-width: 1100px)").matches) document.querySelectorAll("[data-wide-open]").forEach((one) => { one.open = true; });
    start();
    setInterval(look, 10000);
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id === "rows") start();
  });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
})();
