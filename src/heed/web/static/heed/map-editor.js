/* Dragging steps on the board. An extra: the buttons do the same without scripts. Dropping a step
   sends the form that the buttons send. */

"use strict";

(() => {
  const form = document.querySelector("[data-board]");
  const cards = [...document.querySelectorAll("[data-step]")];
  if (!form || !cards.some((card) => card.querySelector("button"))) return;

  let dragged = null;

  const marked = (name) => document.querySelectorAll(`.${name}`);
  const clear = () => {
    marked("is-before").forEach((card) => card.classList.remove("is-before"));
    marked("is-target").forEach((stage) => stage.classList.remove("is-target"));
  };

  /* The card in front of which the pointer would drop; null for the end of the stage. */
  const cardBelow = (stage, y) =>
    [...stage.querySelectorAll("[data-step]")].find((card) => {
      const box = card.getBoundingClientRect();
      return card !== dragged && y < box.top + box.height / 2;
    }) ?? null;

  const send = (step, stage, place) => {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = "do";
    field.value = `place-step ${step} ${stage} ${place}`;
    form.append(field);
    form.submit();
  };

  for (const card of cards) {
    card.draggable = true;
    card.addEventListener("dragstart", (event) => {
      dragged = card;
      card.classList.add("is-dragged");
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", card.dataset.step);
    });
    card.addEventListener("dragend", () => {
      card.classList.remove("is-dragged");
      dragged = null;
      clear();
    });
  }

  for (const stage of document.querySelectorAll("[data-stage]")) {
    stage.addEventListener("dragover", (event) => {
      if (!dragged) return;
      event.preventDefault();
      clear();
      stage.classList.add("is-target");
      cardBelow(stage, event.clientY)?.classList.add("is-before");
    });
    stage.addEventListener("drop", (event) => {
      if (!dragged) return;
      event.preventDefault();
      const below = cardBelow(stage, event.clientY);
      const others = [...stage.querySelectorAll("[data-step]")].filter((card) => card !== dragged);
      const place = below ? others.indexOf(below) : others.length;
      send(dragged.dataset.step, stage.dataset.stage, place);
    });
  }
})();
