/* The strip that says what of this person still waits on this device: unsent, refused, or chosen and not yet handed in.
   Stands on every staff page; on the page of a new proof only what that page does not show itself. */
(() => {
  "use strict";
  const proof = window.proof;
  const box = document.querySelector("[data-proof-waiting]");
  if (!proof || !box || !proof.store || proof.leaveWord) return;
  const DONE = "minh-chung-da-nop";
  const here = document.querySelector("form[data-proof-form]") ? proof.pageOf(location.href) : "";
  let asking = "";

  const make = (tag, className, text) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text) element.textContent = text;
    return element;
  };
  const button = (text, act, quiet) => {
    const element = make("button", `btn ${quiet ? "btn-outline-primary" : "btn-primary"}`, text);
    element.type = "button";
    element.addEventListener("click", act);
    return element;
  };
  const link = (text, href) => {
    const element = make("a", "btn btn-primary", text);
    element.href = href;
    return element;
  };
  const words = (items) => {
    const photos = items.filter((item) => /\.(jpe?g|png|webp|heic|heif)$/i.test(item.name)).length;
    if (photos === items.length) return `${photos} ảnh`;
    return photos ? `${photos} ảnh và ${items.length - photos} tệp` : `${items.length} tệp`;
  };

  /* Throwing away asks first, in place. */
  const dropping = (key, items) => {
    if (asking !== key) return [button("Bỏ", () => { asking = key; show(); }, true)];
    const drop = async () => {
      asking = "";
      for (const item of items) await proof.store.remove(item.id);
      show();
    };
    return [make("span", "proof-waiting-ask", `Bỏ hẳn ${words(items)} khỏi máy này?`), button("Bỏ hẳn", drop), button("Giữ lại", () => { asking = ""; show(); }, true)];
  };

  const row = (tone, said, ...tools) => {
    const line = make("div", "proof-waiting-row");
    line.dataset.tone = tone;
    line.append(make("p", "", said));
    const strip = make("div", "cluster");
    strip.append(...tools);
    if (tools.length) line.append(strip);
    return line;
  };

  const queuedRow = (items) => {
    const { phase, current, percent } = proof.state;
    const sendOn = button("Gửi tiếp", () => proof.start());
    if (phase === "sending" || phase === "idle") {
      const line = row("info", `Đang gửi ${words(items)}. Cứ làm việc khác, không phải chờ.`);
      const bar = make("progress");
      bar.max = 100;
      bar.value = current ? percent : 0;
      bar.setAttribute("aria-label", "Đã gửi của tệp này");
      line.append(bar);
      return line;
    }
    if (phase === "out") {
      const next = encodeURIComponent(location.pathname + location.search);
      return row("warning", `${words(items)} chưa gửi. Hãy đăng nhập lại; ảnh vẫn được giữ trên máy và sẽ gửi tiếp.`, link("Đăng nhập lại", `${box.dataset.login}?next=${next}`));
    }
    if (phase === "other") return row("warning", "Người khác vừa đăng nhập trên máy này. Hãy tải lại trang; ảnh của bạn vẫn được giữ.", button("Tải lại trang", () => location.reload()));
    return row("warning", `${words(items)} chưa gửi. Đang chờ mạng – đừng lo, ảnh đã được giữ trên máy.`, sendOn, ...dropping("queued", items));
  };

  const refusedRow = (items) => {
    const why = items[0].reason;
    return row("danger", `${words(items)} chưa nhận được: ${why}`, link("Xem và nộp lại", items[0].page), ...dropping("refused", items));
  };
  const draftRow = (items) => row("info", `Bạn đã chọn ${words(items)} nhưng chưa bấm Nộp.`, link("Mở để nộp", items[0].page), ...dropping("draft", items));

  const doneRow = () => {
    let done = null;
    try {
      done = JSON.parse(sessionStorage.getItem(DONE));
    } catch {
      /* nothing was left */
    }
    if (!done || done.owner !== proof.owner) return null;
    const line = row("success", done.said);
    done.notes.forEach((note) => line.append(make("p", "", note)));
    return line;
  };

  /** Said at the top of the page that opens next. */
  proof.leaveWord = (said, notes) => sessionStorage.setItem(DONE, JSON.stringify({ owner: proof.owner, said, notes }));

  let turn = 0;
  async function show() {
    const mine = (turn += 1);
    const items = (await proof.store.of(proof.owner)).filter((item) => item.page !== here);
    if (mine !== turn) return; /* a later call shows what is newer */
    const of = (state) => items.filter((item) => item.state === state);
    const rows = [];
    if (word) rows.push(word);
    if (of("queued").length) rows.push(queuedRow(of("queued")));
    if (of("refused").length) rows.push(refusedRow(of("refused")));
    if (of("draft").length) rows.push(draftRow(of("draft")));
    const focused = box.contains(document.activeElement) ? document.activeElement.textContent : "";
    box.querySelector("[data-rows]").replaceChildren(...rows);
    box.dataset.tone = rows.length ? rows[0].dataset.tone : "";
    box.hidden = !rows.length;
    if (focused) {
      const again = [...box.querySelectorAll("button, a")];
      (again.find((one) => one.textContent === focused) || again[0] || document.querySelector("main")).focus();
    }
  }

  let sending = false;
  proof.onChange((state) => {
    if (state.phase === "idle" && sending && !here && state.done.length) {
      proof.leaveWord(`Đã nộp ${state.done.length} minh chứng, chờ duyệt.`, state.done.flatMap((one) => one.notes));
      word = doneRow();
      sessionStorage.removeItem(DONE);
    }
    sending = state.phase === "sending";
    show();
  });
  let word = doneRow();
  sessionStorage.removeItem(DONE);
  show();
})();
