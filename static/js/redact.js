/* Boxes over a photo, drawn and moved by pointer; the numbers beside it are what is sent, and can be typed as well. */
(() => {
  "use strict";
  const form = document.querySelector("[data-redact]");
  const stage = form.querySelector("[data-stage]"), rows = form.querySelector("[data-rows]");
  const said = form.querySelector("[data-said]"), pattern = form.querySelector("[data-row]");
  const { width: WIDE, height: HIGH } = stage.viewBox.baseVal;
  const NAMES = ["left", "top", "width", "height"];
  const SMALLEST = 1;
  let chosen = null;

  const round = (number) => Math.round(number * 10) / 10;
  const field = (row, name) => row.querySelector(`[name=${name}]`);
  const values = (row) => NAMES.map((name) => parseFloat(field(row, name).value.replace(",", ".")));
  const list = () => [...rows.children];

  function write(row, box) {
    NAMES.forEach((name, at) => (field(row, name).value = round(box[at])));
    draw();
  }

  function draw() {
    stage.querySelectorAll("rect").forEach((one) => one.remove());
    list().forEach((row, at) => {
      row.querySelector("[data-number]").textContent = at + 1;
      NAMES.forEach((name, place) => field(row, name).setAttribute("aria-label", `Ô ${at + 1}: ${["trái", "trên", "rộng", "cao"][place]}`));
      const [left, top, width, height] = values(row);
      if (!(width > 0 && height > 0) || Number.isNaN(left + top)) return;
      const one = document.createElementNS("http://www.w3.org/2000/svg", "rect");
      const sizes = { x: (left * WIDE) / 100, y: (top * HIGH) / 100, width: (width * WIDE) / 100, height: (height * HIGH) / 100 };
      Object.entries(sizes).forEach(([name, value]) => one.setAttribute(name, value));
      one.classList.toggle("is-chosen", row === chosen);
      one.row = row;
      stage.append(one);
    });
    stage.setAttribute("aria-label", `Ảnh với ${stage.querySelectorAll("rect").length} ô che`);
  }

  function add(box) {
    const row = pattern.content.cloneNode(true).firstElementChild;
    row.querySelectorAll(".js-only").forEach((one) => (one.hidden = false));
    rows.append(row);
    write(row, box);
    return row;
  }

  function at(event) {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(stage.getScreenCTM().inverse());
    const held = (number) => Math.min(100, Math.max(0, number));
    return [held((100 * point.x) / WIDE), held((100 * point.y) / HIGH)];
  }

  stage.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    event.preventDefault();
    stage.setPointerCapture(event.pointerId);
    const start = at(event), row = event.target.row;
    const move = row ? mover(row, start) : drawer(start);
    const end = () => {
      stage.removeEventListener("pointermove", move.step);
      move.end();
      form.dispatchEvent(new Event("input", { bubbles: true }));
    };
    stage.addEventListener("pointermove", move.step);
    stage.addEventListener("pointerup", end, { once: true });
  });

  function mover(row, start) {
    const [left, top, width, height] = values(row);
    chosen = row;
    draw();
    return {
      step: (event) => {
        const [x, y] = at(event);
        write(row, [
          Math.min(100 - width, Math.max(0, left + x - start[0])),
          Math.min(100 - height, Math.max(0, top + y - start[1])), width, height,
        ]);
      },
      end: () => {},
    };
  }

  function drawer(start) {
    let row = null;
    return {
      step: (event) => {
        const [x, y] = at(event);
        const box = [Math.min(x, start[0]), Math.min(y, start[1]), Math.abs(x - start[0]), Math.abs(y - start[1])];
        row = row || add(box);
        chosen = row;
        write(row, box);
      },
      end: () => {
        if (!row) return;
        const [, , width, height] = values(row);
        if (width < SMALLEST || height < SMALLEST) remove(row);
        else said.textContent = `Đã thêm ô ${list().indexOf(row) + 1}`;
      },
    };
  }

  function remove(row) {
    const next = row.nextElementSibling || row.previousElementSibling;
    row.remove();
    draw();
    said.textContent = "Đã bỏ một ô";
    return next;
  }

  rows.addEventListener("input", draw);
  rows.addEventListener("focusin", (event) => {
    chosen = event.target.closest("tr");
    draw();
  });
  rows.addEventListener("keydown", (event) => {
    const step = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!step || !event.target.name) return;
    event.preventDefault();
    const now = parseFloat(event.target.value.replace(",", ".")) || 0;
    event.target.value = round(Math.min(100, Math.max(0, now + step * (event.shiftKey ? 10 : 1))));
    event.target.dispatchEvent(new Event("input", { bubbles: true }));
  });
  rows.addEventListener("click", (event) => {
    if (!event.target.closest("[data-remove]")) return;
    const next = remove(event.target.closest("tr"));
    (next ? field(next, "left") : form.querySelector("[data-add]")).focus();
  });
  form.querySelector("[data-add]").addEventListener("click", () => field(add([35, 35, 30, 30]), "left").focus());

  form.querySelectorAll("[data-spare]").forEach((row) => row.remove());
  form.querySelectorAll(".js-only, [data-add], [data-hint]").forEach((one) => (one.hidden = false));
  form.querySelector("[data-preview]").hidden = true;
  stage.classList.add("is-live");
  draw();
})();
