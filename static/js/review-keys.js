/* Reviewing by the keyboard: J K A R 1–9 U ? Enter. Every key presses a thing of the page, so that what a key does is
   what a click does. Off while somebody types, and for those who switched it off. */
(() => {
  const SWITCH = "duyet-phim-tat";
  const LEAVING = "Lý do bạn đang ghi chưa gửi đi. Bỏ phần đã ghi và tiếp tục?";
  const root = document.documentElement;
  const page = () => document.querySelector("[data-review]");
  const part = (name) => document.querySelector(`[data-key="${name}"]`);
  const form = (name) => document.querySelector(`[data-key-form="${name}"]`);

  const wanted = () => {
    try {
      return localStorage.getItem(SWITCH) !== "off";
    } catch {
      return true;
    }
  };
  const show = () => {
    root.dataset.keys = wanted() ? "on" : "off";
    document.querySelectorAll("[data-keys-switch]").forEach((box) => { box.checked = wanted(); });
  };

  /* --- returning ------------------------------------------------------------------------------------------------ */
  const openReturn = () => {
    const box = document.querySelector("[data-return]");
    if (box) box.open = true;
    return box;
  };
  const wordsOf = (box) => box.querySelector("textarea");
  /* Here the sentence goes into the field, where it can be completed; the tick is not sent as well. */
  const choose = (tick) => {
    const words = wordsOf(tick.closest("form"));
    const sentence = tick.dataset.reason;
    tick.removeAttribute("name");
    const said = words.value;
    if (tick.checked && !said.includes(sentence)) words.value = said.trim() ? `${said.trimEnd()} ${sentence}` : sentence;
    if (!tick.checked) words.value = said.replace(sentence, "").replace(/ {2,}/g, " ").trim();
    words.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const pick = (number) => {
    const box = document.querySelector("[data-return]");
    const tick = box?.querySelector(`[data-reason][value="${number}"]`);
    if (!tick) return;
    openReturn();
    tick.checked = !tick.checked;
    choose(tick);
    box.querySelector("button[type=submit]").focus({ preventScroll: true });
    tick.scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("change", (event) => {
    if (event.target.matches?.("[data-reason]")) choose(event.target);
    if (event.target.matches?.("[data-keys-switch]")) {
      try {
        localStorage.setItem(SWITCH, event.target.checked ? "on" : "off");
      } catch {
        /* a browser that keeps nothing: the switch holds for this page */
      }
      root.dataset.keys = event.target.checked ? "on" : "off";
    }
  });

  /* --- pressing ------------------------------------------------------------------------------------------------- */
  const submit = (name) => {
    const found = form(name);
    found?.querySelector("button[type=submit]")?.click();
  };
  const ACTS = {
    j: () => part("next")?.click(),
    arrowright: () => part("next")?.click(),
    k: () => part("previous")?.click(),
    arrowleft: () => part("previous")?.click(),
    a: () => submit("accept"),
    r: () => {
      const box = openReturn();
      if (box) wordsOf(box).focus();
    },
    u: () => submit("undo"),
    enter: () => part("open")?.click(),
    "?": () => document.querySelector("[data-keys-dialog]")?.showModal(),
  };
  const typing = (thing) => thing.isContentEditable || thing.matches("textarea, select, input:not([type=checkbox], [type=radio])");

  document.addEventListener("keydown", (event) => {
    const thing = event.target;
    if (!page() || event.ctrlKey || event.altKey || event.metaKey || event.isComposing || !(thing instanceof Element)) return;
    if (event.key === "Escape" && typing(thing)) {
      thing.blur();
      return;
    }
    if (root.dataset.keys !== "on" || event.repeat || typing(thing) || thing.closest("dialog, .drop")) return;
    const key = event.key.toLowerCase();
    if (key === "enter" && thing.closest("a, button, summary, label, input")) return;
    if (key.startsWith("arrow") && thing.closest("[data-scrolls]")) return;
    const act = /^[1-9]$/.test(key) ? () => pick(key) : ACTS[key];
    if (!act) return;
    event.preventDefault();
    act();
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-key-help]")) ACTS["?"]();
    if (event.target.closest("[data-open-return]")) {
      const box = openReturn();
      if (!box) return;
      event.preventDefault();
      box.scrollIntoView({ block: "start" });
      box.querySelector("summary").focus({ preventScroll: true });
    }
  });

  /* --- what comes from the server ------------------------------------------------------------------------------- */
  /* Words typed as a reason are not dropped by a slip of the finger. What leaves the page as it is, like the search box,
     does not ask. */
  document.addEventListener("htmx:confirm", (event) => {
    const box = document.querySelector("[data-return]");
    if (!box || !page()?.contains(event.target) || event.target.matches('[data-key-form="return"]')) return;
    if (!wordsOf(box).value.trim() || window.confirm(LEAVING)) return;
    event.preventDefault();
  });
  /* A refused answer is this page again with its sentence in it: show it in place. */
  document.addEventListener("htmx:beforeSwap", (event) => {
    const answer = event.detail.xhr;
    if ([403, 409].includes(answer.status) && (answer.responseText || "").includes("data-review")) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });
  const arrive = () => {
    show();
    const address = page()?.dataset.nextPicture;
    if (address) new Image().src = address; /* the browser keeps it for ten minutes */
  };
  document.addEventListener("htmx:afterSettle", () => {
    arrive();
    if (document.querySelector("[data-error-summary]")) return;
    const heading = document.querySelector(".page-heading");
    /* Somebody quicker than the page settles already types. */
    if (!page() || !heading || typing(document.activeElement)) return;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  });
  arrive();
})();
