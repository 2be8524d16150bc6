/** @jest-environment jsdom */
import { FluentProvider, webLightTheme } from '@fluentui/react-components';
import { render, screen } from '@testing-library/react';
import { Time } from './time';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

it('does not say of what has just happened that it is to come', () => {
  jest.setSystemTime(Date.now() + 8_000); // the time of the page moves in steps, and has not moved yet
  render(
    <FluentProvider theme={webLightTheme}>
      <Time at={new Date(Date.now() - 3_000).toISOString()} />
    </FluentProvider>,
  );
  expect(screen.getByText('3 seconds ago')).toBeTruthy();
});
