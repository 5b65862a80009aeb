/* A draft that survives: the text in the browser's store for a week, what tells who somebody is only as long as the tab
   lives, the photos beside the outbox. */
(() => {
  "use strict";
  const citizens = window.citizens, { store } = citizens;
  const DRAFT_DAYS = 7;
  const PRIVATE = ["sender_name", "sender_phone", "sender_email", "address", "consent"];
  const SKIPPED = ["client_id", "slot", "step", "photos", "photos_token", "trang_nha", "kind", "chu"];
  const $ = (place, selector) => place.querySelector(selector);
  const pad = (number) => String(number).padStart(2, "0");
  const when = (at) => {
    const day = new Date(at);
    return `${pad(day.getHours())}:${pad(day.getMinutes())} ngày ${pad(day.getDate())}/${pad(day.getMonth() + 1)}`;
  };

  class Draft {
    constructor(form, photos) {
      this.form = form;
      this.photos = photos;
      this.key = `nhap:${location.pathname}:${form.dataset.draft}`;
      form.addEventListener("input", () => this.later());
      form.addEventListener("change", () => this.later());
    }

    later() {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.keep(), 300);
    }

    keep() {
      const open = {}, closed = {};
      new FormData(this.form).forEach((value, name) => {
        if (typeof value !== "string" || SKIPPED.includes(name)) return;
        (PRIVATE.includes(name) ? closed : open)[name] = value;
      });
      writeBoth(this.key, { at: Date.now(), id: this.form.elements.client_id.value }, open, closed);
    }

    keepPhotos() {
      store.put("drafts", this.key, { at: Date.now(), photos: this.photos.blobs });
    }

    /** Put back what was written here before, and say so. */
    async restore() {
      const open = read(() => localStorage, this.key), closed = read(() => sessionStorage, this.key);
      const kept = await store.get("drafts", this.key);
      const fresh = (entry) => entry && Date.now() - entry.at < DRAFT_DAYS * 864e5;
      [open, closed].filter(fresh).forEach((entry) => fill(this.form, entry.values));
      // The same random id: should it have arrived before after all, it is not stored a second time.
      if (fresh(open) && open.id) this.form.elements.client_id.value = open.id;
      if (fresh(kept) && kept.photos.length) this.photos.set(kept.photos);
      const text = fresh(open) && Object.values(open.values).some((value) => value.trim() && value !== "an-danh");
      if (text || this.photos.blobs.length) this.tell(open || kept);
      else if (open || kept) this.clear();
    }

    tell(entry) {
      const box = $(document, "[data-draft-said]");
      if (!box) return;
      $(box, "p").textContent = `Đã mở lại phần ông/bà viết dở lúc ${when(entry.at)}.`;
      box.hidden = false;
      $(box, "[data-draft-clear]").onclick = () => {
        this.clear();
        this.form.reset();
        this.photos.set([]);
        box.hidden = true;
        $(this.form, "textarea").focus();
      };
    }

    clear() {
      clearTimeout(this.timer);
      drop(this.key);
    }
  }

  function write(shelf, key, value) {
    try {
      shelf().setItem(key, JSON.stringify(value));
    } catch {
      /* full, or the browser keeps nothing */
    }
  }

  function read(shelf, key) {
    try {
      return JSON.parse(shelf().getItem(key));
    } catch {
      return null;
    }
  }

  function fill(form, values) {
    Object.entries(values).forEach(([name, value]) => {
      const control = form.elements[name];
      if (!control) return;
      if (control.type === "checkbox") control.checked = true;
      else control.value = value;
    });
  }

  function writeBoth(key, about, open, closed) {
    write(() => localStorage, key, { ...about, values: open });
    write(() => sessionStorage, key, { ...about, values: closed });
  }

  /** What the form held when it was sent, as a draft again. */
  function draftOf(entry) {
    const open = {}, closed = {};
    entry.fields.forEach(([name, value]) => {
      if (!SKIPPED.includes(name)) (PRIVATE.includes(name) ? closed : open)[name] = value;
    });
    writeBoth(entry.draft, { at: entry.at, id: entry.id }, open, closed);
    return store.put("drafts", entry.draft, { at: entry.at, photos: entry.photos });
  }

  function drop(key) {
    [() => localStorage, () => sessionStorage].forEach((shelf) => {
      try {
        shelf().removeItem(key);
      } catch {
        /* the browser keeps nothing */
      }
    });
    return store.remove("drafts", key);
  }

  Object.assign(citizens, { Draft, draftOf, dropDraft: drop, when });
})();
