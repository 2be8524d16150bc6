import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useState } from 'react';
import { LiveUpdates } from '../api/live-updates';
import { newQueryClient } from '../api/query-client';
import { SignedIn } from '../sign-in/signed-in';
import { router } from './router';
import { ThemedApp } from './themed-app';

/** Everything around the pages: look, data, live updates and addresses. */
export function App() {
  const [queryClient] = useState(newQueryClient);
  return (
    <ThemedApp>
      <QueryClientProvider client={queryClient}>
        <SignedIn>
          <LiveUpdates />
          <RouterProvider router={router} />
        </SignedIn>
      </QueryClientProvider>
    </ThemedApp>
  );
}
