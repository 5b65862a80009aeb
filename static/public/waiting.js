/* What a former visit could not send is offered again: send it now, put it right, or throw it away. */
(() => {
  "use strict";
  const citizens = window.citizens, { store, send, when } = citizens;
  const $ = (place, selector) => place.querySelector(selector);
  const communeOf = (path) => path.split("/")[1];

  async function offer(place) {
    const entries = (await store.all("outbox")).filter(
      (entry) => communeOf(new URL(entry.url).pathname) === communeOf(location.pathname),
    );
    place.replaceChildren(...entries.map((entry) => offered(entry)));
    place.hidden = !entries.length;
  }

  function offered(entry) {
    const row = $(document, "#waiting-one").content.cloneNode(true).firstElementChild;
    const title = $(row, "b"), words = $(row, "p"), again = $(row, "[data-resend]"), discard = $(row, "[data-discard]");
    const photos = entry.photos.length ? `, ${entry.photos.length} ảnh` : "";
    title.textContent = `Còn một ý kiến chưa gửi được: ${entry.what}, viết lúc ${when(entry.at)}${photos}`;
    words.textContent = (entry.fields.find(([name]) => name === "content" || name === "text") || ["", ""])[1].slice(0, 160);
    again.addEventListener("click", async () => {
      again.disabled = true;
      title.textContent = "Đang gửi…";
      const { status, answer } = await send(entry, () => {});
      again.disabled = false;
      if (status === 200 && answer.html) return sentLater(row, entry, answer);
      title.textContent = status === 422 ? "Cần sửa trước khi gửi" : "Chưa gửi được – thử lại khi có mạng";
      if (status === 422) reopen(row, entry, answer.errors);
    });
    discard.addEventListener("click", async () => {
      if (!discard.dataset.asked) {
        discard.dataset.asked = "1";
        discard.textContent = discard.dataset.sure;
        return;
      }
      await store.remove("outbox", entry.id);
      row.remove();
      offer($(document, "[data-waiting]"));
    });
    return row;
  }

  async function sentLater(row, entry, answer) {
    await store.remove("outbox", entry.id);
    if (entry.draft) citizens.dropDraft(entry.draft);
    const done = document.createElement("div");
    done.className = "later";
    done.innerHTML = answer.html;
    done.querySelectorAll("h1").forEach((one) => {
      const title = document.createElement("h2");
      title.tabIndex = -1;
      title.textContent = one.textContent;
      one.replaceWith(title);
    });
    row.closest("[data-waiting]").after(done);
    row.remove();
    $(document, "[data-waiting]").hidden = !$(document, "[data-waiting]").children.length;
    citizens.begin(done);
    const title = $(done, "h2");
    if (title) title.focus();
  }

  /** The server wants something put right: what was written goes back into its form. */
  async function reopen(row, entry, errors) {
    $(row, "p").textContent = errors.map(([, sentence]) => sentence).join(" • ");
    if (!entry.draft) return;
    await citizens.draftOf(entry);
    await store.remove("outbox", entry.id);
    const link = document.createElement("a");
    link.className = "btn";
    link.href = entry.page;
    link.textContent = "Mở lại để sửa";
    $(row, "[data-resend]").replaceWith(link);
  }

  citizens.offer = offer;
})();
