/* Says before sending when too many files are chosen: the server would refuse the whole request. The page works without this. */
(() => {
  const form = document.querySelector("form[data-upload]");
  const box = form?.querySelector("[data-upload-error]");
  const inputs = form ? [...form.querySelectorAll("input[type=file][data-max-files]")] : [];
  if (!box || !inputs.length) return;
  const limit = Number(inputs[0].dataset.maxFiles);

  const check = () => {
    const count = inputs.reduce((sum, input) => sum + input.files.length, 0);
    const wrong = count > limit;
    box.hidden = !wrong;
    box.textContent = wrong ? `Mỗi lần gửi tối đa ${limit} tệp, bạn đã chọn ${count}. Hãy bỏ bớt rồi gửi phần còn lại sau.` : "";
    return !wrong;
  };

  form.addEventListener("change", check);
  form.addEventListener("submit", (event) => {
    if (check()) return;
    event.preventDefault();
    box.scrollIntoView({ block: "center" });
  });
})();
