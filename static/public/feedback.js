/* Comfort on top of plain forms: sending in the background, waiting for the network, marks at what is refused.
   Nothing here is needed to send: without scripts each form goes by itself, with a page to check it first. */
(() => {
  "use strict";
  const citizens = window.citizens, { store, send, photosOf, Draft } = citizens;
  const PAUSES = [5, 10, 20, 40, 60];
  const $ = (place, selector) => place.querySelector(selector);
  const waiting = new Set();
  addEventListener("beforeunload", (event) => {
    if (waiting.size) event.preventDefault();
  });

  // --- sending -------------------------------------------------------------------------------------

  class Sender {
    constructor(form) {
      this.form = form;
      this.panel = $(form, "[data-sending]");
      this.button = $(form, "button[name=step], button:not([type])");
      this.button.textContent = form.dataset.sendLabel;
      this.photos = photosOf(form, () => this.draft && this.draft.keepPhotos());
      if (form.dataset.draft) {
        this.draft = new Draft(form, this.photos);
        this.draft.restore();
      }
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        this.start();
      });
      $(this.panel, "[data-again]").addEventListener("click", () => this.attempt());
      addEventListener("online", () => this.entry && !this.busy && this.attempt());
    }

    async start() {
      if (this.busy) return;
      forget();
      const fields = [...new FormData(this.form)].filter(([name, value]) => typeof value === "string" && name !== "step");
      const known = fields.find(([name]) => name === "client_id")[1];
      const step = $(this.form, "input[name=step]");
      this.entry = {
        id: known, url: this.form.action, what: this.form.dataset.what, at: Date.now(), page: location.href,
        draft: this.draft ? this.draft.key : "", photos: await this.photos.ready(),
        fields: [...fields, ["step", step ? step.value : "gui"]],
      };
      this.kept = await store.put("outbox", known, this.entry);
      if (this.kept && this.draft) this.draft.clear(); // it waits in the outbox now, and is offered from there
      this.tries = 0;
      this.attempt();
    }

    async attempt() {
      clearTimeout(this.timer);
      this.busy = true;
      this.button.disabled = true;
      waiting.add(this);
      this.say("Đang gửi…", this.entry.photos.length ? "Ảnh có thể mất một lúc. Đừng đóng trang." : "", { bar: true });
      const { status, answer } = await send(this.entry, (share) => this.progress(share));
      this.busy = false;
      if (status === 200 && answer.html) return this.done(answer);
      this.button.disabled = false;
      if (status === 422) return this.refused(answer.errors);
      if (status >= 400 && status < 500 && status !== 408 && status !== 429) return this.turnedAway(status);
      this.wait();
    }

    progress(share) {
      const bar = $(this.panel, "progress");
      bar.hidden = false;
      bar.value = share;
      const quarter = 25 * Math.floor(share / 25);
      if (quarter > (this.quarter || 0) && share < 100) $(this.panel, "p").textContent = `Đã gửi được ${quarter}%`;
      this.quarter = quarter;
    }

    say(title, words, { bar = false, again = false } = {}) {
      $(this.panel, "b").textContent = title;
      $(this.panel, "p").textContent = words;
      $(this.panel, "progress").hidden = !bar || !this.entry.photos.length;
      $(this.panel, ".btn-row").hidden = !again;
      this.panel.classList.toggle("warn", again);
      this.panel.hidden = false;
    }

    /** The network is gone. It stays on the device and is tried again by itself. */
    wait() {
      const pause = PAUSES[Math.min(this.tries++, PAUSES.length - 1)];
      const stays = this.kept
        ? "Nội dung và ảnh đang giữ trên máy này. Có mạng lại là tự gửi. Lỡ đóng trang thì mở lại trang này để gửi tiếp."
        : "Có mạng lại là tự gửi. Máy này không cho giữ lại, nên đóng trang là mất.";
      this.say("Chưa gửi được – đừng đóng trang", stays, { again: true });
      if (this.tries === 1) this.panel.focus();
      this.timer = setTimeout(() => this.attempt(), pause * 1000);
    }

    turnedAway(status) {
      const words = status === 413
        ? "Ảnh quá nặng với máy chủ. Hãy bỏ bớt ảnh rồi gửi lại."
        : `Máy chủ không nhận (mã ${status}). Nội dung vẫn còn ở đây: hãy thử lại sau, hoặc gọi đường dây nóng.`;
      this.say("Chưa gửi được", words, { again: true });
    }

    refused(errors) {
      if (this.draft) citizens.draftOf(this.entry);
      this.leave();
      this.panel.hidden = true;
      showErrors(errors);
    }

    leave() {
      waiting.delete(this);
      clearTimeout(this.timer);
      store.remove("outbox", this.entry.id);
      this.entry = null;
    }

    done(answer) {
      this.leave();
      if (this.draft) this.draft.clear();
      const place = $(document, "main .wrap"), to = this.form.dataset.done;
      place.innerHTML = answer.html;
      document.title = answer.title;
      if (to) history.replaceState(null, "", to);
      begin(place);
      scrollTo(0, 0);
      $(place, "h1").focus({ preventScroll: true });
    }
  }

  // --- what the server would not take: the same marks as its own page has ----------------------------

  function forget() {
    document.querySelectorAll("[data-said]").forEach((one) => one.remove());
    document.querySelectorAll(".errors").forEach((one) => one.remove());
    document.querySelectorAll("[data-bad]").forEach((one) => {
      one.classList.remove("bad");
      one.removeAttribute("data-bad");
    });
    document.querySelectorAll("[aria-invalid]").forEach((one) => one.removeAttribute("aria-invalid"));
    document.title = document.title.replace(/^Lỗi: /, "");
  }

  function showErrors(errors) {
    const box = document.createElement("div"), list = document.createElement("ul"), title = document.createElement("h2");
    box.className = "errors";
    box.tabIndex = -1;
    box.setAttribute("role", "alert");
    title.textContent = "Cần xem lại";
    errors.forEach(([id, sentence]) => {
      const row = document.createElement("li"), control = id && document.getElementById(id);
      if (control) {
        const link = document.createElement("a");
        link.href = `#${id}`;
        link.textContent = sentence;
        row.append(link);
        markField(control, id, sentence);
      } else row.textContent = sentence;
      list.append(row);
    });
    box.append(title, list);
    $(document, "main .wrap").prepend(box);
    document.title = `Lỗi: ${document.title}`;
    box.focus();
  }

  function markField(control, id, sentence) {
    const field = control.closest(".field, .consent, .question");
    if (!field) return;
    const words = document.createElement("p");
    words.className = "error";
    words.id = `${id}_error`;
    words.dataset.said = "";
    words.textContent = sentence;
    control.setAttribute("aria-invalid", "true");
    const hint = document.getElementById(`${id}_helptext`) || document.getElementById(`${id}-hint`);
    control.setAttribute("aria-describedby", hint ? `${hint.id} ${words.id}` : words.id);
    field.classList.add("bad");
    field.dataset.bad = "";
    (control.closest(".check") || control.closest(".tiles") || control).before(words);
  }

  // --- codes, copies, paper ---------------------------------------------------------------------------

  /** The QR's address carries the code behind "#": it is posted, and taken out of the address at once. */
  function followCode() {
    const code = decodeURIComponent(location.hash.slice(1));
    if (!location.pathname.endsWith("/tra-cuu/") || !/^[0-9A-Za-z -]{12,40}$/.test(code) || !/\d/.test(code)) return;
    history.replaceState(null, "", location.pathname + location.search);
    const form = document.createElement("form"), field = document.createElement("input");
    form.method = "post";
    form.hidden = true;
    field.name = "code";
    field.value = code;
    form.append(field);
    document.body.append(form);
    form.submit();
  }

  function begin(place) {
    place.querySelectorAll("form[data-send]").forEach((form) => new Sender(form));
    place.querySelectorAll("[data-waiting]").forEach(citizens.offer);
    place.querySelectorAll("[data-print]").forEach((button) => {
      button.hidden = false;
      button.addEventListener("click", () => print());
    });
    place.querySelectorAll("[data-copy]").forEach((button) => {
      if (!navigator.clipboard) return;
      button.hidden = false;
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(button.dataset.copy);
        button.textContent = button.dataset.copied;
      });
    });
  }

  citizens.begin = begin;
  begin(document);
  followCode();
  addEventListener("hashchange", followCode);
})();
