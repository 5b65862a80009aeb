/* The page of a new proof: photos are made small on the device, shown with what they weigh, and handed to the queue when
   the person presses the button. What is chosen here stays here, even when the camera pushed the page out of memory. */
(() => {
  "use strict";
  const proof = window.proof;
  const form = document.querySelector("form[data-proof-form]");
  if (!form || !proof || !proof.enqueue) return;
  const page = proof.pageOf(location.href), owner = proof.owner;
  const { base, year, today } = form.dataset;
  const most = Number(form.dataset.maxBytes);
  const part = (name) => form.querySelector(`[data-proof-${name}]`);
  const [list, sending, others, said, wrong, fields, send] = ["list", "sending", "others", "said", "error", "fields", "send"].map(part);
  const dayWords = (day) => day.split("-").reverse().join("/");
  const believable = (day) => Boolean(day) && day.startsWith(`${year}-`) && day <= today;
  const pictures = new Map();
  let drafts = [], queued = [], finished = [], preparing = Promise.resolve(), pressed = false, leaving = false;
  let following = Promise.resolve();
  const handed = new WeakSet(); /* queued files that the device's store holds */

  const make = (tag, className, text) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text) element.textContent = text;
    return element;
  };
  const button = (text, name, act) => {
    const element = make("button", "btn btn-quiet", text);
    element.type = "button";
    if (name) element.setAttribute("aria-label", name);
    element.addEventListener("click", act);
    return element;
  };

  /* --- rows ----------------------------------------------------------------------------------- */

  const thumb = (item) => {
    const frame = make("span", "proof-item-thumb");
    if (!item.picture || item.unseen) {
      frame.textContent = (item.name.split(".").pop() || "").toUpperCase().slice(0, 4);
      return frame;
    }
    if (!pictures.has(item.id)) pictures.set(item.id, URL.createObjectURL(item.blob));
    const image = make("img");
    image.alt = "";
    image.src = pictures.get(item.id);
    frame.append(image);
    return frame;
  };
  const facts = (item) => {
    const smaller = item.blob.size < item.before;
    const weight = smaller ? `${proof.size(item.before)} → ${proof.size(item.blob.size)}` : proof.size(item.blob.size);
    return believable(item.taken) ? `${weight} · chụp ngày ${dayWords(item.taken)}` : weight;
  };
  const rowOf = (item, ...more) => {
    const row = make("li", "proof-item"), text = make("div", "proof-item-text");
    row.dataset.id = item.id;
    text.append(make("p", "proof-item-name", item.name), make("p", "proof-item-meta", facts(item)), ...more);
    row.append(thumb(item), text);
    return row;
  };

  const draftRow = (item, number) => {
    const more = [], below = make("div", "proof-item-more");
    if (item.reason) more.push(make("p", "proof-item-reason", `Chưa nhận: ${item.reason}`));
    if (drafts.length > 1) {
      const label = make("label", "proof-item-caption", `Chú thích riêng của tệp ${number}`), input = make("input", "form-control");
      Object.assign(input, { type: "text", maxLength: 300, value: item.caption, id: `chu-thich-${item.id}` });
      label.htmlFor = input.id;
      input.addEventListener("change", () => { item.caption = input.value; proof.store.put(item); });
      below.append(label, input);
    }
    const row = rowOf(item, ...more);
    row.append(button("Bỏ", `Bỏ ${item.name}`, () => remove(item)), below);
    return row;
  };

  const sendingRow = (item) => {
    const current = proof.state.current === item.id, bar = make("progress");
    bar.max = 100;
    bar.value = current ? proof.state.percent : 0;
    bar.setAttribute("aria-label", `Đã gửi của ${item.name}`);
    return rowOf(item, bar, make("p", "proof-item-meta", current ? `Đang gửi ${proof.state.percent}%` : "Chờ gửi"));
  };

  const show = () => {
    list.replaceChildren(...drafts.map((item, at) => draftRow(item, at + 1)));
    sending.replaceChildren(...finished.map((item) => rowOf(item, make("p", "proof-item-done", "✓ Đã nhận"))), ...queued.map(sendingRow));
    fields.hidden = send.hidden = proof.state.phase === "sending" && queued.length > 0 && !drafts.length;
    form.toggleAttribute("data-has-drafts", drafts.length > 0);
    const count = form.querySelector("[data-proof-count]");
    if (count) count.textContent = drafts.length ? ` (${drafts.length})` : "";
  };

  /* While bytes run only the bars move: the rest of the page, focus and words stay as they are. */
  const moveBar = () => {
    const row = sending.querySelector(`[data-id="${proof.state.current}"]`);
    if (!row) return;
    row.querySelector("progress").value = proof.state.percent;
    row.querySelector(".proof-item-meta:last-child").textContent = `Đang gửi ${proof.state.percent}%`;
  };

  const say = (text, ...tools) => {
    if (said.firstElementChild && said.firstElementChild.textContent === text) return;
    said.replaceChildren(...(text ? [make("p", "", text), ...tools] : []));
  };
  const complain = (text) => {
    wrong.hidden = !text;
    wrong.textContent = text;
    if (text) wrong.scrollIntoView({ block: "center" });
  };

  /* --- choosing ------------------------------------------------------------------------------- */

  const ready = async (item) => {
    await proof.prepare(item);
    await proof.store.put(item);
  };

  const take = (files) => {
    const chosen = [...files], large = chosen.filter((file) => file.size > most && !file.type.startsWith("image/"));
    const taken = chosen.filter((file) => !large.includes(file)).map((file) => proof.draftOf(file, page, owner));
    complain(large.length ? `${large.map((file) => file.name).join(", ")} quá lớn, mỗi tệp tối đa ${proof.size(most)}. Hãy nén lại, hoặc đưa lên mạng rồi nộp đường dẫn.` : "");
    prepareAll(taken);
  };

  /* One after the other, so that an old phone keeps its memory; each is kept before it is worked on. */
  const prepareAll = (items) => {
    preparing = preparing.then(async () => {
      let kept = true;
      for (const item of items) kept = (await proof.store.put(item)) && kept;
      for (const [at, item] of items.entries()) {
        say(`Đang thu nhỏ ảnh ${at + 1}/${items.length}…`);
        await ready(item);
        drafts.push(item);
        show();
      }
      if (items.length) list.lastElementChild.scrollIntoView({ block: "center" });
      if (items.length) say(kept ? `Đã chọn ${drafts.length} tệp, chưa nộp.` : `Đã chọn ${drafts.length} tệp. Máy này không giữ được tệp khi đóng trang: hãy để trang mở đến khi gửi xong.`);
    });
    return preparing;
  };

  const forget = (item) => {
    if (pictures.has(item.id)) URL.revokeObjectURL(pictures.get(item.id));
    pictures.delete(item.id);
  };
  const remove = async (item) => {
    const at = drafts.indexOf(item);
    drafts.splice(at, 1);
    forget(item);
    await proof.store.remove(item.id);
    show();
    say(drafts.length ? `Đã chọn ${drafts.length} tệp, chưa nộp.` : "");
    const next = list.querySelectorAll("button")[Math.min(at, drafts.length - 1)];
    (next || form.querySelector("input[type=file]:not([capture])")).focus();
  };

  form.querySelectorAll("input[type=file]").forEach((input) => input.addEventListener("change", () => {
    take(input.files);
    input.value = "";
  }));

  /* --- handing in ----------------------------------------------------------------------------- */

  const missing = () => {
    if (!drafts.length) return "Hãy chụp ảnh hoặc chọn ít nhất một tệp.";
    const windows = [...form.querySelectorAll("input[name=occurrences]")];
    if (windows.length && !windows.some((one) => one.checked)) return "Hãy chọn ít nhất một kỳ.";
    const criterion = form.querySelector("select[name=criterion]");
    if (criterion && !criterion.value) return "Hãy chọn tiêu chí mà minh chứng này thuộc về.";
    const day = form.elements.proof_date.value;
    return day && day > today ? `Ngày ${dayWords(day)} chưa đến. Hãy xem lại ngày.` : "";
  };

  const OWN = ["csrfmiddlewaretoken", "client_id", "camera", "picked", "title", "proof_date"];
  const fieldsOf = (item, number, count) => {
    const shared = [...new FormData(form)].filter(([name]) => !OWN.includes(name));
    const title = form.elements.title.value.trim();
    const name = item.caption.trim() || (title && count > 1 ? `${title.slice(0, 285)} (${number}/${count})` : title);
    const day = form.elements.proof_date.value || (believable(item.taken) ? item.taken : "");
    return [...shared, ["title", name], ["proof_date", day]];
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await preparing;
    if (!drafts.length && queued.length) return; /* pressed twice */
    const problem = missing();
    complain(problem);
    if (problem) return;
    const items = drafts, before = items.filter((item) => item.reason).map((item) => item.id);
    pressed = true;
    drafts = [];
    items.forEach((item, at) => Object.assign(item, { id: item.reason ? proof.newId() : item.id, base, fields: fieldsOf(item, at + 1, items.length) }));
    queued.push(...items);
    show();
    said.focus();
    const kept = await proof.enqueue(items);
    items.forEach((item) => handed.add(item));
    following = following.then(() => follow(proof.state));
    for (const id of before) await proof.store.remove(id); /* it waits under its new id: the refused one is not offered again */
    if (!kept) say("Máy này không giữ được tệp khi đóng trang: hãy để trang mở đến khi gửi xong.");
  });

  /* --- what becomes of them ------------------------------------------------------------------- */

  const words = (state) => {
    if (state.phase === "sending") return say(`Đang gửi, còn ${state.left} tệp. Có thể đóng trang hoặc làm việc khác.`);
    if (state.phase === "out") {
      const link = make("a", "btn btn-primary", "Đăng nhập lại");
      link.href = `${form.dataset.login}?next=${encodeURIComponent(location.pathname + location.search)}`;
      return say("Hãy đăng nhập lại để gửi tiếp. Ảnh vẫn được giữ trên máy.", link);
    }
    if (state.phase === "other") return say("Người khác vừa đăng nhập trên máy này. Hãy tải lại trang; ảnh của bạn vẫn được giữ.");
    return say("Đang chờ mạng – đừng lo, ảnh đã được giữ trên máy. Có thể đóng trang; khi mở lại cổng, ảnh tự gửi tiếp.",
      button("Gửi tiếp", "", () => proof.start()), button("Sửa lại", "", takeBack));
  };

  const takeBack = async () => {
    for (const item of queued) await proof.store.put(Object.assign(item, { state: "draft" }));
    drafts.push(...queued);
    queued = [];
    show();
    say("Chưa nộp. Hãy sửa rồi bấm Nộp minh chứng.");
  };

  const leave = () => {
    leaving = true;
    const done = proof.state.done;
    proof.leaveWord(`Đã nộp ${done.length} minh chứng, chờ duyệt.`, done.flatMap((one) => one.notes));
    location.assign(done[done.length - 1].back);
  };

  /* After each step the device's own store says what is queued and what came back. */
  const follow = async (state) => {
    if (queued.some((item) => !handed.has(item))) return; /* on their way into the store: asked again behind that */
    const stored = new Map((await proof.store.of(owner)).map((item) => [item.id, item]));
    const back = queued.filter((item) => stored.has(item.id) && stored.get(item.id).state === "refused");
    const gone = queued.filter((item) => !stored.has(item.id));
    queued = queued.filter((item) => !back.includes(item) && !gone.includes(item));
    finished.push(...gone.filter((item) => state.done.some((one) => one.id === item.id)));
    back.forEach((item) => drafts.push(Object.assign(item, stored.get(item.id))));
    show();
    if (queued.length) return words(state);
    if (finished.length && !drafts.length && state.phase === "idle" && !leaving) {
      if (pressed) return leave();
      say(`Đã nộp ${finished.length} minh chứng, chờ duyệt.`); /* sent on from an earlier visit: nobody is led away */
    }
    if (back.length) {
      const taken = finished.length ? `Đã nhận ${finished.length} tệp. ` : "";
      say(`${taken}Chưa nhận ${drafts.length} tệp: xem lý do ở từng tệp, sửa rồi nộp lại, hoặc bỏ.`);
      said.focus();
    }
  };

  let step = "";
  proof.onChange((state) => {
    const now = `${state.phase} ${state.current} ${state.left} ${state.done.length}`;
    if (now === step) return moveBar();
    step = now;
    following = following.then(() => follow(state));
  });

  /* --- what was there before ------------------------------------------------------------------ */

  const offer = (items) => {
    others.hidden = !items.length;
    others.querySelector("ul").replaceChildren(...items.map((item) => {
      const row = rowOf(item, ...(item.reason ? [make("p", "proof-item-reason", item.reason)] : []));
      const below = make("div", "proof-item-more");
      below.append(button("Dùng cho việc này", `Dùng ${item.name} cho việc này`, async () => {
        Object.assign(item, { page, state: "draft", reason: "", id: item.id });
        await proof.store.put(item);
        offer(items.filter((one) => one !== item));
        drafts.push(item);
        show();
      }));
      row.append(below);
      return row;
    }));
  };

  const windowsChanged = () => {
    const chosen = form.querySelector("input[name=occurrences]:checked");
    const stem = form.dataset.stem;
    if (stem && chosen) form.elements.title.placeholder = `${stem} – ${chosen.labels[0].textContent.split(" (")[0]}`;
  };
  form.addEventListener("change", (event) => event.target.name === "occurrences" && windowsChanged());

  (async () => {
    const mine = await proof.store.of(owner);
    const here = mine.filter((item) => item.page === page);
    queued = here.filter((item) => item.state === "queued");
    queued.forEach((item) => handed.add(item));
    drafts = here.filter((item) => item.state !== "queued" && !item.raw);
    show();
    offer(mine.filter((item) => item.page !== page && item.state !== "queued" && !item.raw));
    if (queued.length) following = following.then(() => follow(proof.state));
    await prepareAll(here.filter((item) => item.state === "draft" && item.raw));
    form.dataset.ready = "";
  })();
})();
