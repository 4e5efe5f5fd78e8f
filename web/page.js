/* Small help for pages that work without it. */
'use strict';

/* "None of these" and the other boxes of a question take each other back. */
for (const none of document.querySelectorAll('input[data-none]')) {
  const boxes = [...none.closest('fieldset').querySelectorAll('input[type=checkbox]')];
  for (const box of boxes) {
    box.addEventListener('change', () => {
      if (!box.checked) return;
      if (box === none) boxes.forEach((other) => { if (other !== none) other.checked = false; });
      else none.checked = false;
    });
  }
}

/* Printing needs a script; the button shows itself only when there is one. */
for (const button of document.querySelectorAll('button.print')) {
  button.hidden = false;
  button.addEventListener('click', () => window.print());
}

/* A passphrase is easier to type when it can be seen. */
for (const button of document.querySelectorAll('button.show')) {
  button.hidden = false;
  button.addEventListener('click', () => {
    const field = document.getElementById(button.dataset.show);
    field.type = field.type === 'password' ? 'text' : 'password';
    button.setAttribute('aria-pressed', String(field.type === 'text'));
  });
}

/* Without a script the error summary gets the focus by autofocus; some browsers need this. */
const errors = document.querySelector('.errors');
if (errors) errors.focus();
