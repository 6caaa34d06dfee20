"use strict";
(() => {
  const all = (selector, within = document) => Array.from(within.querySelectorAll(selector));
  const one = (selector) => document.querySelector(selector);
  const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const rows = all("tbody tr");
  const choices = all("select[data-choice]");
  const said = new Map(rows.map((row) => [row, folded(row.textContent)]));
  document.documentElement.classList.add("js");

  const fits = (row, words) =>
    words.every((word) => said.get(row).includes(word)) &&
    choices.every((choice) => !choice.value || row.dataset[choice.dataset.choice].split("\n").includes(choice.value));

  const show = () => {
    const words = folded(one("#words").value).split(/\s+/).filter(Boolean);
    const filtered = words.length > 0 || choices.some((choice) => choice.value);
    rows.forEach((row) => { row.hidden = !fits(row, words); });
    all("section").forEach((section) => {
      const theme = one("#theme").value;
      section.hidden = theme !== "" && section.dataset.theme !== theme;
      const listed = all("tbody tr", section);
      const left = listed.filter((row) => !row.hidden).length;
      section.querySelector(".shown").textContent = filtered ? `; ${left} of ${listed.length} shown` : "";
    });
  };

  const reveal = (target) => {
    const section = target.closest("section");
    if (section.hidden) { one("#theme").value = section.dataset.theme; }
    if (target.closest("tr") && target.closest("tr").hidden) { clear(); }
    show();
    const details = target.closest("details");
    if (details) { details.open = true; }
  };

  const clear = () => {
    one("#words").value = "";
    choices.forEach((choice) => { choice.value = ""; });
    show();
  };

  const dialog = one("#excerpt");
  const openExcerpt = (item) => {
    dialog.firstElementChild.replaceChildren(...Array.from(item.childNodes, (node) => node.cloneNode(true)));
    dialog.showModal();
  };

  document.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("dialog > button")) { dialog.close(); return; }
    const link = event.target.closest('a[href^="#"]');
    if (!link) { return; }
    const target = document.getElementById(link.getAttribute("href").slice(1));
    if (!target) { return; }
    if (target.matches("li") && typeof dialog.showModal === "function") {
      event.preventDefault();
      openExcerpt(target);
      return;
    }
    if (dialog.open) { dialog.close(); }
    reveal(target);
  });

  document.addEventListener("change", (event) => {
    const box = event.target;
    if (box.matches("input[data-column]")) {
      all(`[data-column="${box.dataset.column}"]:not(input)`, box.closest("section")).forEach((cell) => { cell.hidden = !box.checked; });
    } else {
      show();
    }
  });
  one("#words").addEventListener("input", show);
  one("#clear").addEventListener("click", clear);
  window.addEventListener("beforeprint", () => all("details.excerpts").forEach((details) => { details.open = true; }));

  const charted = all("section").find((section) => section.querySelector("td p:not(.note)"));
  if (charted) { one("#theme").value = charted.dataset.theme; }
  show();
  const wanted = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (wanted && wanted.closest("section")) { reveal(wanted); wanted.scrollIntoView(); }
})();
