/* Ready-made words go into the text at hand instead of opening another page, so that nothing typed is lost. */
(() => {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-ready-words]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const area = link.closest("form")?.querySelector("textarea[name=text]");
    if (!area) return;
    event.preventDefault();
    const before = area.value.trimEnd();
    area.value = before ? `${before}\n\n${link.dataset.readyWords}` : link.dataset.readyWords;
    area.dispatchEvent(new Event("input", { bubbles: true }));
    area.focus();
    area.scrollTop = area.scrollHeight;
  });
})();
