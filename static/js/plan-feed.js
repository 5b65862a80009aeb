/* Copy the address of the calendar; the button is there only where the browser can copy. */
(() => {
  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-copy]").forEach((button) => {
      const field = document.getElementById(button.dataset.copy);
      button.hidden = false;
      button.addEventListener("click", async () => {
        field.select();
        try {
          await navigator.clipboard.writeText(field.value);
        } catch {
          document.execCommand("copy"); /* an address without TLS has no clipboard of its own */
        }
        const words = document.querySelector("[data-copied]");
        words.textContent = words.dataset.copied;
      });
    });
  });
})();
