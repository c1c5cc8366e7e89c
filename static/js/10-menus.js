// Menus (details.menu) close on a press outside and on Escape. Without this they are plain details.
{
  document.documentElement.classList.add('js');
  const open = () => document.querySelectorAll('details.menu[open]');
  document.addEventListener('click', (event) => {
    open().forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    open().forEach((menu) => {
      menu.open = false;
      menu.querySelector('summary').focus();
    });
  });
}
