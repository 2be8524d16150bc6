import { FluentProvider, Toaster, webDarkTheme, webLightTheme } from '@fluentui/react-components';
import { createContext, type PropsWithChildren, useContext, useMemo, useState } from 'react';
import { useMediaQuery } from './use-media-query';

/** What the reader chose; `system` follows the operating system. */
export type ThemeChoice = 'system' | 'light' | 'dark';

const STORED_AS = 'rollcall.theme';
/** Where messages about what was done appear; for `useToastController`. */
export const TOASTER = 'rollcall';

const Choice = createContext<{ readonly choice: ThemeChoice; readonly choose: (choice: ThemeChoice) => void }>({
  choice: 'system',
  choose: () => undefined,
});

/** The theme that the reader chose, and how to choose another. */
export const useTheme = () => useContext(Choice);

const stored = (): ThemeChoice => {
  const value = localStorage.getItem(STORED_AS);
  return value === 'light' || value === 'dark' ? value : 'system';
};

export function ThemedApp({ children }: PropsWithChildren) {
  const [choice, setChoice] = useState(stored);
  const prefersDark = useMediaQuery('(prefers-color-scheme: dark)');
  const dark = choice === 'system' ? prefersDark : choice === 'dark';
  const value = useMemo(
    () => ({
      choice,
      choose: (next: ThemeChoice) => {
        localStorage.setItem(STORED_AS, next);
        setChoice(next);
      },
    }),
    [choice],
  );
  return (
    <Choice.Provider value={value}>
      <FluentProvider theme={dark ? webDarkTheme : webLightTheme} style={{ height: '100%' }}>
        {children}
        <Toaster toasterId={TOASTER} position="bottom-end" />
      </FluentProvider>
    </Choice.Provider>
  );
}
