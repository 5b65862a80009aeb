/* The plan's table: how many rows are ticked, all of the page, headings that fold. Ticks survive a swap of the page's part. */
(() => {
  const ticked = new Set();

  const form = () => document.getElementById("doi-nhieu");
  const boxes = () => [...document.querySelectorAll("#doi-nhieu [data-tick]")];

  const show = () => {
    const bar = document.querySelector("[data-bulk]");
    if (!bar) return;
    const all = bar.querySelector("[data-bulk-all]");
    const count = all.checked ? Number(all.dataset.total) : ticked.size;
    const words = bar.querySelector("[data-bulk-count]");
    words.hidden = count === 0;
    words.querySelector("strong").textContent = String(count);
    bar.querySelector("[data-bulk-hint]").hidden = count > 0;
    bar.querySelector("[data-bulk-page]").hidden = all.checked || boxes().every((box) => box.checked);
    bar.querySelector("[data-bulk-none]").hidden = count === 0;
    bar.toggleAttribute("data-idle", count === 0);
  };

  const remember = (box) => (box.checked ? ticked.add(box.value) : ticked.delete(box.value));

  /* Headings fold: the button takes the heading's own words, so that nothing is there twice. */
  const foldable = () => {
    document.querySelectorAll(".plan-heading").forEach((head) => {
      const rows = head.nextElementSibling;
      const words = head.querySelector("th > span");
      if (!rows?.hasAttribute("data-under") || head.querySelector("button")) return;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "plan-fold";
      button.setAttribute("aria-expanded", "true");
      button.setAttribute("aria-controls", rows.id);
      const arrow = document.querySelector(".plan-group-head .icon").cloneNode(true);
      words.replaceWith(button);
      button.append(arrow, words);
      button.addEventListener("click", () => {
        rows.hidden = !rows.hidden;
        button.setAttribute("aria-expanded", String(!rows.hidden));
      });
    });
  };

  const restore = () => {
    boxes().forEach((box) => {
      if (ticked.has(box.value)) box.checked = true;
      remember(box);
    });
    foldable();
    show();
  };

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-tick]")) remember(event.target);
    if (event.target.matches("[data-tick], [data-bulk-all]")) show();
  });
  document.addEventListener("click", (event) => {
    const page = event.target.closest("[data-bulk-page]");
    const none = event.target.closest("[data-bulk-none]");
    if (!page && !none) return;
    if (none) {
      ticked.clear();
      document.querySelector("[data-bulk-all]").checked = false;
    }
    boxes().forEach((box) => {
      box.checked = Boolean(page);
      remember(box);
    });
    show();
    if (none) boxes()[0]?.focus();
  });
  /* Rows ticked before their group was folded go along. */
  document.addEventListener("submit", (event) => {
    if (event.target !== form()) return;
    const here = new Set(boxes().map((box) => box.value));
    event.target.querySelectorAll("[data-tick-hidden]").forEach((field) => field.remove());
    [...ticked].filter((value) => !here.has(value)).forEach((value) => {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name: "task", value });
      field.dataset.tickHidden = "";
      event.target.append(field);
    });
  });
  document.addEventListener("htmx:afterSettle", restore);
  window.addEventListener("pageshow", restore);
  document.addEventListener("DOMContentLoaded", restore);
})();
