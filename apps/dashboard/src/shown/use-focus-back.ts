import { useEffect, useState } from 'react';

/** Gives the focus back to what had it before this was shown, once it is gone: a keyboard goes on where it was. */
export function useFocusBack(): void {
  const [before] = useState(opener);
  useEffect(
    () => () => {
      // a moment later: while a dialog closes, it still keeps the focus to itself
      setTimeout(() => {
        if (before && document.activeElement === document.body) before.focus();
      });
    },
    [before],
  );
}

/** What has the focus; for an item of a menu, which is gone a moment later, the button that opened the menu. */
function opener(): HTMLElement | null {
  const { activeElement } = document;
  const button = activeElement?.closest('[role="menu"]')?.getAttribute('aria-labelledby');
  const found = button ? document.getElementById(button) : activeElement;
  return found instanceof HTMLElement ? found : null;
}
