// Names for screen readers, where the admin's own forms give none.
'use strict';
{
  // The boxes of Select2 are named after the fields that they stand for.
  const nameBoxes = (root) => {
    for (const field of root.querySelectorAll('select.select2-hidden-accessible')) {
      const [label] = field.labels;
      const box = field.parentElement.querySelector('.select2-selection');
      if (!label || !box) continue;
      label.id = `${field.id}_label`;
      const chosen = box.querySelector('.select2-selection__rendered');
      box.setAttribute('aria-labelledby', `${label.id} ${chosen.id}`.trim());
      const inner = box.querySelector('.select2-search__field') ?? chosen;
      inner.setAttribute('aria-labelledby', label.id);
    }
  };

  // The fields in a table are named after their columns.
  const nameCells = (root) => {
    for (const head of root.querySelectorAll('.tabular th.original:empty')) {
      head.innerHTML = '<span class="visually-hidden">Row</span>';
    }
    for (const field of root.querySelectorAll('.tabular td :is(input, select, textarea)')) {
      if (field.labels?.length || field.hasAttribute('aria-label')) continue;
      const { cellIndex } = field.closest('td');
      const head = field.closest('table').tHead.rows[0].cells[cellIndex];
      field.setAttribute('aria-label', head?.textContent.trim() ?? '');
    }
  };

  const name = (root) => {
    nameBoxes(root);
    nameCells(root);
  };

  document.addEventListener('formset:added', (event) => name(event.target));
  document.addEventListener('DOMContentLoaded', () => {
    setTimeout(() => name(document)); // after Django's script, which makes the boxes
    window.django?.jQuery(document).on('select2:open', (event) => {
      const search = document.querySelector('.select2-dropdown .select2-search__field');
      search?.setAttribute('aria-labelledby', `${event.target.id}_label`);
    });
  });
}
