import { useEffect, useState } from 'react';

/** Gives the focus back to what had it before this was shown, once it is gone: a keyboard goes on where it was. */
export function useFocusBack(): void {
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      // a moment later: while a dialog closes, it still keeps the focus to itself
      setTimeout(() => {
        if (before instanceof HTMLElement && document.activeElement === document.body) before.focus();
      });
    },
    [before],
  );
}
