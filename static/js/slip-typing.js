/* Typing slips by keyboard: a key chooses and moves on, Enter saves. Without this script the same form is filled by
   hand; what the keys are is written beside the answers. */
(() => {
  const root = () => document.querySelector("[data-slip-typing]");
  const questions = () => [...(root()?.querySelectorAll("[data-question]") || [])].filter((one) => !one.disabled);
  const first = (question) => question.querySelector("input:checked") || question.querySelector("input, textarea");
  const number = () => root()?.querySelector("input[name=number]");
  const save = () => root()?.querySelector("[data-slip-save]");

  const go = (thing) => {
    if (!thing) return;
    thing.focus({ preventScroll: true });
    (thing.closest("[data-question]") || thing).scrollIntoView({ block: "nearest" });
    if (thing.select && thing.type !== "radio" && thing.type !== "checkbox") thing.select();
  };

  /* A question asked only after a certain answer goes away while that answer is not there; typed words stay in it. */
  const settle = () => {
    root()?.querySelectorAll("[data-if-code]").forEach((question) => {
      const asked = root().querySelector(`[data-question][data-code="${question.dataset.ifCode}"]`);
      if (!asked) return;
      const wanted = question.dataset.ifValues.split(",");
      const given = [...asked.querySelectorAll("input:checked")].map((one) => one.value);
      question.disabled = asked.disabled || !given.some((value) => wanted.includes(value));
      question.hidden = question.disabled;
    });
  };

  const move = (question, step) => {
    const all = questions();
    const target = all[all.indexOf(question) + step];
    if (target) go(first(target));
    else go(step > 0 ? save() : number());
  };

  const choose = (question, key) => {
    const wanted = key === "N" ? "0" : key;
    const input = [...question.querySelectorAll("input[data-key]")].find((one) => one.dataset.key.toUpperCase() === wanted);
    if (!input) return false;
    input.checked = input.type === "checkbox" ? !input.checked : true;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    input.dispatchEvent(new Event("input", { bubbles: true }));
    if (input.type === "radio") move(question, 1);
    else go(input);
    return true;
  };

  const clear = (question) => {
    question.querySelectorAll("input:checked").forEach((one) => { one.checked = false; });
    question.dispatchEvent(new Event("change", { bubbles: true }));
    move(question, 1);
    return true;
  };

  const openFaults = () => {
    const more = root().querySelector("[data-slip-invalid]");
    if (!more) return false;
    more.open = true;
    go(more.querySelector("input"));
    return true;
  };

  /* Answers of words and figures take every key but Enter, and Backspace while they are empty. */
  const onWords = (event, question) => {
    if (event.key === "Enter" && !event.shiftKey) return move(question, 1) || true;
    if (event.key === "Backspace" && !event.target.value) return move(question, -1) || true;
    return false;
  };

  const onMarks = (event, question) => {
    const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
    if (key === "Enter") return move(question, 1) || true;
    if (key === "Backspace") return move(question, -1) || true;
    if (key === "-" || key === "Delete") return clear(question);
    if (key === "X") return openFaults();
    return choose(question, key);
  };

  document.addEventListener("keydown", (event) => {
    const place = event.target.closest?.("[data-slip-typing]");
    if (!place || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    const question = event.target.closest("[data-question]");
    let taken = false;
    if (question) {
      const written = event.target.matches("textarea, input:not([type=radio]):not([type=checkbox])");
      taken = (written ? onWords : onMarks)(event, question);
    } else if (event.key === "Enter" && event.target.matches("input[name=number], input[name=answered_on]")) {
      taken = move(null, 1) || true;
    } else if (event.key === "Backspace" && event.target.matches("[data-slip-save]")) {
      const all = questions();
      go(all.length ? first(all[all.length - 1]) : null);
      taken = true;
    }
    if (taken) event.preventDefault();
  });

  document.addEventListener("change", (event) => {
    if (event.target.closest?.("[data-slip-typing]")) settle();
  });

  /* The next slip: straight to its first question; a refused one to what is asked about it. */
  const begin = () => {
    if (!root()) return;
    settle();
    const asked = root().querySelector("[data-slip-focus]");
    const wrong = root().querySelector(".typing-wrong, .is-invalid, [aria-invalid=true]");
    if (asked) go(asked);
    else if (wrong) go(wrong.matches("fieldset") ? first(wrong) : wrong);
    else if (!document.querySelector(".settle") && questions().length) go(first(questions()[0]));
  };
  document.addEventListener("DOMContentLoaded", begin);
  document.addEventListener("htmx:afterSettle", begin);
})();
