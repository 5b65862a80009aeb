/* Ticking rows of a list: the whole page at once, and how many are ticked on the button. */
(() => {
  const ticks = (form) => [...form.querySelectorAll("input[name=chon]")];
  const tell = (form) => {
    const chosen = ticks(form).filter((tick) => tick.checked).length;
    form.querySelector("[data-pick-count]").textContent = chosen ? `(${chosen})` : "";
    const all = form.querySelector("[data-pick-all]");
    all.hidden = false;
    const box = all.querySelector("input");
    box.checked = chosen > 0 && chosen === ticks(form).length;
    box.indeterminate = chosen > 0 && chosen < ticks(form).length;
  };
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-pick]");
    if (!form) return;
    if (event.target.closest("[data-pick-all]")) {
      ticks(form).forEach((tick) => { tick.checked = event.target.checked; });
    }
    tell(form);
  });
  const ready = () => document.querySelectorAll("form[data-pick]").forEach(tell);
  document.addEventListener("htmx:afterSettle", ready);
  window.addEventListener("pageshow", ready);
})();
