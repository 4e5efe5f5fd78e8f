/* Painting on the drawn body: without this it works one tap an area. Bending the drawn spine: without this in three steps. */
'use strict';

for (const map of document.querySelectorAll('.mapped')) {
  let paint = null; /* what the boxes become that the pointer passes; null: it does not paint */
  let painted = false; /* the click that follows changes nothing more */
  let hold = 0;

  const boxAt = (x, y) => {
    const at = document.elementFromPoint(x, y);
    const zone = at && at.closest('.zone');
    return zone && map.contains(zone) ? zone.control : null;
  };
  const set = (box) => {
    if (!box || box.checked === paint) return;
    box.checked = paint;
    box.dispatchEvent(new Event('change', { bubbles: true }));
  };
  const begin = (x, y) => {
    const box = boxAt(x, y);
    if (!box) return;
    paint = !box.checked;
    painted = true;
    set(box);
  };
  const end = () => {
    clearTimeout(hold);
    paint = null;
  };

  map.addEventListener('pointerdown', (event) => {
    painted = false;
    if (event.pointerType !== 'touch' && event.button === 0) begin(event.clientX, event.clientY);
  });
  map.addEventListener('pointermove', (event) => {
    if (event.pointerType !== 'touch' && paint !== null) set(boxAt(event.clientX, event.clientY));
  });
  window.addEventListener('pointerup', (event) => { if (event.pointerType !== 'touch') end(); });

  /* A finger that moves at once scrolls; one that rests first paints. */
  map.addEventListener('touchstart', (event) => {
    const { clientX, clientY } = event.touches[0];
    clearTimeout(hold);
    if (event.touches.length === 1) hold = setTimeout(() => begin(clientX, clientY), 250);
  }, { passive: true });
  map.addEventListener('touchmove', (event) => {
    if (paint === null) {
      clearTimeout(hold);
      return;
    }
    event.preventDefault();
    set(boxAt(event.touches[0].clientX, event.touches[0].clientY));
  }, { passive: false });
  for (const type of ['touchend', 'touchcancel']) map.addEventListener(type, end);

  map.addEventListener('click', (event) => {
    if (!painted || !event.target.closest('.zone')) return;
    event.preventDefault();
    painted = false;
  });

  /* With the keyboard the drawing is where the focus is. */
  map.addEventListener('focusin', (event) => {
    const zone = event.target.matches(':focus-visible') && event.target.parentElement.querySelector('.zone use');
    if (zone && !map.querySelector('.as-list[open]')) zone.scrollIntoView({ block: 'nearest' });
  });
}

for (const hint of document.querySelectorAll('.drag')) hint.hidden = false;

/* The three drawings differ in their numbers only; what lies between two of them is between their numbers. */
for (const bends of document.querySelectorAll('.bends')) {
  const slide = document.querySelector('.slide');
  const range = slide.querySelector('input');
  const postures = [...bends.querySelectorAll('.posture')];
  const poses = postures.map((posture) => posture.querySelector('.pose').innerHTML);
  const names = ['d', 'x', 'y', 'cx', 'cy', 'rx', 'ry', 'transform'];
  const number = /-?\d+(?:\.\d+)?/g;
  const parts = postures.map((posture) => [...posture.querySelectorAll('svg *')].flatMap((node) =>
    names.filter((name) => node.hasAttribute(name)).map((name) => ({ node, name, text: node.getAttribute(name) }))));
  const moving = parts[1].map((part, i) => ({ ...part, at: parts.map((of) => of[i].text.match(number).map(Number)) }))
    .filter(({ at }) => at[0].some((from, j) => from !== at[1][j] || from !== at[2][j]));
  const show = () => {
    const at = range.value / 100 + 1;
    const low = Math.min(1, Math.floor(at));
    for (const part of moving) {
      let i = 0;
      part.node.setAttribute(part.name, part.text.replace(number, () => {
        const from = part.at[low][i];
        const value = from + (part.at[low + 1][i++] - from) * (at - low);
        return (value < 0 ? '' : ' ') + value.toFixed(3); /* a minus parted it from the number before */
      }).trim());
    }
    const pose = postures[1].querySelector('.pose');
    pose.innerHTML = poses[Math.round(at)];
    range.setAttribute('aria-valuetext', pose.textContent);
  };
  slide.hidden = false;
  bends.classList.add('live');
  for (const radio of bends.querySelectorAll('input')) radio.hidden = true;
  range.addEventListener('input', show);
  show();
}
