// A button that copies the text of the box beside it. Without the clipboard (no HTTPS, an app's own browser) the text is
// selected, so that the phone's own "copy" is one touch away.

for (const box of document.querySelectorAll("[data-copy]")) {
  const text = box.querySelector("[data-copy-text]");
  const button = box.querySelector("[data-copy-button]");
  const said = box.querySelector("[data-copy-said]");
  if (!text || !button || !said) continue;
  button.hidden = false;

  const select = () => {
    text.focus();
    text.select();
    text.setSelectionRange(0, text.value.length);
  };

  button.addEventListener("click", async () => {
    said.textContent = "";
    try {
      await navigator.clipboard.writeText(text.value);
      said.textContent = said.dataset.copied;
    } catch {
      select();
      const copied = document.execCommand && document.execCommand("copy");
      said.textContent = copied ? said.dataset.copied : said.dataset.selected;
    }
  });
}
