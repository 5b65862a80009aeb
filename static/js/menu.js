/* Menus and confirm panels are <details data-drop>: they open without this file. Here: one at a time, closed by Escape or a click elsewhere. */
(() => {
  const open = () => document.querySelectorAll("details[data-drop][open]");
  document.addEventListener("click", (event) => {
    open().forEach((menu) => {
      if (!menu.contains(event.target) && !menu.classList.contains("confirm")) menu.open = false;
    });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    open().forEach((menu) => {
      const inside = menu.contains(document.activeElement);
      menu.open = false;
      if (inside) menu.querySelector("summary").focus();
    });
  });
})();
