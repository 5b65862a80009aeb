/* When a partial update fails, say so in a sentence in the page's live region; what was typed stays where it is. */
(() => {
  const SENTENCES = {
    0: "Không kết nối được với máy chủ. Hãy kiểm tra mạng rồi thử lại; phần đã nhập vẫn còn.",
    403: "Bạn chưa có quyền làm việc này, hoặc phiên làm việc đã hết. Hãy tải lại trang rồi thử lại.",
    404: "Mục này không còn hoặc bạn không được xem.",
    409: "Người khác vừa cập nhật mục này. Hãy tải lại trang để xem bản mới nhất.",
    413: "Tệp quá lớn.",
    429: "Bạn thao tác quá nhanh. Hãy đợi một phút rồi thử lại.",
  };
  const OTHER = "Máy chủ gặp lỗi nên chưa làm được việc này. Phần đã nhập vẫn còn, hãy thử lại sau ít phút.";

  const say = (text) => {
    const region = document.getElementById("messages");
    if (!region) return;
    const box = document.createElement("div");
    box.className = "notice notice-danger";
    const words = document.createElement("div");
    const line = document.createElement("p");
    line.textContent = text;
    words.append(line);
    box.append(words);
    region.replaceChildren(box);
    region.scrollIntoView({ block: "nearest" });
  };

  /* A refused form (422) is a page part like any other: show it. */
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status === 422) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });
  document.addEventListener("htmx:responseError", (event) => {
    const answer = event.detail.xhr;
    /* The server's own sentence, where it sent one (components/error_message.html). */
    const page = new DOMParser().parseFromString(answer.responseText || "", "text/html");
    say(page.querySelector("[data-error-message]")?.textContent || SENTENCES[answer.status] || OTHER);
  });
  document.addEventListener("htmx:sendError", () => say(SENTENCES[0]));
  document.addEventListener("htmx:timeout", () => say(SENTENCES[0]));
})();
