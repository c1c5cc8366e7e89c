// Menus (details.menu) close on a press outside and on Escape. Without this they are plain details.
document.documentElement.classList.add('js');
document.addEventListener('click', (event) => {
  document.querySelectorAll('details.menu[open]').forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
});
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  document.querySelectorAll('details.menu[open]').forEach((menu) => {
    menu.open = false;
    menu.firstElementChild.focus();
  });
});
