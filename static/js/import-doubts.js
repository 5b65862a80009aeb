/* From doubt to doubt: after an answer the focus goes to the next open cell; a button leads there too. */
(() => {
  const open = () => [...document.querySelectorAll("[data-doubt] [data-accept]")];
  const go = (target) => {
    const group = target.closest("details.import-group");
    if (group) group.open = true;
    target.focus({ preventScroll: true });
    target.closest("[data-doubt]")?.scrollIntoView({ block: "nearest" });
  };
  const after = (mark) => open().find((one) => mark.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING);

  const button = document.querySelector("[data-next-doubt]");
  const refresh = () => { if (button) button.hidden = open().length === 0; };
  button?.addEventListener("click", () => {
    const at = document.activeElement?.closest("[data-doubt]")?.querySelector("[data-accept]") || button;
    const next = after(at) || open()[0];
    if (next) go(next);
  });

  /* Which row was answered; the row itself is put anew by the answer. */
  let answered = "";
  document.addEventListener("htmx:beforeRequest", (event) => {
    const form = event.target.closest("[data-doubt]");
    if (form) answered = form.closest("tbody[id]")?.id || "import-head";
  });
  document.addEventListener("htmx:afterSettle", () => {
    if (!answered) return;
    const mark = document.getElementById(answered);
    answered = "";
    refresh();
    const refused = mark?.querySelector("[role=alert]")?.closest("[data-doubt]")?.querySelector("input[type=text], select");
    const next = (mark && (mark.querySelector("[data-accept]") || after(mark))) || open()[0];
    const target = refused || next || document.querySelector("[data-next]");
    if (target) go(target);
  });
  refresh();
})();
