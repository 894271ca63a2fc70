import '@fontsource-variable/inter/opsz.css';
import '@fontsource-variable/geist-mono/index.css';
import '@mantine/core/styles.css';
import './app/base.css';
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createQueryClient } from './app/query-client.ts';
import { createConsoleRouter } from './app/router.tsx';
import { cssVariablesResolver, theme } from './app/theme.ts';

const queries = createQueryClient();
const router = createConsoleRouter(queries);
// The same key that public/color-scheme.js reads before the first paint.
const colorScheme = localStorageColorSchemeManager({ key: 'ls-color-scheme' });

const place = document.getElementById('root');
if (!place) throw new Error('index.html lacks the element #root');
createRoot(place).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariablesResolver}
      colorSchemeManager={colorScheme}
      defaultColorScheme="auto"
    >
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
